"""What goes wrong in a chip while it runs: spikes that are not its neurons' own, flipped bits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_array
from surrogate.errors import SurrogateInputError

OWN, LOST, ADDED = range(3)
"""What leaves a neuron in a step: a spike if it spikes; none; one."""

REGISTER_BITS = 16
"""Of a membrane in a digital chip, two's complement."""


@dataclass(frozen=True, eq=False)
class ForcedSpikes:
    """Spikes of some neurons that leave, or do not, whatever the neurons do.

    What a neuron receives it still integrates, and its membrane is reset at its own threshold; only
    the spikes that leave it are forced. In continuous time one that is added leaves at the
    beginning of its step.

    Attributes:
        neurons: Their numbers, counted through all layers, shape (k,), each once.
        leaves: `OWN`, `LOST` or `ADDED`, uint8, shape (images, steps, k); images or steps are 1
            where they make no difference.

    Raises:
        SurrogateInputError: Shapes do not fit, a neuron stands twice, or a number is not allowed.
    """

    neurons: NDArray[np.int64]
    leaves: NDArray[np.uint8]

    def __post_init__(self) -> None:
        object.__setattr__(self, "neurons", _numbers("forced neurons", self.neurons))
        leaves = np.asarray(self.leaves)
        if leaves.ndim != 3 or leaves.shape[2] != len(self.neurons):
            raise SurrogateInputError(
                f"forced spikes: shape {leaves.shape}; allowed: (images, steps, "
                f"{len(self.neurons)})"
            )
        ends = leaves.min(initial=OWN), leaves.max(initial=OWN)
        if leaves.dtype.kind not in "iu" or ends[0] < OWN or ends[1] > ADDED:
            raise SurrogateInputError(f"forced spikes: allowed: whole numbers, {OWN} to {ADDED}")
        object.__setattr__(self, "leaves", leaves.astype(np.uint8, copy=False))

    @classmethod
    def at_rate(
        cls,
        neurons: NDArray[np.int64],
        rate: NDArray[np.float64],
        phase: NDArray[np.float64],
        n_steps: int,
    ) -> "ForcedSpikes":
        """Neurons that spike at equal intervals.

        With rate r and phase p such a neuron spikes in the steps t = 0, 1, ... in which
        floor(p + (t + 1) r) exceeds floor(p + t r): never at r = 0, in every step at r = 1.

        Args:
            neurons: As of the class, shape (k,).
            rate: Spikes in a step, shape (k,), from 0 to 1.
            phase: Of the first interval at the first step, from 0 to below 1: shape (images, k), or
                (1, k) if that of all images is the same.

        Raises:
            SurrogateInputError: As of the class.
        """
        rate = finite_array("forced rate", rate, (len(neurons),))
        phase = finite_array("forced phase", phase, (None, len(neurons)))
        if np.any((rate < 0) | (rate > 1)):
            raise SurrogateInputError("forced rate: allowed: from 0 to 1 spikes in a step")
        if np.any((phase < 0) | (phase >= 1)):
            raise SurrogateInputError("forced phase: allowed: from 0 to below 1")
        x = np.arange(n_steps)[:, None] * rate + phase[:, None, :]
        spikes = np.floor(x + rate) > np.floor(x)
        return cls(neurons, np.where(spikes, ADDED, LOST))

    def check(self, neurons: int, images: int, n_steps: int) -> None:
        """Check that they are neurons of a network that answers so many images in so many steps.

        Raises:
            SurrogateInputError: There are fewer neurons, or spikes of another number of images or
                steps.
        """
        _check_numbers("forced neuron", self.neurons, neurons)
        shape = self.leaves.shape[:2]
        if shape[0] not in (1, images) or shape[1] not in (1, n_steps):
            raise SurrogateInputError(
                f"forced spikes: of {shape[0]} images and {shape[1]} steps; allowed: {images} and "
                f"{n_steps}, or one for all"
            )

    def put_into(self, spikes: NDArray[np.bool_], first: int, t: int, images: slice) -> None:
        """Put their spikes of step t in place of those of a layer, shape (images, n), in place.

        `first` is the number of its first neuron, `images` says which of the batch they are.
        """
        leaves = self.of_step(first, spikes.shape[1], t, images, len(spikes))
        spikes[:] = np.where(leaves == OWN, spikes, leaves == ADDED)

    def of_step(
        self, first: int, n: int, t: int, images: slice, count: int
    ) -> NDArray[np.uint8]:
        """What leaves n neurons from number `first` on in step t, shape (count, n).

        `images` says which of the batch, `count` how many they are.
        """
        leaves = np.full((count, n), OWN, dtype=np.uint8)
        mine = (self.neurons >= first) & (self.neurons < first + n)
        there = self.leaves if len(self.leaves) == 1 else self.leaves[images]
        leaves[:, self.neurons[mine] - first] = there[:, t if there.shape[1] > 1 else 0, mine]
        return leaves


