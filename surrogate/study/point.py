"""A point of the study: chips that are made and asked in one go."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

import numpy as np

from surrogate.network import Network
from surrogate.simulator import Chip, Drive, simulate
from surrogate.statistics import Right
from surrogate.study.case import case
from surrogate.study.circuit import FittedCircuit, Mode, cut_into_chips
from surrogate.study.drift import drifted
from surrogate.study.ensemble import ensemble
from surrogate.study.quantised import quantised
from surrogate.study.traced import Traced


@dataclass(frozen=True, eq=False)
class World:
    """What points look up.

    Attributes
    ----------
    circuits : dict of str to FittedCircuit
        By name.
    traced : dict of str to Traced
        Those whose parameters are known as functions of their transistors, by name.
    """

    circuits: dict[str, FittedCircuit] = field(default_factory=dict)
    traced: dict[str, Traced] = field(default_factory=dict)


class Point(Protocol):
    """Some chips; hashable, small enough to be sent to a worker."""

    @property
    def work(self) -> float:
        """Relative time that it takes."""

    def answers(self, world: World) -> Right:
        """Images that each chip classified rightly, shape (chips, images)."""


@dataclass(frozen=True)
class Synthetic:
    """Chips of a network whose parameters drift by given standard deviations.

    Attributes
    ----------
    network : str
        Key of `surrogate.study.case.CASES`.
    drift : tuple of tuple
        Parameters and standard deviations, see `surrogate.study.drift`; empty: the ideal chip.
    chips, seed : int
        How many, and of what random numbers.
    bits : int or None
        Of the weights; None: as trained.
    copies : int
        Neurons that stand for one.
    """

    network: str
    drift: tuple[tuple[str, float], ...]
    chips: int
    seed: int
    bits: int | None = None
    copies: int = 1

    @property
    def work(self) -> float:
        """Relative time that it takes."""
        return float(self.chips * self.copies**2)

    def answers(self, world: World) -> Right:  # noqa: ARG002
        """Images that each chip classified rightly, shape (chips, images)."""
        network, drive = made(self.network, self.bits, self.copies)
        chips = (
            drifted(network, self.drift, self.seed, index, self.copies)
            for index in range(self.chips)
        )
        return ask(drive, chips, case(self.network).y, self.copies)


@dataclass(frozen=True)
class Fitted:
    """Chips of a fitted circuit.

    Attributes
    ----------
    circuit : str
        Key of `World.circuits`.
    condition : tuple
        Corner and temperature, °C.
    mode : str
        Units of the network, see `surrogate.study.circuit.MODES`.
    spread : tuple of tuple or None
        How many times its fitted spread each group has; None: all as fitted.
    chips, seed : int
        How many, and of what random numbers.
    """

    circuit: str
    condition: tuple[str, float]
    mode: Mode
    spread: tuple[tuple[str, float], ...] | None
    chips: int
    seed: int

    @property
    def work(self) -> float:
        """Relative time that it takes."""
        return 2.0 * self.chips

    def answers(self, world: World) -> Right:
        """Images that each chip classified rightly, shape (chips, images)."""
        one = world.circuits[self.circuit]
        network, drive = made(one.network, None, 1)
        spread = None if self.spread is None else dict(self.spread)
        chips = one.chips(network, self.condition, self.mode, spread, self.seed, self.chips)
        return ask(drive, chips, case(one.network).y)


@dataclass(frozen=True)
class OfTransistors:
    """Chips of a fitted circuit at its reference condition, with the mismatch of some transistors.

    Attributes
    ----------
    circuit : str
        Key of `World.circuits` and `World.traced`.
    kept : frozenset of str, or int
        Transistors that deviate; or how many of each chip do, the first in its own random order.
    chips, seed : int
        How many, and of what random numbers.
    """

    circuit: str
    kept: frozenset[str] | int
    chips: int
    seed: int

    @property
    def work(self) -> float:
        """Relative time that it takes."""
        return 2.0 * self.chips

    def answers(self, world: World) -> Right:
        """Images that each chip classified rightly, shape (chips, images)."""
        one, traced = world.circuits[self.circuit], world.traced[self.circuit]
        network, drive = made(one.network, None, 1)
        kept = (
            [self.kept] * self.chips
            if isinstance(self.kept, frozenset)
            else [
                frozenset(traced.order(self.seed, index)[: self.kept])
                for index in range(self.chips)
            ]
        )
        values = traced.values(kept, network.sizes, self.seed)
        n = self.chips * sum(network.sizes)
        curves = np.broadcast_to(traced.curve, (n, len(traced.curve)))
        unit = one.unit(network, one.reference[1], "fixed")
        chips = cut_into_chips(network, values, np.zeros(n, np.bool_), curves, one.form, unit)
        return ask(drive, chips, case(one.network).y)


def ideal(network: str, bits: int | None = None) -> Synthetic:
    """The chip without drift."""
    return Synthetic(network, (), 1, 0, bits)


def ask(drive: Drive, chips: Iterator[Chip], y: np.ndarray, copies: int = 1) -> Right:
    """Simulate chips and compare their classes with the right ones.

    Parameters
    ----------
    drive : Drive
        Network and test images.
    chips : iterator of Chip
        The chips.
    y : numpy.ndarray
        Right classes, shape (images,).
    copies : int
        Outputs, beside each other, that stand for one.

    Returns
    -------
    numpy.ndarray
        Bool, shape (chips, images).
    """
    rows = []
    for counts in simulate(drive, chips):
        spikes = counts.output.reshape(drive.batch, -1, copies).sum(axis=2)
        rows.append(np.argmax(spikes, axis=1) == y)
    return np.array(rows)


@cache
def made(name: str, bits: int | None, copies: int) -> tuple[Network, Drive]:
    """The network of a point, with its inputs."""
    one = case(name)
    network = one.network if bits is None else quantised(one.network, bits)
    network = ensemble(network, copies)
    return network, Drive(network, one.x)
