"""Weights of few bits, and weights as codes."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.network.connection import with_values
from surrogate.network.network import Network

FEWEST_BITS, MOST_BITS = 2, 16

STEPS = 200
"""Sizes of a level that are tried."""


def rounded(values: NDArray[np.floating], bits: int, step: float) -> NDArray[np.int64]:
    """Levels of weights: round(w / step), cut off at the greatest, 2^(bits-1) - 1."""
    return _levels(values, 2 ** (bits - 1) - 1, step)


def _levels(values: NDArray[np.floating], most: int, step: float) -> NDArray[np.int64]:
    return np.clip(np.round(values / step), -most, most).astype(np.int64)


def step_of(values: NDArray[np.floating], bits: int) -> float:
    """Size of one level that leaves the least squared error.

    Of few bits the best is below the greatest weight over the greatest level: the few large weights
    are cut off, so that the many small ones are not all rounded to zero (Banner, Nahshan and
    Soudry, NeurIPS 2019, 7950). Of weights that are all zero it is 1.

    Raises:
        SurrogateInputError: Too few or too many bits.
    """
    if not FEWEST_BITS <= bits <= MOST_BITS:
        raise SurrogateInputError(f"bits = {bits}; allowed: {FEWEST_BITS} to {MOST_BITS}")
    return _step(values, 2 ** (bits - 1) - 1)


def _step(values: NDArray[np.floating], most: int) -> float:
    """The same for a greatest level."""
    if most < 1:
        raise SurrogateInputError(f"greatest code {most}; allowed: 1 or more")
    largest = float(np.max(np.abs(values), initial=0.0))
    if largest == 0:
        return 1.0
    steps = largest / most * np.arange(1, STEPS + 1) / STEPS
    errors = [float(np.sum((values - s * _levels(values, most, s)) ** 2)) for s in steps]
    return float(steps[int(np.argmin(errors))])


@dataclass(frozen=True, eq=False)
class Codes:
    """Weights of a connection as the codes of circuits that give currents of one direction.

    Excitatory and inhibitory weights have a step of their own each, as each have a bias of their
    own; a weight is its code times its step.

    Attributes:
        codes: From 0 to the greatest, shape of `Connection.values`.
        signs: 1 of excitatory and -1 of inhibitory weights, of the same shape.
        steps: Of the excitatory and the inhibitory ones, in the weights' unit.
    """

    codes: NDArray[np.int64]
    signs: NDArray[np.int64]
    steps: tuple[float, float]

    @classmethod
    def of(cls, values: NDArray[np.floating], greatest: int) -> "Codes":
        """Round weights to the nearest code, each kind with the step that costs least.

        A weight beyond the greatest code has that one, see `step_of`.

        Raises:
            SurrogateInputError: The greatest code is below 1.
        """
        signs = np.where(values < 0, -1, 1)
        codes, steps = np.zeros(values.shape, dtype=np.int64), []
        for sign in (1, -1):
            part = np.abs(values[signs == sign])
            steps.append(_step(part, greatest))
            codes[signs == sign] = _levels(part, greatest, steps[-1])
        return cls(codes, signs, (steps[0], steps[1]))

    def weights(self, currents: NDArray[np.floating]) -> NDArray[np.float32]:
        """Weights whose circuits give such currents, in steps, of the codes' shape."""
        step = np.where(self.signs > 0, *self.steps)
        return np.asarray(self.signs * step * currents, dtype=np.float32)


def quantised(network: Network, bits: int) -> Network:
    """A network whose weights have 2 to 16 bits, symmetric about zero.

    w -> step round(w / step), one step for each connection, as integer hardware has it (Jacob et
    al., CVPR 2018, 2704, with zero point 0). Weights are rounded after training; biases keep their
    precision.

    Raises:
        SurrogateInputError: Too few or too many bits.
    """
    connections = []
    for one in network.connections:
        step = step_of(one.values, bits)
        few = np.asarray(step * rounded(one.values, bits, step), dtype=np.float32)
        connections.append(replace(one, weight=with_values(one.weight, few)))
    return replace(network, connections=tuple(connections))
