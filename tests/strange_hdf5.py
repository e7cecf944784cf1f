"""NIR files of which one thing is not plain data, and what is said of each."""

import os
import struct
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

from surrogate.nir import network_path

Change = Callable[[h5py.File, Path], None]

PLACE = "node/nodes/affine0/weight"
SHAPE = (128, 64)
CANARY = "canary.bin"
OTHER = "other.h5"
FIFO = "pipe"
SECRET = 4112.5  # what the other files hold, as a number that must appear nowhere


def bystanders(folder: Path) -> tuple[Path, ...]:
    """Write the files that no network may open: bytes, an HDF5 file, a pipe without a writer."""
    canary, other, fifo = folder / CANARY, folder / OTHER, folder / FIFO
    canary.write_bytes(np.full(SHAPE, SECRET, "f4").tobytes())
    with h5py.File(other, "w") as file:
        file.create_dataset("w", SHAPE, "f4", np.full(SHAPE, SECRET), maxshape=(None, None))
    os.mkfifo(fifo)
    return canary, other, fifo


def external(*names: str) -> Change:
    def change(file: h5py.File, folder: Path) -> None:
        half = 4 * SHAPE[0] * SHAPE[1] // len(names)
        places = [(str(folder / name), 0, half) for name in names]  # / does not change /etc/passwd
        external_at(file, places)

    return change


def external_at(file: h5py.File, places: list[tuple[str, int, int]]) -> None:
    file.create_dataset(PLACE, SHAPE, "f4", external=places)


def beside(name: str) -> Change:
    return lambda file, _: external_at(file, [(name, 0, 4 * SHAPE[0] * SHAPE[1])])


def link(name: str) -> Change:
    return lambda file, folder: put(h5py.ExternalLink(folder / name, "w"))(file, folder)


def virtual(name: str, *, growing: bool = False) -> Change:
    def change(file: h5py.File, folder: Path) -> None:
        most = (None, SHAPE[1]) if growing else SHAPE
        layout = h5py.VirtualLayout(SHAPE, "f4", maxshape=most)
        source = h5py.VirtualSource(folder / name, "w", SHAPE, maxshape=most)
        rows = slice(h5s.UNLIMITED if growing else SHAPE[0])
        layout[rows] = source[rows]
        file.create_virtual_dataset(PLACE, layout)

    return change


def put(value: object) -> Change:
    def change(file: h5py.File, folder: Path) -> None:
        file[PLACE] = value

    return change


def promise(*shape: int, **how: object) -> Change:
    return lambda file, _: file.create_dataset(PLACE, shape, "f8", **how)


def reference(file: h5py.File, folder: Path) -> None:
    file.create_dataset(PLACE, data=file["node"].ref, dtype=h5py.ref_dtype)


def region(file: h5py.File, folder: Path) -> None:
    place = file["version"].regionref[()]
    file.create_dataset(PLACE, data=place, dtype=h5py.regionref_dtype)


def ragged(file: h5py.File, folder: Path) -> None:
    file.create_dataset(PLACE, (2,), h5py.vlen_dtype("f8"))


def loop(file: h5py.File, folder: Path) -> None:
    file[PLACE] = file["node"]


def doubling(file: h5py.File, folder: Path) -> None:
    """Twenty-five groups, each twice in the next: 2^25 in all."""
    group = file.create_group("a0")
    for k in range(1, 25):
        outer = file.create_group(f"a{k}")
        outer["x"] = outer["y"] = group
        group = outer


def deep(file: h5py.File, folder: Path) -> None:
    file.create_group("a/" * 200)


def many_links(file: h5py.File, folder: Path) -> None:
    group = file.create_group("many").id
    for k in range(100_000):
        group.links.create_hard(b"%d" % k, file.id, b"/version")


def filtered(code: int) -> Change:
    """A data set that a filter packs of which only the number is there."""

    def change(file: h5py.File, folder: Path) -> None:
        how = h5p.create(h5p.DATASET_CREATE)
        how.set_chunk((8,))
        how.set_filter(code, h5py.h5z.FLAG_OPTIONAL)
        space = h5s.create_simple((8,))
        found = h5d.create(file.id, PLACE.encode(), h5t.NATIVE_DOUBLE, space, how)
        found.write_direct_chunk((0,), bytes(64))

    return change


def enumeration(file: h5py.File, folder: Path) -> None:
    file.create_dataset(PLACE, data=[0, 1], dtype=h5py.enum_dtype({"A": 0, "B": 1}))


def same_text(file: h5py.File, folder: Path) -> None:
    """A thousand times one text of a megabyte: the file would be read as a gigabyte."""
    text = file.create_dataset(PLACE, data=["x" * 1_000_000], dtype=h5py.string_dtype())
    many = file.create_dataset("node/more", data=[""] * 1000, dtype=h5py.string_dtype())
    repeat(file, text, many, 1_000_000)


def long_text(file: h5py.File, folder: Path) -> None:
    """A text of which the file says that it is 4 GiB long."""
    text = file.create_dataset(PLACE, data=["x"], dtype=h5py.string_dtype())
    repeat(file, text, text, 2**32 - 1)


