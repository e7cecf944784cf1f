"""The synapses and weights of chips by the distributions that were fitted to them."""

from collections.abc import Mapping

from bridge.engine import Shared
from bridge.errors import BridgeInputError
from bridge.evaluate.parts import FittedSynapses, FittedWeights, SynapseUnit
from circuits.errors import shown
from surrogate.distribution import (
    ConditionalDistribution,
    Distribution,
    FittedCondition,
    unit_current,
)
from surrogate.errors import SurrogateInputError

Place = tuple[str, float]
"""Corner and temperature, °C."""


def synapses_at(
    parts: Mapping[str, Distribution], condition: FittedCondition, made_for: Place
) -> FittedSynapses | None:
    """Where the synapses of the chips of a condition come from.

    Args:
        parts: Of a chip, by kind.
        condition: Of the neuron.
        made_for: Whose nominal circuits are the network's units.

    Returns:
        None where synapses are ideal.

    Raises:
        BridgeInputError: The synapse has no distribution at one of the two places.
    """
    if "synapse" not in parts:
        return None
    nominal, here = _both(parts, "synapse", condition, made_for)
    unit = SynapseUnit(nominal.nominal["tau_syn"], nominal.nominal["weight_charge"])
    return FittedSynapses(here, unit)


def weights_at(
    parts: Mapping[str, Distribution], condition: FittedCondition, made_for: Place
) -> FittedWeights | None:
    """The same of the weights.

    Raises:
        BridgeInputError: The weight has no distribution at one of the two places.
    """
    if "weight" not in parts:
        return None
    _, here = _both(parts, "weight", condition, made_for)
    return FittedWeights(here, unit_current(parts["weight"], *made_for))


def _both(
    parts: Mapping[str, Distribution], kind: str, condition: FittedCondition, made_for: Place
) -> tuple[FittedCondition, Shared[ConditionalDistribution]]:
    """A part's distribution where the network is made for, and under a condition."""
    distribution, place = parts[kind], (condition.corner, condition.temperature_celsius)
    try:
        nominal = distribution.condition(*made_for)
        distribution.condition(*place)
    except SurrogateInputError as error:
        raise BridgeInputError(
            f"network.chip.{kind} = {shown(distribution.circuit)}: {error}"
        ) from error
    return nominal, Shared(distribution.at(*place))
