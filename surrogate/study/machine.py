"""Two machines, analog and digital, compiled, with faults in neurons, registers and spikes.

Both do what `surrogate.simulator.reference` does with Euler's steps and a reset to a value, for
feed-forward networks; the digital one in integers. Faults need what the fast simulator hides: each
register, and each spike on its way.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

REGISTER_BITS = 16
"""Of a digital membrane, two's complement."""

LEAK_BITS = 16
"""Of the factor that a digital linear leak multiplies a membrane with."""

NONE, SILENT, SATURATED, STUCK = 0, 1, 2, 3
"""What an analog neuron does: as it should; never spike; in every step; at equal intervals."""

Counts = NDArray[np.int64]


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def flip_bit(value: int, bit: int, bits: int) -> int:
    """A two's complement integer of so many bits with one of them turned around."""
    pattern = (value & ((1 << bits) - 1)) ^ (1 << bit)
    return pattern - (1 << bits) if pattern >= 1 << (bits - 1) else pattern


@njit(cache=True, nogil=True)
def run_analog(
    n_steps: int,
    edges: NDArray[np.int64],
    given: NDArray[np.float32],
    weights: tuple[NDArray[np.float32], ...],
    biases: NDArray[np.float32],
    constant: bool,
    rows: NDArray[np.float32],
    fault: NDArray[np.int64],
    period: NDArray[np.float64],
    seed: int,
) -> Counts:
    """Analog neurons in single precision: v += a gain (j - i(v)), a the part not refractory.

    Parameters
    ----------
    n_steps : int
        Steps of one image.
    edges : numpy.ndarray
        First neuron of each layer, and the number of all, shape (layers + 1,).
    given : numpy.ndarray
        Current into the first layer, bias included, shape (images, n).
    weights : tuple of numpy.ndarray
        Into each further layer, shape (n_source, n_target).
    biases : numpy.ndarray
        Of all neurons, shape (neurons,).
    constant : bool
        Whether the leak is constant, i(v) = p from rest on; or linear, i(v) = p (v - rest).
    rows : numpy.ndarray
        Gain, p, v_rest, v_spike, v_reset, floor and refractory steps, shape (7, neurons).
    fault : numpy.ndarray
        `NONE`, `SILENT`, `SATURATED` or `STUCK`, shape (neurons,).
    period : numpy.ndarray
        Steps between the spikes of a stuck neuron, shape (neurons,).
    seed : int
        Of the moment in its period at which a stuck neuron begins.

    Returns
    -------
    numpy.ndarray
        Spikes, shape (images, neurons).
    """
    gain, leak, rest, top, reset, floor, refractory = rows
    neurons, layers = edges[-1], len(edges) - 1
    counts = np.zeros((len(given), neurons), dtype=np.int64)
    current, spikes = np.zeros(neurons, dtype=np.float32), np.zeros(neurons, dtype=np.bool_)
    remaining, begin = np.zeros(neurons, dtype=np.float32), np.zeros(neurons)
    one, zero = np.float32(1), np.float32(0)
    for image in range(len(given)):
        v = rest.copy()
        remaining[:] = zero
        for n in range(neurons):
            begin[n] = uniform(seed, image, 0, n) if fault[n] == STUCK else 0.0
        for t in range(n_steps):
            for k in range(layers):
                first, last = edges[k], edges[k + 1]
                if k == 0:
                    current[:last] = given[image]
                else:
                    current[first:last] = zero
                    for s in range(edges[k - 1], first):
                        if spikes[s]:
                            current[first:last] += weights[k - 1][s - edges[k - 1]]
                    current[first:last] += biases[first:last]
                for n in range(first, last):
                    lost = leak[n] * (v[n] - rest[n])
                    if constant:
                        lost = leak[n] if v[n] >= rest[n] else zero
                    change = (current[n] - lost) * gain[n]
                    if remaining[n] > zero:
                        change = change * max(one - remaining[n], zero)
                        remaining[n] = max(remaining[n] - one, zero)
                    v[n] = max(v[n] + change, floor[n])
                    spikes[n] = v[n] >= top[n]
                    if spikes[n]:
                        v[n] = reset[n]
                        remaining[n] = refractory[n]
                    if fault[n] == SILENT:
                        spikes[n] = False
                    elif fault[n] == SATURATED:
                        spikes[n] = True
                    elif fault[n] == STUCK:
                        x = t / period[n] + begin[n]
                        spikes[n] = np.floor(x + 1 / period[n]) > np.floor(x)
                    counts[image, n] += spikes[n]
    return counts


@njit(cache=True, nogil=True)
def run_digital(
    n_steps: int,
    edges: NDArray[np.int64],
    given: NDArray[np.int64],
    weights: tuple[NDArray[np.int64], ...],
    biases: NDArray[np.int64],
    constant: bool,
    rows: NDArray[np.int64],
    bit: NDArray[np.int64],
    drop: float,
    false: NDArray[np.float64],
    seed: int,
) -> Counts:
    """Digital neurons in integers: V += j - leak, unless refractory; registers saturate.

    A linear leak is (p (V - rest) + 2^15) >> 16, a constant one p from rest on.

    Parameters
    ----------
    n_steps, edges, given, weights, biases, constant
        As of `run_analog`, in integers.
    rows : numpy.ndarray
        p, V_rest, threshold, V_reset and refractory steps, shape (5, neurons).
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
    leak, rest, top, reset, refractory = rows
    neurons, layers = edges[-1], len(edges) - 1
    most = (1 << (REGISTER_BITS - 1)) - 1
    half = 1 << (LEAK_BITS - 1)
    counts = np.zeros((len(given), neurons), dtype=np.int64)
    current, spikes = np.zeros(neurons, dtype=np.int64), np.zeros(neurons, dtype=np.bool_)
    remaining, moment = np.zeros(neurons, dtype=np.int64), np.zeros(neurons, dtype=np.int64)
    for image in range(len(given)):
        v = rest.copy()
        remaining[:] = 0
        for n in range(neurons):
            moment[n] = int(uniform(seed, image, -1, n) * n_steps) if bit[n] >= 0 else -1
        for t in range(n_steps):
            for k in range(layers):
                first, last = edges[k], edges[k + 1]
                if k == 0:
                    current[:last] = given[image]
                else:
                    current[first:last] = biases[first:last]
                    for s in range(edges[k - 1], first):
                        if spikes[s]:
                            current[first:last] += weights[k - 1][s - edges[k - 1]]
                for n in range(first, last):
                    if remaining[n] > 0:
                        remaining[n] -= 1
                    else:
                        lost = (leak[n] * (v[n] - rest[n]) + half) >> LEAK_BITS
                        if constant:
                            lost = leak[n] if v[n] >= rest[n] else 0
                        v[n] = min(max(v[n] + current[n] - lost, -most - 1), most)
                        if constant:
                            v[n] = max(v[n], rest[n])
                    spikes[n] = v[n] >= top[n]
                    if spikes[n]:
                        v[n] = reset[n]
                        remaining[n] = refractory[n]
                    if moment[n] == t:
                        v[n] = flip_bit(v[n], bit[n], REGISTER_BITS)
                    if spikes[n] and drop > 0.0:
                        spikes[n] = uniform(seed, image, t, n) >= drop
                    if not spikes[n] and false[n] > 0.0:
                        spikes[n] = uniform(seed, image, t, n) < false[n]
                    counts[image, n] += spikes[n]
    return counts