def repeat(file: h5py.File, text: h5py.Dataset, many: h5py.Dataset, length: int) -> None:
    """Have all texts of a data set be the one of another, with a length of one's choice."""
    file.flush()
    with Path(file.filename).open("r+b") as stream:
        stream.seek(text.id.get_offset() + 4)
        place = stream.read(12)
        stream.seek(many.id.get_offset())
        stream.write((struct.pack("<I", length) + place) * many.size)


def pieces(file: h5py.File, folder: Path) -> None:
    file.create_dataset(PLACE, data=["x"] * 9, dtype=h5py.string_dtype(), chunks=(2,))


INSIDE = "allowed: data in the file itself"
HARD = f"{INSIDE}, by hard links"
PLAIN = "allowed: numbers of up to 8 bytes, true or false, texts"
MANY = "groups, data sets and attributes: more than allowed: 32768"
DEEP = "groups in groups, deeper than allowed: 32"
KINDS: dict[str, tuple[Change, str]] = {
    "storage in /etc/passwd": (external("/etc/passwd"), f"external storage; {INSIDE}"),
    "storage in a file": (external(CANARY), f"external storage; {INSIDE}"),
    "storage in a file beside it": (beside(CANARY), f"external storage; {INSIDE}"),
    "storage in two files": (external(CANARY, "none"), f"external storage; {INSIDE}"),
    "storage in a pipe": (external(FIFO), f"external storage; {INSIDE}"),
    "a link to a file": (link(OTHER), f"is an external link; {HARD}"),
    "a link to a pipe": (link(FIFO), f"is an external link; {HARD}"),
    "a virtual data set": (virtual(OTHER), f"a virtual data set; {INSIDE}"),
    "a growing virtual data set": (virtual(OTHER, growing=True), f"a virtual data set; {INSIDE}"),
    "a virtual pipe": (virtual(FIFO, growing=True), f"a virtual data set; {INSIDE}"),
    "a soft link": (put(h5py.SoftLink("/version")), f"is a soft link; {HARD}"),
    "a loop of soft links": (put(h5py.SoftLink(f"/{PLACE}")), f"is a soft link; {HARD}"),
    "a link that nobody knows": (link(OTHER), f"is a link of a kind of its own; {HARD}"),
    "a loop of hard links": (loop, DEEP),
    "groups that double": (doubling, MANY),
    "deep groups": (deep, DEEP),
    "many links": (many_links, MANY),
    "a reference": (reference, f"references; {PLAIN}"),
    "a region": (region, f"references; {PLAIN}"),
    "a ragged array": (ragged, f"arrays of arrays; {PLAIN}"),
    "a record": (put(np.zeros(2, [("a", "f4"), ("b", "i4")])), f"records; {PLAIN}"),
    "complex numbers": (put(np.zeros(2, "c8")), f"records; {PLAIN}"),
    "long numbers": (put(np.zeros(2, "longdouble")), f"numbers of 16 bytes; {PLAIN}"),
    "opaque bytes": (put(np.void(b"123")), f"opaque bytes; {PLAIN}"),
    "a type": (put(np.dtype("f8")), "allowed: groups and data sets"),
    "an enumeration": (enumeration, f"an enumeration; {PLAIN}"),
    "nothing": (put(h5py.Empty("f8")), "without a value; allowed: numbers and texts"),
    "a giant without data": (
        promise(10**9, 10**6),
        "shape (1000000000, 1000000), 8 bytes each; allowed: 536870912 bytes in all",
    ),
    "a giant that packs well": (
        promise(10**6, 10**6, chunks=(1000, 1000), compression="gzip"), "shape (1000000, 1000000)",
    ),
    "a giant chunk": (
        promise(2, 2, chunks=(10_000, 10_000), maxshape=(None, None)),
        "chunks of (10000, 10000), 8 bytes each; allowed: 67108864 bytes",
    ),
    "small chunks": (promise(10**6, chunks=(1,)), "1000000 chunks; allowed: 65536"),
    "the same text a thousand times": (
        same_text, "'/node/more': shape (1000,), texts of 1000000000 bytes; allowed: 536870912 byt",
    ),
    "a text that is not there": (long_text, "texts beyond the file's end"),
    "texts in chunks": (pieces, "texts in pieces; allowed: in one, as nir writes them"),
    "a filter to be loaded": (filtered(307), "filter 307 (); allowed: gzip, shuffle, fl"),
    "n-bit packing": (filtered(5), "filter 5 (nbit); allowed: gzip, shuffle, fletcher32, lzf"),
}  # fmt: skip
"""How a file is made strange, and what is said of it."""


def write(kind: str, folder: Path) -> Path:
    """Write the shipped digits network with one strange thing."""
    path = folder / "strange.nir"
    path.write_bytes(network_path("digits_linear").read_bytes())
    with h5py.File(path, "r+") as file:
        del file[PLACE]
        KINDS[kind][0](file, folder)
    if kind == "a link that nobody knows":
        data, (name, code) = path.read_bytes(), (b"\x06weight", bytes([h5py.h5l.TYPE_EXTERNAL]))
        assert data.count(code + name) == 1
        path.write_bytes(data.replace(code + name, b"\xc8" + name))
    return path
