"""What drawn synapse circuits make of a chip.

Each neuron has two: one that the pulses of its excitatory weights go to, and one of the inhibitory
ones, whose output is mirrored and subtracted. A pulse's weight is the current that it switches, to
which the circuit's charge is in proportion; constant inputs and biases are trains of such pulses,
of the synapse of their sign. With the network's synapses, tau_n and charge_n = w R(tau_n), see
`surrogate.simulator.flow_rows.charge_ratio`, for the nominal circuit under the condition that the
network is made for (index 0),

    tau = tau_n tau_d/tau_0        charge = w R(tau_n) Q_d/Q_0

The nominal pulse of the bench stands for the greatest weight W of its kind that leads to the layer,
so that its peak, Q_0/tau_0, is W R(tau_n)/tau_n, and a resting output adds a constant input of

    W R(tau_n)/tau_n  i_d/(Q_0/tau_0)

which the inhibitory one takes away. It rises with the synapse's time constant when an inference
begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_array
from surrogate.errors import SurrogateInputError
from surrogate.network import Connection, Network
from surrogate.network.connection import Weight, by_target, values_of, with_values
from surrogate.simulator.chip import PARTS, Chip
from surrogate.simulator.flow_rows import charge_ratio

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DrawnSynapses:
    """One synapse circuit of each neuron of a layer, over the nominal one; shapes (n,).

    Attributes:
        tau: Time constants over tau_0, above 0.
        charge: Of a pulse over Q_0, 0 of one that fails.
        rest: Resting output over Q_0/tau_0.

    Raises:
        SurrogateInputError: Shapes differ, or a value is not allowed.
    """

    tau: Array
    charge: Array
    rest: Array

    def __post_init__(self) -> None:
        shape = np.shape(self.tau)
        for name in ("tau", "charge", "rest"):
            object.__setattr__(self, name, finite_array(name, getattr(self, name), shape[:1]))
        if not (np.all(self.tau > 0) and np.all(self.charge >= 0)):
            raise SurrogateInputError(
                f"synapses: tau {np.min(self.tau):g} and charge {np.min(self.charge):g} at least; "
                "allowed: above 0, and 0 or more"
            )


Pair = tuple[DrawnSynapses, DrawnSynapses]
"""Those of the excitation and those of the inhibition of a layer."""


def with_synapses(chip: Chip, network: Network, drawn: Sequence[Pair | None]) -> Chip:
    """Put synapse circuits into a chip; see the module for the equations.

    Args:
        chip: Of the network, whose synapses' time constants it has.
        drawn: By layer; None of a layer without synapses.

    Returns:
        With weights and biases of its own.

    Raises:
        SurrogateInputError: There are synapses for a layer without, or none for one with synapses.
    """
    layers, biases = [], []
    factors: list[list[Array] | None] = []
    for number, (layer, pair) in enumerate(zip(chip.layers, drawn, strict=True)):
        tau = network.layers[number].tau_syn
        if (pair is None) != (tau is None):
            raise SurrogateInputError(
                f"layer {number}: synapses drawn where it has none, or none where it has; "
                "allowed: of each layer with synapses"
            )
        if pair is None or tau is None:
            layers.append(layer)
            biases.append(network.biases[number])
            factors.append(None)
            continue
        own = charge_ratio(tau, network)
        ratio = [charge_ratio(tau * one.tau, network) for one in pair]
        factor = [one.charge * own / r for one, r in zip(pair, ratio, strict=True)]
        rests = [
            _greatest(network, number, side) * own / tau * one.rest / ratio[side]
            for side, one in enumerate(pair)
        ]
        layers.append(replace(layer, tau_syn=tau * pair[0].tau, tau_inh=tau * pair[1].tau))
        biases.append(_biases(network.biases[number], factor, rests))
        factors.append(factor)
    weights = tuple(
        _weights(chip.weight(number, one), factors[one.target])
        for number, one in enumerate(network.connections)
    )
    return replace(chip, layers=tuple(layers), weights=weights, biases=tuple(biases))


def _greatest(network: Network, layer: int, side: int) -> float:
    """Greatest weight of a kind that leads to a layer, with its sign; 0 if there is none."""
    into: list[Connection] = [one for one in network.connections if one.target == layer]
    return max((float(v) for one in into for v in [_extreme(one, side)]), key=abs, default=0.0)


def _extreme(one: Connection, side: int) -> float:
    part = PARTS[side](one.values)
    return float(part.ravel()[np.argmax(np.abs(part))]) if part.size else 0.0


def _biases(
    own: NDArray[np.float32], factor: Sequence[Array], rests: Sequence[Array]
) -> NDArray[np.float32]:
    """What a constant current brings to both synapses of each neuron, shape (2, n)."""
    sides = [
        part(own) * times + rest for part, times, rest in zip(PARTS, factor, rests, strict=True)
    ]
    return np.array(sides, dtype=np.float32)


def _weights(weight: Weight, factor: Sequence[Array] | None) -> NDArray[np.float32]:
    if factor is None:
        return values_of(weight)
    sides = (
        values_of(by_target(with_values(weight, part(values_of(weight))), times))
        for part, times in zip(PARTS, factor, strict=True)
    )
    return np.asarray(sum(sides), dtype=np.float32)
