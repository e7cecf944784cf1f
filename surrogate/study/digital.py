"""One digital chip with faults: its integers, and what is wrong with it."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.membrane import ConstantLeak, LinearLeak
from surrogate.network import Network
from surrogate.population import Population
from surrogate.study.case import Case
from surrogate.study.drift import generator
from surrogate.study.kinds import FRACTION_BITS, KEY, WEIGHT_BITS
from surrogate.study.machine import FACTOR_BITS, MOST, REGISTER_BITS, Counts, run_digital
from surrogate.study.quantised import rounded, step_of

Ints = NDArray[np.int32]
Hits = NDArray[np.bool_]


def digital_spikes(one: Case, kind: str, rate: float, seed: int, index: int) -> Counts:
    """Spikes of one digital chip with faults, as they arrive at the next layer or the counter.

    Parameters
    ----------
    one : Case
        The network.
    kind, rate, seed
        As of `surrogate.study.fault.Faulty`.
    index : int
        Which chip.

    Returns
    -------
    numpy.ndarray
        Of every neuron for each image, shape (images, neurons).
    """
    rng = generator(seed, KEY, index)
    hits = [rng.random(n) < rate for n in one.network.sizes]
    return _spikes(one, kind, rate, hits, rng)


def _spikes(
    one: Case, kind: str, rate: float, hits: list[Hits], rng: np.random.Generator
) -> Counts:
    """With u the size of a weight's level over 2^4, a register counts V = c v/(alpha u).

    So an input of j/u adds as it is; a linear leak takes the share alpha g/c of V - V_rest off, a
    constant one i/u.
    """
    network = one.network
    steps = _steps(network)
    units = [step / 2**FRACTION_BITS for step in steps]
    levels = []
    for connection, step in zip(network.connections, steps, strict=True):
        level = rounded(connection.values, WEIGHT_BITS, step)
        if kind == "weight_flip":
            hit = rng.random(level.shape) < rate
            turned = flip_bits(level, rng.integers(WEIGHT_BITS, size=level.shape), WEIGHT_BITS)
            level = np.where(hit, turned, level)
        levels.append(level)
    neurons = sum(network.sizes)
    bit = rng.integers(REGISTER_BITS, size=neurons)
    hit = np.concatenate(hits) if kind == "state_flip" else np.zeros(neurons, np.bool_)
    false = np.zeros(neurons)
    if kind == "spurious" and rate > 0:
        false = rate * np.repeat(_mean_rates(one), network.sizes)
    biases = [np.round(b / u).astype(np.int32) for b, u in zip(network.biases, units, strict=True)]
    first = np.asarray(one.x, dtype=np.float64) @ (steps[0] * levels[0]).T / units[0]
    return run_digital(
        network.n_steps,
        np.cumsum([0, *network.sizes]),
        np.round(first).astype(np.int32) + biases[0],
        tuple(
            np.ascontiguousarray(2**FRACTION_BITS * level.T, dtype=np.int32) for level in levels[1:]
        ),
        np.concatenate(biases),
        network.leak == "constant",
        np.concatenate(
            [
                _rows(layer, network.alpha, unit)
                for layer, unit in zip(network.layers, units, strict=True)
            ],
            axis=1,
        ),
        np.where(hit, bit, -1).astype(np.int32),
        rate if kind == "dropped" else 0.0,
        false,
        int(rng.integers(2**62)),
    )


def _rows(layer: Population, alpha: float, unit: float) -> Ints:
    """Numbers of the neurons of a layer, in the machine's order."""
    membrane, scale = layer.membrane, alpha * unit / layer.capacitance
    if isinstance(membrane, LinearLeak):
        leak = alpha * membrane.g / layer.capacitance * 2**FACTOR_BITS
    elif isinstance(membrane, ConstantLeak):
        leak = membrane.leak / unit
    else:
        raise SurrogateInputError("a digital neuron: allowed with linear and constant leak")
    decay = np.zeros(layer.size)
    if layer.tau_syn is not None:
        decay = (1 - 1 / layer.tau_syn) * 2**FACTOR_BITS
    levels = np.stack([membrane.v_rest / scale, layer.v_spike / scale, layer.v_reset / scale])
    if np.any(np.abs(levels) > MOST):
        raise SurrogateInputError(f"a register: {np.max(np.abs(levels)):.0f}; allowed: to {MOST}")
    return np.round([leak, decay, *levels, layer.refractory]).astype(np.int32)


def flip_bits(values: NDArray[np.int64], bit: NDArray[np.int64], bits: int) -> NDArray[np.int64]:
    """Integers of so many bits, two's complement, with one of each turned around."""
    pattern = (values & (2**bits - 1)) ^ (1 << bit)
    return np.asarray(np.where(pattern >= 2 ** (bits - 1), pattern - 2**bits, pattern))


@cache
def _steps(network: Network) -> list[float]:
    return [step_of(one.values, WEIGHT_BITS) for one in network.connections]


@cache
def _mean_rates(one: Case) -> tuple[float, ...]:
    """Mean spikes per neuron and step of each layer without faults."""
    nothing = [np.zeros(n, np.bool_) for n in one.network.sizes]
    counts = _spikes(one, "dropped", 0.0, nothing, generator(0, KEY))
    parts = np.split(counts, np.cumsum(one.network.sizes)[:-1], axis=1)
    return tuple(float(np.mean(part)) / one.network.n_steps for part in parts)
