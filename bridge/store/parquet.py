"""Parquet files of a run, which may come from somebody else: bounded before they are read."""

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from bridge.errors import BridgeInputError
from bridge.store.footer import Footer

LARGEST = 1 << 28
"""Bytes of a file that are read: the thousand samples of a part have some millions."""

MOST_ROWS = 1 << 16
"""Rows of a file."""

MOST_VALUES = 1 << 26
"""Values of all columns of a file, those in lists counted one by one: a few bytes can stand for
billions."""

MOST_BYTES = 1 << 30
"""Bytes of all columns of a file when they are decompressed."""

LONGEST_REASON = 200
"""Characters of pyarrow's messages that are repeated."""


def parquet_bytes(table: pa.Table) -> bytes:
    """Content of a Parquet file; the same for the same table."""
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def read_parquet(
    source: BinaryIO, where: Path, schema: pa.Schema, allow_missing: bool = False
) -> pa.Table:
    """Read columns of a Parquet file, by this thread alone.

    `pyarrow.parquet.read_table` starts a pool of threads. A short program that ends while they do
    is aborted by the C++ library now and then, after all its work ("terminate called without an
    active exception").

    Args:
        where: What it is, for the error.
        allow_missing: Whether columns that are not there are left out.

    Returns:
        Those columns, with the metadata of the file.

    Raises:
        BridgeInputError: It is no Parquet file, has not all columns, has them with other types, or
            says of itself that it is larger than any part of a run's tables.
    """
    try:
        _require_small(Footer.of(source))
        with pq.ParquetFile(source, pre_buffer=False) as file:
            there = set(file.schema_arrow.names)
            missing = [name for name in schema.names if name not in there]
            names = [name for name in schema.names if name in there]
            if missing and not allow_missing:
                raise BridgeInputError(
                    f"{where}: without {', '.join(missing)}, as another version of lif-bridge "
                    "wrote it; sweep into a new directory"
                )
            table = file.read(columns=names, use_threads=False).select(names)
        fields = pa.schema([schema.field(name) for name in names], table.schema.metadata)
        table = table.cast(fields)
        table.validate(full=True)
    except BridgeInputError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:LONGEST_REASON]
        raise BridgeInputError(
            f"{where}: cannot be read as a part of a run's table ({reason}); remove it, and "
            "lif-bridge sweep makes the part again"
        ) from error
    return table


def _require_small(found: Footer) -> None:
    """Refuse what would take much more memory than its file has bytes."""
    if found.rows > MOST_ROWS or found.groups > MOST_ROWS:
        raise ValueError(f"{found.rows} rows in {found.groups} groups; allowed: up to {MOST_ROWS}")
    if found.values > MOST_VALUES or found.size > MOST_BYTES:
        raise ValueError(
            f"{found.values} values in {found.size} bytes; allowed: up to {MOST_VALUES} in "
            f"{MOST_BYTES}"
        )
