"""One chip with faults: its machine, and what is wrong with it."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.membrane import ConstantLeak, LinearLeak
from surrogate.network import Network
from surrogate.population import Population
from surrogate.simulator.neuron_rows import NeuronRows
from surrogate.study.case import Case
from surrogate.study.drift import all_neuron, drifted, generator
from surrogate.study.kinds import DRIFT, FRACTION_BITS, KINDS, WEIGHT_BITS, Side
from surrogate.study.machine import (
    LEAK_BITS,
    NONE,
    REGISTER_BITS,
    SATURATED,
    SILENT,
    STUCK,
    Counts,
    run_analog,
    run_digital,
)
from surrogate.study.quantised import rounded, step_of

Hits = NDArray[np.bool_]
_KEY = 0x7


def spikes_of(one: Case, kind: str, rate: float, seed: int, index: int) -> Counts:
    """Spikes of one chip with faults, as they arrive at the next layer or the counter.

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
    rng = generator(seed, _KEY, index)
    hits = [rng.random(n) < rate for n in one.network.sizes]
    if KINDS[kind].side == "analog":
        return _analog(one, kind, hits, seed, index, rng)
    return _digital(one, kind, rate, hits, rng)


def _analog(
    one: Case, kind: str, hits: list[Hits], seed: int, index: int, rng: np.random.Generator
) -> Counts:
    network = one.network
    layers = network.layers
    if kind == "drift":
        layers = drifted(network, all_neuron(network, DRIFT), seed, index, hits=hits).layers
    hit = np.concatenate(hits)
    does = {"silent": SILENT, "stuck": STUCK, "saturated": SATURATED}.get(kind, NONE)
    period = np.ones(len(hit))
    if kind == "stuck" and np.any(hit):
        period = 1 / np.repeat(_mean_rates(one, "analog"), network.sizes)
    first = np.asarray(one.x, dtype=np.float32) @ network.connections[0].values.T
    return run_analog(
        network.n_steps,
        _edges(network),
        first + network.biases[0],
        tuple(np.ascontiguousarray(c.values.T) for c in network.connections[1:]),
        np.concatenate(network.biases),
        network.leak == "constant",
        np.concatenate([_analog_rows(layer, network) for layer in layers], axis=1),
        np.where(hit, does, NONE),
        period,
        int(rng.integers(2**62)),
    )


def _analog_rows(layer: Population, network: Network) -> NDArray[np.float32]:
    rows, n = NeuronRows.of(layer, network), layer.size
    return np.stack(
        [
            rows.gain, layer.membrane.rows()[0], rows.v_rest, rows.v_spike, rows.v_reset,
            np.full(n, -np.inf, np.float32) if rows.floor is None else rows.floor,
            np.zeros(n, np.float32) if rows.refractory is None else rows.refractory,
        ]
    )  # fmt: skip


def _digital(
    one: Case, kind: str, rate: float, hits: list[Hits], rng: np.random.Generator
) -> Counts:
    """With u the size of a weight's level over 2^4, a register counts V = v/(alpha u).

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
        false = rate * np.repeat(_mean_rates(one, "digital"), network.sizes)
    biases = [np.round(b / u).astype(np.int64) for b, u in zip(network.biases, units, strict=True)]
    first = np.asarray(one.x, dtype=np.float64) @ (steps[0] * levels[0]).T / units[0]
    return run_digital(
        network.n_steps,
        _edges(network),
        np.round(first).astype(np.int64) + biases[0],
        tuple(np.ascontiguousarray(2**FRACTION_BITS * level.T) for level in levels[1:]),
        np.concatenate(biases),
        network.leak == "constant",
        np.concatenate(
            [
                _digital_rows(layer, network.alpha, unit)
                for layer, unit in zip(network.layers, units, strict=True)
            ],
            axis=1,
        ),
        np.where(hit, bit, -1),
        rate if kind == "dropped" else 0.0,
        false,
        int(rng.integers(2**62)),
    )


def _digital_rows(layer: Population, alpha: float, unit: float) -> NDArray[np.int64]:
    scale, membrane = alpha * unit, layer.membrane
    share = layer.capacitance  # of an ideal neuron; it divides what a step adds
    if isinstance(membrane, LinearLeak):
        leak = alpha * membrane.g / share * 2**LEAK_BITS
    elif isinstance(membrane, ConstantLeak):
        leak = membrane.leak / unit
    else:
        raise SurrogateInputError("a digital neuron: allowed with linear and constant leak")
    if np.any(share != 1):
        raise SurrogateInputError("a digital neuron: allowed with a capacitance of 1")
    rows = np.round(
        [
            leak, membrane.v_rest / scale, layer.v_spike / scale, layer.v_reset / scale,
            layer.refractory,
        ]
    ).astype(np.int64)  # fmt: skip
    largest = 2 ** (REGISTER_BITS - 1) - 1
    if np.any(np.abs(rows[1:4]) > largest):
        raise SurrogateInputError(
            f"a register: {np.max(np.abs(rows[1:4]))}; allowed: up to {largest}"
        )
    return rows


def flip_bits(values: NDArray[np.int64], bit: NDArray[np.int64], bits: int) -> NDArray[np.int64]:
    """Integers of so many bits, two's complement, with one of each turned around."""
    pattern = (values & (2**bits - 1)) ^ (1 << bit)
    return np.asarray(np.where(pattern >= 2 ** (bits - 1), pattern - 2**bits, pattern))


@cache
def _steps(network: Network) -> list[float]:
    return [step_of(one.values, WEIGHT_BITS) for one in network.connections]


def _edges(network: Network) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(network.sizes)]).astype(np.int64)


@cache
def _mean_rates(one: Case, side: Side) -> tuple[float, ...]:
    """Mean spikes per neuron and step of each layer without faults."""
    nothing = [np.zeros(n, np.bool_) for n in one.network.sizes]
    rng = generator(0, _KEY)
    if side == "analog":
        counts = _analog(one, "silent", nothing, 0, 0, rng)
    else:
        counts = _digital(one, "dropped", 0.0, nothing, rng)
    parts = np.split(counts, _edges(one.network)[1:-1], axis=1)
    return tuple(float(np.mean(part)) / one.network.n_steps for part in parts)
