"""HDF5 files from strangers: read whole into memory, and looked through before any data are read.

An HDF5 file can name other files (external storage, external links, virtual data sets), have code
loaded (filters), and promise more than it holds. Here each of its objects is met by the library's
low-level interface, which reads none of their data; only then it is given to others.
"""

import math
import os
import struct
from pathlib import Path
from uuid import uuid4

from h5py import h5a, h5d, h5f, h5g, h5l, h5o, h5p, h5s, h5t, h5z

from surrogate.data.source import Source
from surrogate.data.stream import read_exactly
from surrogate.data.words import shown
from surrogate.errors import SurrogateInputError
from surrogate.nir.heap import check_heaps

LARGEST_FILE = 1 << 28
"""Bytes of a file: 64 million weights that do not compress."""

MOST_BYTES = 1 << 29
"""Bytes of all its arrays and texts, unpacked."""

MOST_CHUNK_BYTES = 1 << 26
"""Of one chunk, which is unpacked as a whole: h5py makes none above 1 MiB unless told to."""

MOST_CHUNKS = 1 << 16
"""Of one data set; the library keeps a list of them."""

MOST_OBJECTS = 1 << 15
"""Groups, data sets and attributes in all."""

DEEPEST = 32
"""Groups in each other: a graph in a graph takes two."""

_LENGTH_BYTES = (8, 8)
"""Of a place and of a length in the file: what HDF5 writes unless told otherwise."""

_TEXT = struct.Struct("<IQI")
"""Where a text is: its length, then its heap and its number there (HDF5 File Format Specification,
version 3.0, IV.A.2.d "Variable-Length")."""

_LAYOUTS = (h5d.COMPACT, h5d.CONTIGUOUS, h5d.CHUNKED)
_FILTERS = (h5z.FILTER_DEFLATE, h5z.FILTER_SHUFFLE, h5z.FILTER_FLETCHER32, h5z.FILTER_LZF)
_TYPES = {
    h5t.COMPOUND: "records",
    h5t.REFERENCE: "references",
    h5t.VLEN: "arrays of arrays",
    h5t.ARRAY: "arrays of arrays",
    h5t.ENUM: "an enumeration",
    h5t.OPAQUE: "opaque bytes",
}
_LINKS = {h5l.TYPE_SOFT: "a soft link", h5l.TYPE_EXTERNAL: "an external link"}


