"""The result table: one row a sample, whatever became of it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

import pyarrow as pa

from bridge.characterise import Characterisation, Sample
from bridge.errors import BridgeInputError
from bridge.measure import Status
from circuits import NOMINAL_DRAW
from circuits.bench import neuron_bench
from circuits.errors import shown
from surrogate.vocabulary import QUANTITIES, Kind, leak_form, quantities_of


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
                    f"{quantity.name}_error",
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

FEWEST_POINTS = 2
"""Of a membrane curve."""

PROVENANCE_KEY = b"lif-bridge"
"""Key of the provenance in a table's metadata."""


def to_row(job: Characterisation, sample_id: str, sample: Sample) -> dict[str, Any]:
    """Lay a sample out as a row of plain values, without its numerical errors.

    Parameters
    ----------
    job : Characterisation
        What was asked for.
    sample_id : str
        Strong id.
    sample : Sample
        Outcome.

    Returns
    -------
    dict
        By column of `SCHEMA`; a failed sample has no parameters.
    """
    row: dict[str, Any] = {
        "sample_id": sample_id,
        "circuit": job.circuit.name,
        "technology": job.technology.name,
        "corner": job.condition.corner,
        "temperature_celsius": job.condition.temperature_celsius,
        "supply": job.condition.supply,
        "draw": sample.draw,
        "chip": job.sampling.chip(sample.draw),
        "status": str(sample.status),
        "reason": sample.reason,
        "remedy": str(sample.remedy),
        "newton_iterations": sample.newton_iterations,
    }
    if sample.parameters is not None:
        values = sample.parameters.values
        row |= values
        if "leak_flatness" in values:
            share = values["rheobase"] / neuron_bench(job.circuit).i_low
            row["leak_form"] = leak_form(values["leak_flatness"], share)
            row["curve_v"] = sample.parameters.curve_v.tolist()
            row["curve_i"] = sample.parameters.curve_i.tolist()
            if sample.draw == NOMINAL_DRAW:  # chips differ in it little; see surrogate.energy
                row["curve_power"] = sample.parameters.curve_power.tolist()
    return row


IDENTITY = ("circuit", "corner", "temperature_celsius", "supply", "draw", "chip", "sample_id")
"""Columns that every row fills."""


def check_row(row: object, where: str) -> None:
    """Check that a row is one of a sample: what is read may come from somebody else.

    Parameters
    ----------
    row : object
        From `to_row`, or of a table, with its numerical errors.
    where : str
        What it stands in, for the error.

    Raises
    ------
    BridgeInputError
        A column is unknown, empty or of another type, or a measured sample has not all parameters
        of a neuron or of a synapse, as finite numbers.
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
            raise ValueError("not all parameters of a neuron or of a synapse")
        numbers += [typed[name] for name in filled]
        if filled == kinds["neuron"]:
            curve = (typed["curve_v"] or [], typed["curve_i"] or [])
            if len(curve[0]) < FEWEST_POINTS or len(curve[0]) != len(curve[1]):
                raise ValueError("no membrane curve")
            numbers += [*curve[0], *curve[1]]
    if not all(isinstance(one, float) and math.isfinite(one) for one in numbers):
        raise ValueError("a value is not a finite number")


def to_table(
    rows: Sequence[Mapping[str, Any]], errors: Mapping[str, float], origin: bytes
) -> pa.Table:
    """Make a table of rows.

    Parameters
    ----------
    rows : sequence of dict
        From `to_row`.
    errors : dict of str to float
        Numerical error of each parameter of the measured rows, same units.
    origin : bytes
        Provenance, for the table's metadata.

    Returns
    -------
    pyarrow.Table
        With `SCHEMA`; parameters of a failed sample are null.
    """
    beside = {f"{name}_error": error for name, error in errors.items()}
    measured: Iterable[Mapping[str, Any]] = (
        {**row, **beside} if row["status"] == Status.OK else row for row in rows
    )
    return pa.Table.from_pylist(
        list(measured), schema=SCHEMA.with_metadata({PROVENANCE_KEY: origin})
    )
