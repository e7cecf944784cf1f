"""Weights of few bits."""

from dataclasses import replace

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
    most = 2 ** (bits - 1) - 1
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
    largest = float(np.max(np.abs(values), initial=0.0))
    if largest == 0:
        return 1.0
    steps = largest / (2 ** (bits - 1) - 1) * np.arange(1, STEPS + 1) / STEPS
    errors = [float(np.sum((values - s * rounded(values, bits, s)) ** 2)) for s in steps]
    return float(steps[int(np.argmin(errors))])


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
