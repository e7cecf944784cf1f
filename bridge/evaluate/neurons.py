"""Where the neurons of a circuit's chips come from: its fitted distribution, or its transistors."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bridge.engine import Shared
from surrogate.distribution import (
    ConditionalDistribution,
    FittedCondition,
    Observed,
    displaced,
)
from surrogate.distribution.neurons import Neurons
from surrogate.distribution.outcome import OK
from surrogate.neuron import BelowRest, Hold, Traits
from surrogate.neuron.scaling import NEEDED, Reference
from surrogate.sensitivity import Surface

Array = NDArray[np.float64]

NOMINAL = -1
"""Number of the chip without mismatch."""

CHIP_STREAM = 0xC41
"""Separates the random numbers of chips from those of other uses of the plan's seed."""

SWEEP_STREAM = 0x1A3
"""The same for errors of the sweep."""

TRANSISTOR_STREAM = 0x7A5
"""The same for the deviations of transistors; with `ORDER` after it, for their orders."""

ORDER = 1 << 31
"""No number of a layer."""

GROUPS: dict[str, tuple[str, ...]] = {
    "leak": ("rheobase",),
    "capacitance": ("c_eff",),
    "threshold": ("v_rest", "swing", "spike_level"),
    "reset": ("reset_level",),
    "refractory": ("t_refractory",),
    "shape": (),
}
"""Parameters that vary together, and the shape of the membrane curve.

The time constant is c_eff swing / rheobase: the leak carries what is not in the other two.
"""

ADDITIVE = ("v_rest", "swing", "reset_level", "spike_level")
"""Voltages and levels: a spread is multiplied about the nominal value; of others, that of the
logarithm."""

Spread = tuple[tuple[str, float], ...]
"""How many times its fitted spread each group of `GROUPS` has; those left out are nominal."""


class NeuronSource(Protocol):
    """Makes the neurons of chips."""

    @property
    def unit(self) -> Reference:
        """Units of the network on the circuit."""

    @property
    def traits(self) -> Traits:
        """What they have from the neuron without mismatch."""

    def draw(self, n: int, layer: int, number: int, seed: int) -> Neurons:
        """The n neurons of a layer of chip `number`; the same for the same arguments."""


@dataclass(frozen=True)
class FittedNeurons:
    """Neurons drawn from the distribution of a circuit under a condition.

    The same random numbers make the k-th chip, whatever the condition, the spread and the error of
    the sweep.

    Attributes:
        unit: Units of the network on the circuit.
        spread: What varies, and by how much; such neurons do not fail. None: all is as fitted, and
            so is the share of neurons that fail.
        moved: Number of an error of the sweep, and 0 for the distribution moved along it, 1 for
            that moved against it; None for the distribution itself.
    """

    distribution: Shared[ConditionalDistribution]
    unit: Reference
    spread: Spread | None = None
    moved: tuple[int, int] | None = None

    @property
    def traits(self) -> Traits:
        """As of `NeuronSource`."""
        return traits_of(self.distribution.value.knots[0])

    def draw(self, n: int, layer: int, number: int, seed: int) -> Neurons:
        """As of `NeuronSource`; those of chip `NOMINAL` have no mismatch."""
        distribution = self.distribution.value
        knot = distribution.knots[0]
        if number == NOMINAL:
            nominal = {name: np.full(n, value) for name, value in knot.nominal.items()}
            return Neurons(nominal, np.array(knot.nominal_curve), np.full(n, OK))
        if self.moved is not None:
            error, end = self.moved
            distribution = displaced_ends(self.distribution, error, seed)[end]
        drawn = distribution.sample(
            n, seed_of(seed, CHIP_STREAM, number, layer), seed_of(seed, CHIP_STREAM, number)
        )
        if self.spread is None:
            return drawn
        times = dict(self.spread)
        values = {
            name: scaled(name, drawn.values[name], knot.nominal[name], times.get(group, 0.0))
            for group, names in GROUPS.items()
            for name in names
        }
        curves = drawn.curves if times.get("shape") else np.array(knot.nominal_curve)
        return Neurons(values, curves, np.full(n, OK))


