"""Weights of few bits."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.network import Network

FEWEST_BITS, MOST_BITS = 2, 16


def step_of(values: NDArray[np.floating], bits: int) -> float:
    """Size of one level: the greatest weight is the greatest level, 2^(bits-1) - 1."""
    if not FEWEST_BITS <= bits <= MOST_BITS:
        raise SurrogateInputError(f"bits = {bits}; allowed: {FEWEST_BITS} to {MOST_BITS}")
    return float(np.max(np.abs(values))) / (2 ** (bits - 1) - 1)


def quantised(network: Network, bits: int) -> Network:
    """A network whose weights have so many bits, symmetric about zero.

    w -> step round(w / step), the greatest weight of a connection at the greatest level,
    2^(bits-1) - 1, as integer hardware has it (Jacob et al., CVPR 2018, 2704, with zero point 0).
    Weights are rounded after training; biases keep their precision.

    Parameters
    ----------
    network : Network
        Any.
    bits : int
        2 to 16.

    Returns
    -------
    Network
        With rounded weights.

    Raises
    ------
    SurrogateInputError
        Too few or too many bits.
    """
    connections = []
    for one in network.connections:
        if not isinstance(one.weight, np.ndarray):
            raise SurrogateInputError("bits of a sparse connection; allowed: dense ones")
        step = step_of(one.weight, bits)
        weight = np.asarray(step * np.round(one.weight / step), dtype=np.float32)
        connections.append(replace(one, weight=weight))
    return replace(network, connections=tuple(connections))
