"""The columns of the table of samples: one row a sample, whatever became of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from surrogate.status import Status
from surrogate.vocabulary import QUANTITIES

Row = dict[str, Any]
"""One sample by column of `SCHEMA`, in plain values; a journal's record holds the same. What a
sample has not may be missing; read back from the table it is None."""

PROVENANCE_KEY = b"lif-bridge"
"""Key of the provenance in the metadata of a part of the table."""


def error_of(name: str) -> str:
    """Column of a parameter's numerical error."""
    return f"{name}_error"


def _field(name: str, kind: pa.DataType, unit: str, meaning: str) -> pa.Field:
    return pa.field(name, kind, metadata={"unit": unit, "meaning": meaning})


SCHEMA = pa.schema(
    [
        _field("sample_id", pa.string(), "", "SHA-256 of all that decides the sample's numbers"),
        _field("circuit", pa.string(), "", "name of the circuit"),
        _field("technology", pa.string(), "", "name of the technology"),
        _field("corner", pa.string(), "", "process corner"),
        _field("temperature_celsius", pa.float64(), "°C", "junction temperature"),
        _field("supply", pa.float64(), "V", "supply voltage"),
        _field("draw", pa.int64(), "", "index of the mismatch draw; 0 is the nominal circuit"),
        _field("chip", pa.int64(), "", "index of the draw's chip; 0 is the nominal one"),
        _field("status", pa.string(), "", "how the sample ended"),
        _field("reason", pa.string(), "", "why it failed"),
        _field("remedy", pa.string(), "", "what it needed to converge; empty: nothing"),
        _field("newton_iterations", pa.int64(), "1", "Newton iterations of all its analyses"),
        _field("leak_form", pa.string(), "", "exponential, constant or none"),
        *(
            field
            for quantity in QUANTITIES.values()
            for field in (
                _field(quantity.name, pa.float64(), quantity.unit, quantity.meaning),
                _field(
                    error_of(quantity.name),
                    pa.float64(),
                    quantity.unit,
                    f"numerical error of {quantity.name}: greatest in its part of the table",
                ),
            )
        ),
        _field(
            "curve_v", pa.list_(pa.float64()), "V", "input-referred voltages of the membrane curve"
        ),
        _field("curve_i", pa.list_(pa.float64()), "A", "membrane currents J(u) at these voltages"),
        _field(
            "curve_power",
            pa.list_(pa.float64()),
            "W",
            "power from the supply at these voltages; of the nominal circuit only",
        ),
    ]
)
"""Columns with their units and meanings."""


def to_table(rows: Sequence[Row], origin: bytes) -> pa.Table:
    """Make a table of rows.

    Parameters
    ----------
    rows : sequence of dict
        Samples.
    origin : bytes
        Provenance, for the table's metadata.

    Returns
    -------
    pyarrow.Table
        With `SCHEMA`; what a row has not is null.
    """
    return pa.Table.from_pylist(list(rows), schema=SCHEMA.with_metadata({PROVENANCE_KEY: origin}))


def with_errors(rows: Sequence[Row], errors: Mapping[str, float]) -> list[Row]:
    """Rows with the numerical error of each parameter beside it, where there is a parameter."""
    beside = {error_of(name): error for name, error in errors.items()}
    return [{**row, **beside} if row["status"] == Status.OK else row for row in rows]
