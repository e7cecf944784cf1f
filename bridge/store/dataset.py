"""A table in many Parquet files, partitioned by circuit, corner and temperature."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bridge.errors import BridgeInputError
from bridge.store.files import storage, write_whole
from circuits import Condition

DIGEST_LENGTH = 16
"""Hexadecimal digits of the content's SHA-256 in a file's name."""


@dataclass(frozen=True)
class Place:
    """Where a part belongs.

    Attributes
    ----------
    circuit : str
        Name of the circuit.
    condition : Condition
        Corner and temperature.
    first : int
        Index of its first draw.
    """

    circuit: str
    condition: Condition
    first: int

    @property
    def folder(self) -> Path:
        """Folder of its circuit and condition, below that of the table."""
        condition = self.condition
        return Path(self.circuit, condition.corner, f"{condition.temperature_celsius:.12g}C")


class Dataset:
    """Parts of one table, each a file ``circuit/corner/<T>C/<first draw>-<hash>.parquet``.

    The hash in the name is that of the content: a file that was torn or altered is recognised.
    Parts are only ever added.

    Parameters
    ----------
    root : pathlib.Path
        Its folder.
    schema : pyarrow.Schema
        Columns; of these, readers may ask for some.
    """

    def __init__(self, root: Path, schema: pa.Schema) -> None:
        self.root = root
        self.schema = schema

    def __getstate__(self) -> dict[str, Any]:
        # Another process may be in another folder.
        return vars(self) | {"root": self.root.absolute()}

    def write(self, place: Place, table: pa.Table) -> Path:
        """Add a part.

        Raises
        ------
        StorageError
            It cannot be written.
        """
        content = parquet_bytes(table)
        name = f"{place.first:09d}-{_digest(content)}.parquet"
        return write_whole(self.root / place.folder / name, content)

    def find(self, place: Place) -> Path | None:
        """File of a part; a torn one is set aside with the ending ``.torn`` and not found."""
        for path in sorted((self.root / place.folder).glob(f"{place.first:09d}-*.parquet")):
            with storage(path):
                if self.is_whole(path):
                    return path
                path.replace(path.with_suffix(".torn"))
        return None

    def is_whole(self, part: Path) -> bool:
        """Whether a part's content is what its name says: neither torn nor altered."""
        return _is_whole(part, part.read_bytes())

    def at(
        self, circuit: str, condition: Condition, columns: Sequence[str] | None = None
    ) -> pa.Table:
        """Rows of one circuit under one condition, in the order of the draws.

        Parameters
        ----------
        circuit : str
            Name of the circuit.
        condition : Condition
            Corner and temperature.
        columns : sequence of str, optional
            Which columns to read; all if left out.

        Returns
        -------
        pyarrow.Table
            Without rows when there are none yet.
        """
        schema = self._columns(columns)
        parts = self.parts_at(circuit, condition, columns)
        return pa.concat_tables([schema.empty_table(), *parts])

    def parts_at(
        self, circuit: str, condition: Condition, columns: Sequence[str] | None = None
    ) -> Iterator[pa.Table]:
        """The same one part at a time: memory stays that of a part.

        Raises
        ------
        BridgeInputError
            A part is torn or altered, or has not all columns.
        """
        schema = self._columns(columns)
        folder = self.root / Place(circuit, condition, 0).folder
        for path in sorted(folder.glob("*.parquet")):
            yield _read(path, schema.names).cast(schema)

    def column(self, part: Path, name: str) -> list[object]:
        """One column of one part."""
        return list(read_part(part, [name])[name].to_pylist())

    def parts(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Some columns of the whole table, one part at a time: memory stays that of a part.

        Raises
        ------
        BridgeInputError
            A part is torn or altered, or has not all columns.
        """
        for path in self.files:
            yield _read(path, columns)

    def _columns(self, names: Sequence[str] | None) -> pa.Schema:
        schema = self.schema.remove_metadata()
        return schema if names is None else pa.schema([schema.field(name) for name in names])

    def digest(self, circuit: str) -> str:
        """SHA-256 of all parts of a circuit, by the hashes in their names; hexadecimal."""
        parts = sorted(self.root.glob(f"{circuit}/*/*/*.parquet"))
        names = "\n".join(path.relative_to(self.root).as_posix() for path in parts)
        return hashlib.sha256(names.encode()).hexdigest()

    @property
    def files(self) -> list[Path]:
        """Every part, in the order of circuit, corner, temperature and draw."""
        return sorted(self.root.glob("*/*/*/*.parquet"))


def parquet_bytes(table: pa.Table) -> bytes:
    """Content of a Parquet file; the same for the same table."""
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _read(path: Path, columns: Sequence[str]) -> pa.Table:
    with storage(path):
        content = path.read_bytes()
    if not _is_whole(path, content):
        raise BridgeInputError(
            f"{path}: torn or altered since it was written; lif-bridge sweep makes it anew"
        )
    table = read_part(pa.BufferReader(content), columns)
    missing = [name for name in columns if name not in table.column_names]
    if missing:
        raise BridgeInputError(
            f"{path}: without {', '.join(missing)}, as another version of lif-bridge wrote it; "
            "sweep into a new directory"
        )
    return table


def read_part(source: "Path | pa.NativeFile", columns: Sequence[str] | None = None) -> pa.Table:
    """Read a Parquet file by this thread alone.

    `pyarrow.parquet.read_table` starts a pool of threads. A short program that ends while they do
    is aborted by the C++ library now and then, after all its work ("terminate called without an
    active exception").

    Parameters
    ----------
    source : pathlib.Path or pyarrow.NativeFile
        The file.
    columns : sequence of str, optional
        Which columns; all if left out.

    Returns
    -------
    pyarrow.Table
        Its rows.
    """
    with pq.ParquetFile(source, pre_buffer=False) as file:
        return file.read(columns=None if columns is None else list(columns), use_threads=False)


def _is_whole(path: Path, content: bytes) -> bool:
    """Whether a part's content is that from which its name was made."""
    return path.stem.partition("-")[2] == _digest(content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
