"""The result table: one row a sample, whatever became of it."""

from collections.abc import Sequence

import pyarrow as pa

from bridge.sweep.characterisation import Characterisation, Sample
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
        _field("status", pa.string(), "", "how the sample ended"),
        _field("reason", pa.string(), "", "why it failed"),
        _field("leak_form", pa.string(), "", "exponential or constant"),
        *(
            field
            for quantity in QUANTITIES.values()
            for field in (
                _field(quantity.name, pa.float64(), quantity.unit, quantity.meaning),
                _field(
                    f"{quantity.name}_error",
                    pa.float64(),
                    quantity.unit,
                    f"numerical error of {quantity.name}",
                ),
            )
        ),
        _field("curve_v", pa.list_(pa.float64()), "V", "membrane voltages of the membrane curve"),
        _field("curve_i", pa.list_(pa.float64()), "A", "membrane currents I(V) at these voltages"),
    ]
)
"""Columns with their units and meanings."""


def to_table(job: Characterisation, ids: Sequence[str], samples: Sequence[Sample]) -> pa.Table:
    """Lay the samples of a job out as rows.

    Parameters
    ----------
    job : Characterisation
        What was asked for.
    ids : sequence of str
        Strong ids of its draws.
    samples : sequence of Sample
        Outcomes, in the order of the job's draws.

    Returns
    -------
    pyarrow.Table
        With `SCHEMA`; parameters of a failed sample are null.
    """
    rows = []
    for sample_id, sample in zip(ids, samples, strict=True):
        row: dict[str, object] = {
            "sample_id": sample_id,
            "circuit": job.circuit.name,
            "technology": job.technology.name,
            "corner": job.condition.corner,
            "temperature_celsius": job.condition.temperature_celsius,
            "supply": job.condition.supply,
            "draw": sample.draw,
            "status": str(sample.status),
            "reason": sample.reason,
        }
        if sample.parameters is not None:
            values = sample.parameters.values
            row |= values
            row |= {f"{name}_error": error for name, error in sample.errors.items()}
            row["leak_form"] = leak_form(values["leak_flatness"])
            row["curve_v"] = sample.parameters.curve_v
            row["curve_i"] = sample.parameters.curve_i
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=SCHEMA)
