"""Faults of analog and digital hardware, put into chips."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bridge.errors import BridgeInputError
from surrogate.network.quantised import rounded, step_of
from surrogate.simulator import Chip, Drive, FlippedBits, ForcedSpikes, simulate
from surrogate.simulator.drift import drifted, generator, of_all
from surrogate.simulator.faults import ADDED, LOST, REGISTER_BITS

Ints = NDArray[np.int64]
Hits = list[NDArray[np.bool_]]

KEY = 0x7
"""First key of the random numbers of faults."""

WEIGHT_BITS = 8

FRACTION_BITS = 4
"""Of a digital chip's currents, below one level of a weight."""

DRIFT_SIGMA = 0.2
"""Standard deviation of all parameters of a neuron that has drifted."""


class FaultType(StrEnum):
    """What can go wrong, whose hardware it is of, and its name for a person."""

    side: Literal["analog", "digital"]
    words: str

    def __new__(cls, value: str, side: Literal["analog", "digital"], words: str) -> "FaultType":
        """Make a member of its value and what is said of it."""
        member = str.__new__(cls, value)
        member._value_, member.side, member.words = value, side, words
        return member

    DRIFT = "drift", "analog", f"drift by {DRIFT_SIGMA:.0%}"
    SILENT = "silent", "analog", "silent"
    STUCK = "stuck", "analog", "stuck at the mean rate"
    SATURATED = "saturated", "analog", "saturated"
    WEIGHT_FLIP = "weight_flip", "digital", "bit flip in weights"
    STATE_FLIP = "state_flip", "digital", "bit flip in state"
    DROPPED = "dropped", "digital", "dropped spikes"
    SPURIOUS = "spurious", "digital", "spurious spikes"


"""What each does to an element that it hits, with the probability of the fault rate.

Analog ones hit neurons. drift: all parameters of the neuron depart, see
`surrogate.simulator.drift`. silent: it never spikes. stuck: it spikes at the layer's mean rate, at
equal intervals, whatever comes. saturated: it spikes in every step. Digital ones are those of a
chip with weights of 8 bits and whole refractory steps. weight_flip: one bit, each as likely, of a
weight is turned around for good. state_flip: one bit of the neuron's 16-bit membrane register is
turned around, in one step of each image, each as likely. dropped: a spike does not arrive, at the
next layer or the counter. spurious: false spikes arrive at random, as many as the fault rate times
the true ones.
"""


@dataclass(frozen=True)
class Fault:
    """A fault; what is hit at one rate is hit at every higher one.

    Attributes:
        rate: Probability that an element is hit.
    """

    type: FaultType
    rate: float

    def put_into(
        self, chip: Chip, drive: Drive, seed: int, number: int, resolution: int | None
    ) -> Chip:
        """Chip `number` with this fault; the same for the same arguments.

        Args:
            resolution: With which the chip is simulated.

        Raises:
            BridgeInputError: A membrane does not fit into the register of a digital chip.
        """
        network, rng = drive.network, generator(seed, KEY, number)
        hits = [rng.random(n) < self.rate for n in network.sizes]
        if self.type is FaultType.DRIFT:
            return drifted(network, of_all(network, DRIFT_SIGMA), seed, number, hits=hits)
        if self.type is FaultType.WEIGHT_FLIP:
            return replace(chip, weights=self._weights(drive, rng))
        if self.type is FaultType.STATE_FLIP:
            return replace(chip, flipped=_flipped(drive, hits, rng))
        if self.type in (FaultType.DROPPED, FaultType.SPURIOUS):
            return replace(chip, forced=self._random(drive, rng, resolution))
        layers = {FaultType.SILENT: [0.0] * len(hits), FaultType.SATURATED: [1.0] * len(hits)}
        rate = np.repeat(layers.get(self.type) or _mean_rates(drive, resolution), network.sizes)
        phase = rng.random(
            (drive.batch, len(rate)) if self.type is FaultType.STUCK else (1, len(rate))
        )
        hit = np.flatnonzero(np.concatenate(hits))
        forced = ForcedSpikes.at_rate(hit, rate[hit], phase[:, hit], network.n_steps)
        return replace(chip, forced=forced)

    def _weights(self, drive: Drive, rng: np.random.Generator) -> tuple[NDArray[np.float32], ...]:
        found = []
        for one in drive.network.connections:
            step = step_of(one.values, WEIGHT_BITS)
            level = rounded(one.values, WEIGHT_BITS, step)
            hit = rng.random(level.shape) < self.rate
            turned = flip_bits(level, rng.integers(WEIGHT_BITS, size=level.shape), WEIGHT_BITS)
            found.append(np.where(hit, step * turned, one.values).astype(np.float32))
        return tuple(found)

    def _random(
        self, drive: Drive, rng: np.random.Generator, resolution: int | None
    ) -> ForcedSpikes:
        sizes, leaves = drive.network.sizes, LOST
        likely = np.full(sum(sizes), self.rate)
        if self.type is FaultType.SPURIOUS:
            likely, leaves = self.rate * np.repeat(_mean_rates(drive, resolution), sizes), ADDED
        shape = (drive.batch, drive.network.n_steps, sum(sizes))
        hit = rng.random(shape, dtype=np.float32) < likely.astype(np.float32)
        return ForcedSpikes(np.arange(sum(sizes)), hit * np.uint8(leaves))


def _flipped(drive: Drive, hits: Hits, rng: np.random.Generator) -> FlippedBits:
    """With u the size of a weight's level over 2^4, a register counts c v/(alpha u).

    So an input of j/u adds to it as it is.
    """
    network, units = drive.network, []
    for number, layer in enumerate(network.layers):
        into = [c.values for c in network.connections if c.target == number]
        u = min(step_of(values, WEIGHT_BITS) for values in into) / 2**FRACTION_BITS
        units.append(network.alpha * u / layer.capacitance)
        greatest = float(np.max(np.abs(layer.v_spike) / units[-1]))
        if greatest >= 1 << (REGISTER_BITS - 1):
            raise BridgeInputError(
                f"layer {number}: a threshold of {greatest:.0f} counts; allowed: less than "
                f"{1 << (REGISTER_BITS - 1)}, in a register of {REGISTER_BITS} bits"
            )
    hit, n = np.flatnonzero(np.concatenate(hits)), sum(network.sizes)
    bit, step = (
        rng.integers(REGISTER_BITS, size=n),
        rng.integers(network.n_steps, size=(drive.batch, n)),
    )
    unit = np.concatenate(units).astype(np.float32)
    return FlippedBits(hit, bit[hit], unit[hit], step[:, hit])


def flip_bits(values: Ints, bit: Ints, bits: int) -> Ints:
    """Integers of so many bits, two's complement, with one of each turned around."""
    pattern = (values & (2**bits - 1)) ^ (1 << bit)
    return np.asarray(np.where(pattern >= 2 ** (bits - 1), pattern - 2**bits, pattern))


@lru_cache(maxsize=4)
def _mean_rates(drive: Drive, resolution: int | None) -> tuple[float, ...]:
    """Mean spikes per neuron and step of each layer without faults."""
    return next(simulate(drive, [Chip(drive.network.layers)], resolution=resolution)).rates
