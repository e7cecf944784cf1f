"""Where the synapses and weights of chips come from: fitted circuits, or ideal codes."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bridge.engine import Shared
from bridge.evaluate.neurons import NOMINAL, displaced_ends, seed_of
from surrogate.distribution import ConditionalDistribution, draw_currents
from surrogate.distribution.neurons import Neurons
from surrogate.distribution.outcome import OK
from surrogate.simulator.synapses import DrawnSynapses, Pair

Array = NDArray[np.float64]

SYNAPSE_STREAM, WEIGHT_STREAM = 0x5B1, 0x3D7
"""Separate the random numbers of synapses and weights from those of other uses of the seed."""

SIDES = 2
"""Excitatory and inhibitory synapses."""

Moved = tuple[int, int, float]
"""Number of an error of the sweep, 0 along it and 1 against it, and how many times the error."""


class WeightSource(Protocol):
    """Makes the weights of chips."""

    @property
    def greatest(self) -> int:
        """The greatest code."""

    def currents(self, codes: NDArray[np.int64], connection: int, number: int, seed: int) -> Array:
        """What the weights of a connection of chip `number` give at their codes, in steps."""


@dataclass(frozen=True)
class IdealWeights:
    """Weights of so many bits that give what their codes say."""

    greatest: int

    def currents(self, codes: NDArray[np.int64], connection: int, number: int, seed: int) -> Array:
        """As of `WeightSource`."""
        del connection, number, seed  # every chip has the same
        return codes.astype(np.float64)


@dataclass(frozen=True)
class FittedWeights:
    """Weights drawn from the distribution of a circuit under a condition, one a connection.

    Attributes:
        unit: Nominal current of a step under the condition that the network is made for, A.
        moved: As of `bridge.evaluate.neurons.FittedNeurons`, with the step.
    """

    distribution: Shared[ConditionalDistribution]
    unit: float
    moved: Moved | None = None

    @property
    def greatest(self) -> int:
        """As of `WeightSource`."""
        return len(self.distribution.value.knots[0].nominal_curve) - 1

    def currents(self, codes: NDArray[np.int64], connection: int, number: int, seed: int) -> Array:
        """As of `WeightSource`; those of chip `NOMINAL` have no mismatch."""
        here = _moved(self.distribution, self.moved, seed, WEIGHT_STREAM)
        if number == NOMINAL:
            knot = here.knots[0]
            over = knot.nominal["i_full_scale"] * np.array(knot.nominal_curve)[codes]
            return np.asarray((knot.nominal["i_code_0"] + over) / self.unit)
        key = WEIGHT_STREAM, number
        seeds = seed_of(seed, *key, connection), seed_of(seed, *key)
        return draw_currents(here, codes, self.unit, *seeds)


@dataclass(frozen=True)
class SynapseUnit:
    """The nominal synapse under the condition that the network is made for.

    Attributes:
        tau_syn: s, what the network's own time constants stand for.
        weight_charge: C, what its greatest weight of each kind stands for.
    """

    tau_syn: float
    weight_charge: float


@dataclass(frozen=True)
class FittedSynapses:
    """Synapses drawn from the distribution of a circuit under a condition.

    Each neuron has one for excitation and one for inhibition. What a chip's synapses share, all of
    both kinds and all layers share. One that fails brings no charge.

    Attributes:
        moved: As of `FittedWeights`.
    """

    distribution: Shared[ConditionalDistribution]
    unit: SynapseUnit
    moved: Moved | None = None

    def draw(self, n: int, layer: int, number: int, seed: int) -> Pair:
        """Those of the n neurons of a layer of chip `number`; the same for the same arguments."""
        here = _moved(self.distribution, self.moved, seed, SYNAPSE_STREAM)
        if number == NOMINAL:
            values = {name: np.full(n, value) for name, value in here.knots[0].nominal.items()}
            one = self._over(Neurons(values, np.empty((n, 0)), np.full(n, OK)))
            return one, one
        chip = seed_of(seed, SYNAPSE_STREAM, number)
        first, second = (
            self._over(here.sample(n, seed_of(seed, SYNAPSE_STREAM, number, layer, side), chip))
            for side in range(SIDES)
        )
        return first, second

    def _over(self, drawn: Neurons) -> DrawnSynapses:
        tau, charge = self.unit.tau_syn, self.unit.weight_charge
        return DrawnSynapses(
            tau=np.where(drawn.fails, 1.0, drawn.values["tau_syn"] / tau),
            charge=np.where(drawn.fails, 0.0, drawn.values["weight_charge"] / charge),
            rest=np.where(drawn.fails, 0.0, drawn.values["i_syn_rest"] / (charge / tau)),
        )


def _moved(
    distribution: Shared[ConditionalDistribution], moved: Moved | None, seed: int, stream: int
) -> ConditionalDistribution:
    if moved is None:
        return distribution.value
    error, end, step = moved
    return displaced_ends(distribution, error, seed, stream, step)[end]