def traits_of(found: FittedCondition | Observed) -> Traits:
    """What neurons have from the one without mismatch under a condition."""
    return Traits(
        Hold(tuple(found.hold_currents), tuple(found.hold_factors), found.upstroke),
        BelowRest(tuple(found.below_depths), tuple(found.below_currents)),
        found.input_port,
    )


def scaled(name: str, drawn: Array, nominal: float, times: float) -> Array:
    """Values whose departure from the nominal one is so many times what was drawn."""
    if name in ADDITIVE:
        return nominal + times * (drawn - nominal)
    return np.asarray(nominal * (drawn / nominal) ** times)


@dataclass(frozen=True, eq=False)
class Traced:
    """The parameters of a circuit as functions of what deviates in it.

    What the response surfaces miss is not in them.

    Attributes:
        sources: Transistor of each input, or what all transistors of a chip share.
        shared: Name of the source that all neurons of a chip share.
        curve: Membrane curve over rheobase, that of the nominal neuron for all, shape (points,).
        traits: What the neurons have from the one without mismatch.
    """

    sources: tuple[str, ...]
    shared: str
    surfaces: Mapping[str, Surface]
    constants: Mapping[str, float]
    curve: Array
    traits: Traits

    @property
    def names(self) -> list[str]:
        """What can be switched off, each once."""
        return list(dict.fromkeys(self.sources))

    def order(self, seed: int, number: int) -> list[str]:
        """A random order of what can be switched off, that of one chip."""
        rng = np.random.default_rng(seed_of(seed, TRANSISTOR_STREAM, number, ORDER))
        return [str(name) for name in rng.permutation(self.names)]


@dataclass(frozen=True)
class TracedNeurons:
    """Neurons made of the deviations of some of their transistors, the others' zero.

    Attributes:
        traced: The circuit's parameters as functions of the deviations.
        unit: Units of the network on the circuit.
        kept: Transistors that deviate; or how many of each chip do, the first in its own random
            order. Each has the same deviations whatever is kept.
    """

    traced: Shared[Traced]
    unit: Reference
    kept: frozenset[str] | int

    @property
    def traits(self) -> Traits:
        """As of `NeuronSource`."""
        return self.traced.value.traits

    def draw(self, n: int, layer: int, number: int, seed: int) -> Neurons:
        """As of `NeuronSource`."""
        traced, kept = self.traced.value, self.kept
        if isinstance(kept, int):
            kept = frozenset(traced.order(seed, number)[:kept])
        inputs = len(traced.sources)
        z, of_chip = (
            np.random.default_rng(seed_of(seed, TRANSISTOR_STREAM, number, *key))
            for key in ((layer,), ())
        )
        deviations = np.where(
            np.array(traced.sources) == traced.shared,
            of_chip.standard_normal(inputs),
            z.standard_normal((n, inputs)),
        )
        deviations[:, [source not in kept for source in traced.sources]] = 0.0
        values = {
            name: traced.surfaces[name].predict(deviations)
            if name in traced.surfaces
            else np.full(n, traced.constants[name])
            for name in NEEDED
        }
        return Neurons(values, traced.curve, np.full(n, OK))


def seed_of(seed: int, *key: int) -> np.random.SeedSequence:
    """Random numbers by key."""
    return np.random.SeedSequence(seed, spawn_key=key)


@lru_cache(maxsize=6)
def displaced_ends(
    distribution: Shared[ConditionalDistribution],
    error: int,
    seed: int,
    stream: int | None = None,
    step: float | None = None,
) -> tuple[ConditionalDistribution, ConditionalDistribution]:
    """A distribution moved along an error of its sweep, and against it.

    Args:
        stream: Of another circuit than the chip's neuron, whose sweep has other errors.
        step: As of `surrogate.distribution.displaced`.
    """
    key = () if stream is None else (stream,)
    return displaced(distribution.value, seed_of(seed, SWEEP_STREAM, error, *key), step)
