"""The table of a network of transistors: a row a neuron and inference."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from bridge.verify.network.currents import Trains
from bridge.verify.network.relaxation import Inference
from bridge.verify.network.subject import Subject
from bridge.verify.rows import field_of

SCHEMA = pa.schema(
    [
        field_of("circuit", pa.string(), "", "name of the circuit"),
        field_of("corner", pa.string(), "", "process corner"),
        field_of("temperature_celsius", pa.float64(), "°C", "junction temperature"),
        field_of("chip", pa.int64(), "", "number of the chip"),
        field_of("image", pa.int64(), "", "number of the test image"),
        field_of("layer", pa.int64(), "", "layer of the network, from 0"),
        field_of("neuron", pa.int64(), "", "neuron of the layer, from 0"),
        field_of("draw", pa.int64(), "", "index of the mismatch draw that the neuron is"),
        field_of("count", pa.int64(), "1", "spikes in ngspice"),
        field_of("count_twin", pa.int64(), "1", "spikes of the twin"),
        field_of("spikes", pa.list_(pa.float64()), "s", "spike times in ngspice"),
        field_of("spikes_twin", pa.list_(pa.float64()), "s", "spike times of the twin"),
    ]
)


def table_of(
    subject: Subject, inferences: Sequence[Inference], twins: Sequence[Trains]
) -> pa.Table:
    """A row a neuron and inference, with `SCHEMA`; nothing of those that failed."""
    rows: list[dict[str, Any]] = []
    dt = subject.unit.dt
    for one, twin in zip(inferences, twins, strict=True):
        if one.failed:
            continue
        where = {
            "circuit": subject.circuit,
            "corner": subject.condition.corner,
            "temperature_celsius": subject.condition.temperature_celsius,
            "chip": one.chip,
            "image": int(subject.images[one.image]),
        }
        for layer, places in enumerate(subject.places(one.chip)):
            for neuron, place in enumerate(places.tolist()):
                mine, other = one.trains[layer][neuron], twin[layer][neuron]
                rows.append(
                    where
                    | {
                        "layer": layer,
                        "neuron": neuron,
                        "draw": int(subject.draws[place]),
                        "count": len(mine),
                        "count_twin": len(other),
                        "spikes": (mine * dt).tolist(),
                        "spikes_twin": (other * dt).tolist(),
                    }
                )
    return pa.Table.from_pylist(rows, schema=SCHEMA)