def read_image(path: Path) -> bytes:
    """Read a file that may be an HDF5 file.

    Raises:
        SurrogateInputError: It is missing, unreadable, no regular file, or larger than
            `LARGEST_FILE`.
    """
    with Source(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > LARGEST_FILE:
            raise SurrogateInputError(f"{shown(path)}: {size} bytes; allowed: up to {LARGEST_FILE}")
        try:
            return bytes(read_exactly(file.read, size))
        except (EOFError, OSError) as error:
            raise SurrogateInputError(f"{shown(path)}: cannot be read: {error}") from error


def open_image(image: bytes) -> h5f.FileID:
    """Open an HDF5 file that holds plain data and nothing else.

    Plain are numbers of up to 8 bytes, booleans and texts; contiguous, compact or chunked, packed
    by the filters deflate, shuffle, Fletcher32 and LZF; each reached by hard links alone. No data
    have been read, and attributes are not looked at.

    Returns:
        The file, open for reading, in memory: it has no name that others could be relative to.

    Raises:
        SurrogateInputError: It holds something else, or more than `MOST_BYTES`, `MOST_CHUNK_BYTES`,
            `MOST_CHUNKS`, `MOST_OBJECTS` or `DEEPEST` allow.
        Exception: Of any kind, by h5py: it is no HDF5 file, or a damaged one.
    """
    check_heaps(image)
    access = h5p.create(h5p.FILE_ACCESS)
    access.set_fapl_core(backing_store=False)
    access.set_file_image(image)
    access.set_fclose_degree(h5f.CLOSE_STRONG)
    # The library takes two images of one name for one file.
    file = h5f.open(uuid4().hex.encode(), h5f.ACC_RDONLY, fapl=access)
    try:
        if file.get_create_plist().get_sizes() != _LENGTH_BYTES:  # as is taken for granted below
            raise SurrogateInputError("lengths not of 8 bytes; allowed: files as HDF5 writes them")
        _Inspection(image).group(h5g.open(file, b"/"), "", 0)
    except BaseException:
        file.close()
        raise
    return file


class _Inspection:
    """A way through all objects of a file, with what has been met so far."""

    def __init__(self, image: bytes) -> None:
        self.image = image
        self.objects = self.bytes = 0

    def group(self, group: h5g.GroupID, name: str, depth: int) -> None:
        """Look at a group and at what is in it."""
        if depth > DEEPEST:
            raise SurrogateInputError(f"groups in groups, deeper than allowed: {DEEPEST}")
        self._count(group, group.get_num_objs())
        for key in group:
            inner = f"{name}/{key.decode('utf8', 'replace')}"
            # The library would take such a key for a path, and might leave the file on the way.
            if b"/" in key or key in (b"", b".", b".."):
                raise SurrogateInputError(f"'{shown(inner)}': not a name")
            link = group.links.get_info(key).type
            if link != h5l.TYPE_HARD:
                raise SurrogateInputError(
                    f"'{shown(inner)}' is {_LINKS.get(link, 'a link of a kind of its own')}; "
                    "allowed: data in the file itself, by hard links"
                )
            found = h5o.open(group, key)
            if isinstance(found, h5g.GroupID):
                self.group(found, inner, depth + 1)
            elif isinstance(found, h5d.DatasetID):
                self._count(found)
                try:
                    self._dataset(found)
                except SurrogateInputError as error:
                    raise SurrogateInputError(f"'{shown(inner)}': {error}") from error
            else:
                raise SurrogateInputError(f"'{shown(inner)}': allowed: groups and data sets")

    def _count(self, found: h5g.GroupID | h5d.DatasetID, inside: int = 0) -> None:
        # What is inside is counted when met: here only that it is worth a list of names.
        self.objects += 1 + h5a.get_num_attrs(found)
        if self.objects + inside > MOST_OBJECTS:
            raise SurrogateInputError(
                f"groups, data sets and attributes: more than allowed: {MOST_OBJECTS}"
            )

    def _dataset(self, dataset: h5d.DatasetID) -> None:
        how = dataset.get_create_plist()
        # First of all: asking a virtual data set for its shape opens the files that it names.
        if how.get_layout() not in _LAYOUTS:
            raise SurrogateInputError("a virtual data set; allowed: data in the file itself")
        if how.get_external_count():
            raise SurrogateInputError("external storage; allowed: data in the file itself")
        for k in range(how.get_nfilters()):
            code, _, _, label = how.get_filter(k)
            if code not in _FILTERS:
                raise SurrogateInputError(
                    f"filter {code} ({shown(label.decode('utf8', 'replace'))}); allowed: gzip, "
                    "shuffle, fletcher32, lzf"
                )
        stored, space = dataset.get_type(), dataset.get_space()
        size = _item_bytes(stored)
        if space.get_simple_extent_type() == h5s.NULL:
            raise SurrogateInputError("without a value; allowed: numbers and texts")
        shape = space.get_simple_extent_dims()
        self._add(math.prod(shape) * size, f"shape {shape}, {size} bytes each")
        if isinstance(stored, h5t.TypeStringID) and stored.is_variable_str():
            lengths = self._text_lengths(dataset, how.get_layout(), math.prod(shape))
            self._add(sum(lengths), f"shape {shape}, texts of {sum(lengths)} bytes")
        if how.get_layout() == h5d.CHUNKED:
            chunk = how.get_chunk()
            if math.prod(chunk) * size > MOST_CHUNK_BYTES:
                raise SurrogateInputError(
                    f"chunks of {chunk}, {size} bytes each; allowed: {MOST_CHUNK_BYTES} bytes"
                )
            chunks = math.prod(-(-n // step) for n, step in zip(shape, chunk, strict=True))
            if chunks > MOST_CHUNKS:
                raise SurrogateInputError(f"{chunks} chunks; allowed: {MOST_CHUNKS}")

    def _text_lengths(self, dataset: h5d.DatasetID, layout: int, count: int) -> list[int]:
        """Bytes of each text: the library takes room for them before it looks whether they are."""
        if layout != h5d.CONTIGUOUS:
            raise SurrogateInputError("texts in pieces; allowed: in one, as nir writes them")
        start = dataset.get_offset()
        if start is None:  # nothing was ever written
            return []
        places = self.image[start : start + count * _TEXT.size]
        whole = len(places) // _TEXT.size * _TEXT.size
        lengths = [length for length, _, _ in _TEXT.iter_unpack(places[:whole])]
        if len(lengths) < count or max(lengths, default=0) > len(self.image):
            raise SurrogateInputError("texts beyond the file's end")
        return lengths

    def _add(self, size: int, what: str) -> None:
        self.bytes += size
        if self.bytes > MOST_BYTES:
            raise SurrogateInputError(f"{what}; allowed: {MOST_BYTES} bytes in all")


def _item_bytes(stored: h5t.TypeID) -> int:
    """Bytes of an element in the file."""
    size = int(stored.get_size())
    if isinstance(stored, h5t.TypeStringID):
        return size
    number = isinstance(stored, h5t.TypeIntegerID | h5t.TypeFloatID)
    truth = isinstance(stored, h5t.TypeEnumID) and stored.dtype == bool
    if not (number or truth) or size > 8:
        what = (
            f"numbers of {size} bytes" if number else _TYPES.get(stored.get_class(), "no numbers")
        )
        raise SurrogateInputError(
            f"{what}; allowed: numbers of up to 8 bytes, true or false, texts"
        )
    return size
