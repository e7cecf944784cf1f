"""What a Parquet file says of its own size, read before the C++ library sees the file.

Asking pyarrow for the metadata of a column aborts the process on some damaged files, as the C++
exception is not caught. A file ends with its metadata, their length (4 bytes) and ``PAR1``; the
metadata are one structure in Thrift's compact protocol, of numbered fields (parquet-format,
``parquet.thrift``; thrift, ``doc/specs/thrift-compact-protocol.md``).
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

TAIL = 8
"""Bytes after the metadata."""

DEEPEST = 16
"""Structures within each other; those of Parquet have a few."""

ROWS, GROUPS, COLUMNS, METADATA, VALUES, SIZE = 3, 4, 1, 3, 5, 6
"""Numbers of fields: of the file, its groups of rows, their columns, and a column's metadata."""


@dataclass(frozen=True)
class Footer:
    """Sizes, as the file claims them.

    Attributes:
        values: Of all columns, those in lists counted one by one.
        size: Bytes of all columns when they are decompressed.
    """

    rows: int
    groups: int
    values: int
    size: int

    @classmethod
    def of(cls, file: BinaryIO) -> "Footer":
        """Read the metadata and leave the file at its begin.

        Raises:
            ValueError: There are none, or they are damaged.
        """
        end = file.seek(0, 2)
        file.seek(max(0, end - TAIL))
        tail = file.read(TAIL)
        length = int.from_bytes(tail[:4], "little")
        if len(tail) < TAIL or tail[4:] != b"PAR1" or length > end - TAIL:
            raise ValueError("not a Parquet file")
        file.seek(end - TAIL - length)
        content = BytesIO(file.read(length))
        file.seek(0)
        try:
            found = _structure(content, DEEPEST)
            groups = found[GROUPS]
            columns = [column[METADATA] for group in groups for column in group[COLUMNS]]
            values, sizes = ([column[key] for column in columns] for key in (VALUES, SIZE))
            if min([found[ROWS], *values, *sizes]) < 0:
                raise ValueError("negative sizes in its metadata")
            return cls(found[ROWS], len(groups), sum(values), sum(sizes))
        except (KeyError, TypeError, IndexError, OverflowError) as error:
            raise ValueError("damaged metadata") from error


def _structure(content: BytesIO, depth: int) -> dict[int, Any]:
    """Fields by their numbers; of one that comes twice, the last, as in the C++ library."""
    if not depth:
        raise ValueError("structures too deep in its metadata")
    found, number = {}, 0
    while head := content.read(1)[0]:
        number = number + (head >> 4) if head >> 4 else _signed(content)
        kind = head & 15
        found[number] = kind == 1 if kind in (1, 2) else _value(content, kind, depth)
    return found


def _value(content: BytesIO, kind: int, depth: int) -> Any:
    """A value of one of Thrift's types: truth, byte, number, text, list, structure."""
    match kind:
        case 1 | 2 | 3:
            return content.read(1)[0]
        case 4 | 5 | 6:
            return _signed(content)
        case 7:
            return content.read(8)
        case 8:
            return content.read(_unsigned(content))
        case 9 | 10:
            head = content.read(1)[0]
            size = head >> 4 if head >> 4 < 15 else _unsigned(content)
            return [_value(content, head & 15, depth) for _ in range(size)]
        case 12:
            return _structure(content, depth - 1)
    raise ValueError("damaged metadata")


def _unsigned(content: BytesIO) -> int:
    """Seven bits a byte, the lowest first."""
    found = shift = 0
    while True:
        byte = content.read(1)[0]
        found |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return found
        if shift > 63:
            raise ValueError("damaged metadata")


def _signed(content: BytesIO) -> int:
    found = _unsigned(content)
    return (found >> 1) ^ -(found & 1)