@dataclass(frozen=True, eq=False)
class FlippedBits:
    """Membranes of a digital chip of which one bit is turned around in one step of each image.

    After that step the register holds round(v / unit), two's complement, with that bit turned
    around; what is beyond the register is held at its ends.

    Attributes:
        neurons: Their numbers, counted through all layers, shape (k,), each once.
        bit: Which bit of each, from 0, the lowest, shape (k,).
        unit: Voltage that the lowest bit of each stands for, above 0, shape (k,).
        step: In which step, shape (images, k).

    Raises:
        SurrogateInputError: Shapes do not fit, a neuron stands twice, or a number is not allowed.
    """

    neurons: NDArray[np.int64]
    bit: NDArray[np.int64]
    unit: NDArray[np.float32]
    step: NDArray[np.int64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "neurons", _numbers("flipped neurons", self.neurons))
        n = (len(self.neurons),)
        unit = finite_array("unit of a register", self.unit, n).astype(np.float32)
        object.__setattr__(self, "unit", unit)
        if self.bit.shape != n or self.step.ndim != 2 or self.step.shape[1:] != n:
            raise SurrogateInputError(
                f"flipped bits: shapes {self.bit.shape}, {self.step.shape}; allowed: {n}, "
                f"(images, {n[0]})"
            )
        if np.any((self.bit < 0) | (self.bit >= REGISTER_BITS)) or np.any(unit <= 0):
            raise SurrogateInputError(
                f"flipped bits: allowed: bits 0 to {REGISTER_BITS - 1}, units above 0"
            )

    def check(self, neurons: int, images: int) -> None:
        """Check that they are neurons of a network that answers so many images.

        Raises:
            SurrogateInputError: There are fewer neurons, or steps of another number of images.
        """
        _check_numbers("flipped neuron", self.neurons, neurons)
        if len(self.step) != images:
            raise SurrogateInputError(
                f"flipped bits: of {len(self.step)} images; allowed: {images}"
            )

    def put_into(self, v: NDArray[np.float32], first: int, t: int, images: slice) -> None:
        """Turn the bits of step t around in the membranes of a layer, shape (images, n), in place.

        `first` is the number of its first neuron, `images` says which of the batch they are.
        """
        mine = (self.neurons >= first) & (self.neurons < first + v.shape[1])
        where, half = self.neurons[mine] - first, 1 << (REGISTER_BITS - 1)
        count = np.clip(np.rint(v[:, where] / self.unit[mine]), -half, half - 1).astype(np.int64)
        pattern = (count & (2 * half - 1)) ^ (1 << self.bit[mine])
        turned = np.where(pattern >= half, pattern - 2 * half, pattern).astype(np.float32)
        now = self.step[images][:, mine] == t
        v[:, where] = np.where(now, turned * self.unit[mine], v[:, where])


def _numbers(what: str, neurons: NDArray[np.int64]) -> NDArray[np.int64]:
    neurons = np.array(neurons)
    if neurons.ndim != 1 or (neurons.size and neurons.dtype.kind not in "iu"):
        raise SurrogateInputError(f"{what}: allowed: a row of whole numbers")
    if len(np.unique(neurons)) < len(neurons):
        raise SurrogateInputError(f"{what}: one stands twice; allowed: each once")
    return neurons.astype(np.int64)


def _check_numbers(what: str, numbers: NDArray[np.int64], neurons: int) -> None:
    beyond = numbers[(numbers < 0) | (numbers >= neurons)]
    if beyond.size:
        raise SurrogateInputError(f"{what} {beyond[0]}; allowed: 0 to {neurons - 1}")
