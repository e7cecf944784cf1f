"""Random networks of the simulator's tests."""

import numpy as np

from surrogate.network import INPUT, Connection, Network, conv2d, sum_pool2d
from surrogate.neuron import (
    ConstantLeak,
    Hold,
    LinearLeak,
    MeasuredCurve,
    MembraneCurve,
)
from surrogate.neuron.population import Population
from surrogate.simulator import ForcedSpikes, SpikeEvents


def membrane(form: str, rng: np.random.Generator, n: int) -> MembraneCurve:
    rest = rng.normal(0, 0.1, n)
    if form == "linear":
        return LinearLeak(rng.uniform(0.5, 2, n), rest)
    if form == "constant":
        return ConstantLeak(rng.uniform(0.1, 1, n), rest)
    table = rng.normal(0.3, 1, (n, 12)).cumsum(axis=1) * 0.2
    high = rest + rng.uniform(0.8, 1.4, n)
    if rng.random() < 0.5:
        return MeasuredCurve(rest, high, table, rest)
    # Below rest as of a transistor: e-fold within a few hundredths of the way to the spike.
    step, fold = (high - rest) / 8, rng.uniform(0.04, 0.2, n)
    depth = step[:, None] * np.arange(3, 0, -1)
    table[:, :3] = -rng.uniform(0.2, 1, n)[:, None] * np.expm1(depth / fold[:, None])
    return MeasuredCurve(rest - 3 * step, high, table, rest)


def population(
    form: str, rng: np.random.Generator, n: int, refractory: bool, synapses: bool
) -> Population:
    waits = rng.uniform(0, 3, n) if refractory else np.zeros(n)
    return Population(
        capacitance=rng.uniform(0.7, 1.5, n),
        v_reset=rng.normal(0, 0.1, n),
        v_spike=rng.uniform(0.8, 1.2, n),
        refractory=waits,
        ramps=Hold((1.0, 2.5, 6.0), (1.0, 1.4, 0.7)).ramps(waits),
        upstroke=rng.uniform(0, 1, n) * (rng.random() < 0.5),
        silent=rng.random(n) < 0.1,
        membrane=membrane(form, rng, n),
        tau_syn=rng.uniform(1, 5, n) if synapses else None,
        least=np.full(n, rng.choice([0.0, -np.inf])),
    )


def some_forced(rng: np.random.Generator, n: int, images: int, steps: int) -> ForcedSpikes:
    """Spikes of some of n neurons lost and added, alike in all images or steps or not."""
    neurons = rng.permutation(n)[: rng.integers(n + 1)]
    shape = (int(rng.choice([1, images])), int(rng.choice([1, steps])), len(neurons))
    return ForcedSpikes(neurons, rng.integers(3, size=shape))


def some_times(
    rng: np.random.Generator, images: int, steps: int, inputs: int, rate: float = 0.2
) -> tuple[np.ndarray, SpikeEvents]:
    """Spikes of inputs by their times, and how many there are in each step."""
    spikes = rng.poisson(rate * images * steps * inputs)
    image, source = rng.integers(images, size=spikes), rng.integers(inputs, size=spikes)
    time = rng.uniform(0, steps, spikes)
    time = np.where(rng.random(spikes) < 0.2, np.floor(4 * time) / 4, time)
    counts = np.zeros((images, steps, inputs))
    np.add.at(counts, (image, time.astype(int), source), 1)
    return counts, SpikeEvents.of(image, source, time)


def convolutional() -> Network:
    """Two convolutions with pooling between them, as a small image network has."""
    rng = np.random.default_rng(5)
    first, shape = conv2d(rng.normal(0, 1.5, (4, 1, 3, 3)), (1, 10, 10), padding=(1, 1))
    pool, pooled = sum_pool2d(shape, (2, 2), (2, 2))
    second, last = conv2d(rng.normal(0, 2, (3, 4, 3, 3)), pooled)
    sizes = (first.shape[0], second.shape[0], 6)
    dense = rng.normal(0, 2, (6, sizes[1]))
    connections = (
        Connection(INPUT, 0, first), Connection(0, 1, second @ pool), Connection(1, 2, dense),
    )  # fmt: skip
    assert last == (3, 3, 3)
    return Network(
        100, tuple(Population.ideal(n, "linear") for n in sizes), connections,
        tuple(np.full(n, 0.7) for n in sizes), 0.1, 30,
    )  # fmt: skip
