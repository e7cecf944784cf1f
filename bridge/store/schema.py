"""The columns of the table of samples: one row a sample, whatever became of it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import pyarrow as pa

from bridge.errors import BridgeInputError
from circuits.errors import shown
from surrogate.vocabulary import QUANTITIES, Kind, Status, quantities_of

Row = dict[str, Any]
"""One sample by column of `SCHEMA`, in plain values; a journal's record holds the same. What a
sample has not may be missing; read back from the table it is None."""

FEWEST_POINTS = 2
"""Of a membrane curve, and codes of a weight."""

PROVENANCE_KEY = b"lif-bridge"
"""Key of the provenance in the metadata of a part of the table."""


def error_of(name: str) -> str:
    """Column of a parameter's numerical error."""
    return f"{name}_error"


def _field(name: str, data_type: pa.DataType, unit: str, meaning: str) -> pa.Field:
    return pa.field(name, data_type, metadata={"unit": unit, "meaning": meaning})


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
        _field(
            "curve_i",
            pa.list_(pa.float64()),
            "A",
            "membrane currents J(u) at these voltages; of a weight, its output current by code",
        ),
        _field(
            "curve_power",
            pa.list_(pa.float64()),
            "W",
            "power from the supply at these voltages, or codes; of the nominal circuit only",
        ),
        _field(
            "hold_i", pa.list_(pa.float64()), "A", "input currents, ascending; nominal circuit only"
        ),
        _field("hold_t", pa.list_(pa.float64()), "s", "refractory period at these inputs"),
        _field("hold_end", pa.string(), "", "why a higher input is not among them"),
        _field(
            "upstroke",
            pa.float64(),
            "s",
            "from the end of integration to the output's spike; nominal circuit only",
        ),
    ]
)
"""Columns with their units and meanings."""


IDENTITY = ("circuit", "corner", "temperature_celsius", "supply", "draw", "chip", "sample_id")
"""Columns that every row fills."""


def check_row(row: object, where: str) -> None:
    """Check that a row is one of a sample: what is read may come from somebody else.

    Args:
        row: From `to_row`, or of a table, with its numerical errors.
        where: What it stands in, for the error.

    Raises:
        BridgeInputError: A column is unknown, empty or of another type, or a measured sample has
            not all parameters of its kind, as finite numbers.
    """
    try:
        _check_row(row)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        reason = " ".join(str(error).split())
        raise BridgeInputError(
            f"{where}: not a sample ({reason}); remove the file, and lif-bridge sweep simulates "
            "what was in it again"
        ) from error


def _check_row(row: object) -> None:
    if not isinstance(row, dict):
        raise TypeError("it has no columns")
    if unknown := [name for name in row if name not in SCHEMA.names]:
        raise ValueError(f"unknown column {shown(unknown[0])}")
    (typed,) = pa.Table.from_pylist([row], schema=SCHEMA).to_pylist()
    if empty := [name for name in IDENTITY if typed[name] is None]:
        raise ValueError(f"nothing in column {empty[0]}")
    if typed["status"] not in list(Status):
        raise ValueError(f"status = {shown(typed['status'])}; allowed: {', '.join(Status)}")
    numbers = [typed["temperature_celsius"], typed["supply"]]
    if typed["status"] == Status.OK:
        filled = {name for name in QUANTITIES if typed[name] is not None}
        kinds = {kind: set(quantities_of(kind)) for kind in get_args(Kind)}
        if filled not in kinds.values():
            raise ValueError(f"not all parameters of a {', of a '.join(kinds)}")
        numbers += [typed[name] for name in filled]
        if filled == kinds["neuron"]:
            curve = (typed["curve_v"] or [], typed["curve_i"] or [])
            if len(curve[0]) < FEWEST_POINTS or len(curve[0]) != len(curve[1]):
                raise ValueError("no membrane curve")
            numbers += [*curve[0], *curve[1]]
        if filled == kinds["weight"]:
            if len(typed["curve_i"] or []) < FEWEST_POINTS:
                raise ValueError("no currents by code")
            numbers += typed["curve_i"]
    if not all(isinstance(one, float) and math.isfinite(one) for one in numbers):
        raise ValueError("a value is not a finite number")


def to_table(rows: Sequence[Row], origin: bytes) -> pa.Table:
    """Make a table of rows.

    Args:
        origin: Provenance, for the table's metadata.

    Returns:
        With `SCHEMA`; what a row has not is null.
    """
    return pa.Table.from_pylist(list(rows), schema=SCHEMA.with_metadata({PROVENANCE_KEY: origin}))


def with_errors(rows: Sequence[Row], errors: Mapping[str, float]) -> list[Row]:
    """Rows with the numerical error of each parameter beside it, where there is a parameter."""
    beside = {error_of(name): error for name, error in errors.items()}
    return [{**row, **beside} if row["status"] == Status.OK else row for row in rows]
