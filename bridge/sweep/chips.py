"""Spread between chips and within them, of every parameter under every condition of a run."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bridge.plan.plan import Plan
from bridge.store import SampleTable
from circuits import Condition
from surrogate.statistics import NestedComponents, nested_components
from surrogate.vocabulary import quantities_of


@dataclass(frozen=True)
class ConditionSpread:
    """Spread of a circuit's parameters under one condition, split.

    Attributes:
        parameters: By name; only those that could be split.
    """

    circuit: str
    condition: Condition
    parameters: Mapping[str, NestedComponents]

    def as_json(self) -> dict[str, Any]:
        """The spread as a JSON document, SI units."""
        return {
            "circuit": self.circuit,
            "corner": self.condition.corner,
            "temperature_celsius": self.condition.temperature_celsius,
            "parameters": {name: asdict(split) for name, split in self.parameters.items()},
        }


def spreads(plan: Plan, samples: SampleTable) -> Iterator[ConditionSpread]:
    """Split the spread of every condition of a swept run whose chips have several neurons.

    Yields:
        One a condition, in the order of the plan; none when every chip has one neuron.
    """
    if plan.neurons_per_chip == 1:
        return
    for name, circuit in plan.circuits.items():
        keys = tuple(quantities_of(circuit.kind))
        for condition in plan.conditions(name):
            measured = samples.measured(name, condition, keys)
            split = {key: nested_components(measured[key], measured.chips) for key in keys}
            found = {key: one for key, one in split.items() if one is not None}
            yield ConditionSpread(name, condition, found)
