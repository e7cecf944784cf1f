"""Neurons as they are drawn from a distribution."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.distribution.outcome import OK

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Neurons:
    """n drawn neurons, synapses or weights.

    Attributes:
        values: Parameters by name, SI, each of shape (n,); of those that fail too, as if they did
            not.
        curves: Membrane current over rheobase at equally spaced places, see
            `surrogate.distribution.shape_places`, shape (n, points); of weights the current at each
            code, less that at code 0, over the full scale, shape (n, codes); without points for
            synapses.
        outcome: ``"ok"``, or the outcome of a neuron that measures nothing, str, shape (n,).
    """

    values: dict[str, Array]
    curves: Array
    outcome: NDArray[np.str_]

    @property
    def fails(self) -> NDArray[np.bool_]:
        """Neurons that never spike, or that nothing is known of: bool, shape (n,)."""
        return np.asarray(self.outcome != OK)


@dataclass(frozen=True)
class Deviates:
    """The random numbers that neurons are made of: the same ones make neurons at any condition.

    Attributes:
        z, chip: Standard normal, of each neuron and of its chip, shape (n, parameters).
        fate: Uniform on (0, 1): what decides the outcome, shape (n,).
    """

    z: Array
    chip: Array
    fate: Array


def draw_deviates(
    n: int, count: int, seed: np.random.SeedSequence, chip: np.random.SeedSequence | None = None
) -> Deviates:
    """Draw the random numbers of n neurons of `count` parameters; the same for the same seeds.

    `chip` is the seed of the chip that all of them are on; without it each has a chip of its own.
    """
    rng = np.random.default_rng(seed)
    z, shared = rng.standard_normal((n, count)), rng.standard_normal((n, count))
    fate = rng.random(n)
    if chip is not None:
        shared = np.tile(np.random.default_rng(chip).standard_normal(count), (n, 1))
    return Deviates(z, shared, fate)


def outcome_names(fate: Array, names: Sequence[str], shares: Array) -> NDArray[np.str_]:
    """Outcome of each neuron: the shares laid end to end, in the order of the names."""
    edges = np.cumsum(shares)
    places = np.searchsorted(edges / edges[-1], fate, side="right")
    return np.array(names)[np.minimum(places, len(names) - 1)]
