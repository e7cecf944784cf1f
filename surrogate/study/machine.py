"""The digital machine, compiled: a feed-forward network in integers, with faults.

It does what `surrogate.simulator.reference` does with Euler's steps and a reset to a value. Its
faults are in registers, and in spikes on their way.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

REGISTER_BITS = 16
"""Of a membrane, two's complement."""

FACTOR_BITS = 16
"""Of the factors that a linear leak and a synapse multiply with."""

LEAK, DECAY, REST, TOP, RESET, REFRACTORY = range(6)
"""Rows of the neurons' numbers."""
ROWS = 6

Ints = NDArray[np.int32]
Counts = NDArray[np.int32]

MOST, LEAST = np.int32((1 << (REGISTER_BITS - 1)) - 1), np.int32(-1 << (REGISTER_BITS - 1))
ZERO, ONE = np.int32(0), np.int32(1)
HALF = 1 << (FACTOR_BITS - 1)

compiled = njit(cache=True, nogil=True)


@compiled
def uniform(seed: int, image: int, t: int, neuron: int) -> float:
    """A number in [0, 1) that depends on its arguments alone.

    The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014, 453), once for each argument.
    """
    state = np.uint64(seed)
    for part in (image, t, neuron):
        state = state + np.uint64(part + 1) * np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state = state ^ (state >> np.uint64(31))
    return float(state >> np.uint64(11)) / 2.0**53


@compiled
def uniforms(seed: int, images: int, neurons: NDArray[np.int64]) -> NDArray[np.float64]:
    """Such a number for each image and neuron, shape (images, neurons)."""
    found = np.empty((images, len(neurons)))
    for image in range(images):
        for k in range(len(neurons)):
            found[image, k] = uniform(seed, image, 0, neurons[k])
    return found


@compiled
def flip_bit(value: int, bit: int, bits: int) -> int:
    """A two's complement integer of so many bits with one of them turned around."""
    pattern = (value & ((1 << bits) - 1)) ^ (1 << bit)
    return pattern - (1 << bits) if pattern >= 1 << (bits - 1) else pattern


@compiled
def _integrate(v: Ints, j: Ints, leak: Ints, rest: Ints, constant: bool, remaining: Ints) -> None:
    if constant:
        for n in range(v.size):
            j[n] -= leak[n] if v[n] >= rest[n] else ZERO
    else:
        for n in range(v.size):
            j[n] -= np.int32((np.int64(leak[n]) * (v[n] - rest[n]) + HALF) >> FACTOR_BITS)
    for n in range(v.size):
        low = rest[n] if constant else LEAST
        after = max(min(max(np.int32(v[n] + j[n]), LEAST), MOST), low)
        v[n] = after if remaining[n] == ZERO else v[n]
        remaining[n] = max(np.int32(remaining[n] - ONE), ZERO)


@compiled
def _decay(synapse: Ints, decay: Ints, j: Ints) -> None:
    for n in range(j.size):
        kept = np.int32((np.int64(decay[n]) * synapse[n] + HALF) >> FACTOR_BITS)
        synapse[n] = kept + j[n]
        j[n] = synapse[n]


@compiled
def _compare(
    v: Ints, top: Ints, reset: Ints, refractory: Ints, remaining: Ints, spikes: NDArray[np.bool_]
) -> None:
    for n in range(v.size):
        spikes[n] = v[n] >= top[n]
    for n in range(v.size):
        if spikes[n]:
            v[n], remaining[n] = reset[n], refractory[n]


@compiled
def _add(into: Ints, some: NDArray[np.generic]) -> None:
    for n in range(into.size):
        into[n] += some[n]


@compiled
def run_digital(
    n_steps: int,
    edges: NDArray[np.int64],
    given: Ints,
    weights: tuple[Ints, ...],
    biases: Ints,
    constant: bool,
    rows: Ints,
    bit: Ints,
    drop: float,
    false: NDArray[np.float64],
    seed: int,
) -> Counts:
    """Run all images: V += j - leak unless refractory; registers of membranes saturate.

    A linear leak is (p (V - rest) + 2^15) >> 16, a constant one p from rest on. A synapse is
    j = ((d j' + 2^15) >> 16) + input, j' that of the step before; d = 0 without synapses.

    Parameters
    ----------
    n_steps : int
        Steps of one image.
    edges : numpy.ndarray
        First neuron of each layer, and the number of all, shape (layers + 1,).
    given : numpy.ndarray
        Input of the first layer, bias included, shape (images, n).
    weights : tuple of numpy.ndarray
        Into each further layer, shape (n_source, n_target).
    biases : numpy.ndarray
        Of all neurons, shape (neurons,).
    constant : bool
        Whether the leak is constant.
    rows : numpy.ndarray
        p, d, rest, threshold, reset and refractory steps, shape (6, neurons).
    bit : numpy.ndarray
        Bit of the register that turns around in one step of each image; -1 for none, shape
        (neurons,).
    drop : float
        Probability that a spike does not arrive.
    false : numpy.ndarray
        Probability of a false spike in a step, shape (neurons,).
    seed : int
        Of the steps in which bits turn around, of lost and of false spikes.

    Returns
    -------
    numpy.ndarray
        Spikes that arrive, shape (images, neurons).
    """
    leak, decay, rest, top, reset, refractory = rows
    neurons, layers = edges[-1], len(edges) - 1
    counts = np.zeros((len(given), neurons), dtype=np.int32)
    current, spikes = np.zeros(neurons, dtype=np.int32), np.zeros(neurons, dtype=np.bool_)
    synapse, moment = np.zeros(neurons, dtype=np.int32), np.zeros(neurons, dtype=np.int32)
    v, remaining = np.zeros(neurons, dtype=np.int32), np.zeros(neurons, dtype=np.int32)
    synapses, flips, adds = np.any(decay > 0), np.any(bit >= 0), np.any(false > 0.0)
    for image in range(len(given)):
        v[:], synapse[:], remaining[:] = rest, 0, 0
        for n in range(neurons):
            moment[n] = int(uniform(seed, image, -1, n) * n_steps) if bit[n] >= 0 else -1
        for t in range(n_steps):
            for k in range(layers):
                first, last = edges[k], edges[k + 1]
                j = current[first:last]
                if k == 0:
                    j[:] = given[image]
                else:
                    j[:] = biases[first:last]
                    for s in range(edges[k - 1], first):
                        if spikes[s]:
                            _add(j, weights[k - 1][s - edges[k - 1]])
                part = slice(first, last)
                if synapses:
                    _decay(synapse[part], decay[part], j)
                _integrate(v[part], j, leak[part], rest[part], constant, remaining[part])
                mine = spikes[first:last]
                _compare(v[part], top[part], reset[part], refractory[part], remaining[part], mine)
                if flips:
                    for n in range(first, last):
                        if moment[n] == t:
                            v[n] = flip_bit(v[n], bit[n], REGISTER_BITS)
                if drop > 0.0:
                    for n in range(first, last):
                        if spikes[n]:
                            spikes[n] = uniform(seed, image, t, n) >= drop
                if adds:
                    for n in range(first, last):
                        if not spikes[n]:
                            spikes[n] = uniform(seed, image, t, n) < false[n]
                _add(counts[image, first:last], mine)
    return counts
