"""The result table: one row a sample, whatever became of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from bridge.characterise import Characterisation, Sample
from bridge.measure import Status
from circuits import NOMINAL_DRAW
from circuits.bench import neuron_bench
from surrogate.vocabulary import QUANTITIES, leak_form


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
