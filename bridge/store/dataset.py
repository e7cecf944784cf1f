"""A table in many Parquet files, partitioned by circuit, corner and temperature."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa

from bridge.errors import BridgeInputError
from bridge.store.files import read_whole, reading, write_whole
from bridge.store.location import Location
from bridge.store.names import file_name
from bridge.store.parquet import LARGEST, parquet_bytes, read_parquet
from circuits import Condition

DIGEST_LENGTH = 16
"""Hexadecimal digits of the content's SHA-256 in a file's name."""


@dataclass(frozen=True)
class Place:
    """Where a part belongs."""

    circuit: str
    condition: Condition
    first: int

    @property
    def folder(self) -> Path:
        """Folder of its circuit and condition, below that of the table."""
        condition = self.condition
        return Path(
            file_name(self.circuit),
            file_name(condition.corner),
            f"{condition.temperature_celsius:.12g}C",
        )


class Dataset:
    """Parts of one table, each a file ``circuit/corner/<T>C/<first draw>-<hash>.parquet``.

    The hash in the name is that of the content: a file that was torn or altered is recognised.
    Parts are only ever added.

    Args:
        root: Its folder; that, and what is in it, is opened without following links.
        schema: Columns; of these, readers may ask for some.
    """

    def __init__(self, root: Path, schema: pa.Schema) -> None:
        self.root = root
        self.schema = schema
        self._folder = Location.of(root)

    def __getstate__(self) -> dict[str, Any]:
        # Another process may be in another folder.
        return vars(self) | {"root": self.root.absolute()}

    def write(self, place: Place, table: pa.Table) -> Path:
        """Add a part.

        Raises:
            StorageError: It cannot be written.
        """
        content = parquet_bytes(table)
        name = f"{place.first:09d}-{_digest(content)}.parquet"
        return write_whole(self._folder / place.folder / name, content)

    def find(self, place: Place) -> Path | None:
        """File of a part; a torn one is set aside with the ending ``.torn`` and not found."""
        for part in _parts(self._folder / place.folder):
            if part.name.startswith(f"{place.first:09d}-"):
                if self.is_whole(part.path):
                    return part.path
                part.rename(part.path.with_suffix(".torn").name)
        return None

    def is_whole(self, part: Path) -> bool:
        """Whether a part's content is what its name says: neither torn nor altered."""
        return _is_whole(part, read_whole(self._location(part), LARGEST))

    def read(self, part: Path, columns: Sequence[str] | None = None) -> pa.Table:
        """Rows of a part: some columns, or all of the schema.

        Raises:
            BridgeInputError: It is torn or altered, or has not all columns.
        """
        schema = self._columns(columns)
        content = read_whole(self._location(part), LARGEST)
        if not _is_whole(part, content):
            raise BridgeInputError(
                f"{part}: torn or altered since it was written; lif-bridge sweep makes it anew"
            )
        return read_parquet(BytesIO(content), part, schema).replace_schema_metadata(None)

    def column(self, part: Path, name: str) -> list[object]:
        """One column of a part, which may be torn or altered.

        Raises:
            BridgeInputError: It cannot be read, or has no such column.
        """
        with reading(self._location(part)) as file:
            table = read_parquet(file, part, self._columns([name]))
        return list(table[name].to_pylist())

    def table(self, part: Path) -> pa.Table:
        """All columns that a part has, which may be torn or altered, with its own metadata.

        Raises:
            BridgeInputError: It cannot be read, or a column is of another type than in `schema`.
        """
        with reading(self._location(part)) as file:
            return read_parquet(file, part, self.schema, allow_missing=True)

    def _columns(self, names: Sequence[str] | None) -> pa.Schema:
        schema = self.schema.remove_metadata()
        return schema if names is None else pa.schema([schema.field(name) for name in names])

    def digest(self, circuit: str) -> str:
        """SHA-256 of all parts of a circuit, by the hashes in their names; hexadecimal."""
        parts = _parts(self._folder / file_name(circuit), 2)
        names = "\n".join(part.path.relative_to(self.root).as_posix() for part in parts)
        return hashlib.sha256(names.encode()).hexdigest()

    def files_at(self, circuit: str, condition: Condition) -> list[Path]:
        """Parts of one circuit under one condition, in the order of the draws."""
        folder = self._folder / Place(circuit, condition, 0).folder
        return [part.path for part in _parts(folder)]

    @property
    def files(self) -> list[Path]:
        """Every part, in the order of circuit, corner, temperature and draw."""
        return [part.path for part in _parts(self._folder, 3)]

    def _location(self, part: Path) -> Location:
        return self._folder / part.relative_to(self.root)


def _parts(folder: Location, depth: int = 0) -> Iterator[Location]:
    """Parts so many folders below one, in the order of their names."""
    for name in folder.entries():
        if depth:
            yield from _parts(folder / name, depth - 1)
        elif name.endswith(".parquet"):
            yield folder / name


def _is_whole(path: Path, content: bytes) -> bool:
    """Whether a part's content is that from which its name was made."""
    return path.stem.partition("-")[2] == _digest(content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
