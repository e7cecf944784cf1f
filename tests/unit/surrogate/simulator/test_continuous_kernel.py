"""In continuous time too the compiled simulator gives the spikes of the NumPy one, to the bit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import convolutional, population, some_forced, some_times

from surrogate.network import INPUT, Connection, Network, Stepping
from surrogate.simulator import Chip, Drive, SpikeCounts, simulate
from surrogate.simulator import drive as drive_module


def counts_of(drive: Drive, chips: list[Chip], resolution: int, **options) -> list[SpikeCounts]:
    return list(simulate(drive, chips, resolution=resolution, raster=True, **options))


def assert_same(ours: list[SpikeCounts], theirs: list[SpikeCounts]) -> None:
    for one, other in zip(ours, theirs, strict=True):
        assert np.array_equal(one.output, other.output)
        assert all(np.array_equal(a, b) for a, b in zip(one.totals, other.totals, strict=True))
        for name in ("image", "neuron", "time"):
            assert np.array_equal(getattr(one.events, name), getattr(other.events, name))


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    sizes=st.lists(st.integers(1, 20), min_size=1, max_size=3),
    forms=st.lists(st.sampled_from(["linear", "constant", "measured"]), min_size=3, max_size=3),
    scheme=st.sampled_from(["euler", "exponential"]),
    resolution=st.integers(1, 5),
    alpha=st.sampled_from([0.05, 0.3, 1.0]),
    refractory=st.booleans(),
    synapses=st.sampled_from(["none", "one", "two"]),
    inputs_as=st.sampled_from(["currents", "steps", "times"]),
    own_weights=st.booleans(),
    faults=st.booleans(),
    wires=st.lists(
        st.tuples(st.integers(-1, 2), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=5
    ),
)
def test_any_network_gives_equal_spikes(
    seed: int,
    sizes: list[int],
    forms: list[str],
    scheme: str,
    resolution: int,
    alpha: float,
    refractory: bool,
    synapses: str,
    inputs_as: str,
    own_weights: bool,
    faults: bool,
    wires: list[tuple[int, int, int]],
) -> None:
    rng = np.random.default_rng(seed)
    inputs, steps = 5, 15

    def layers():
        kinds = zip(forms, sizes, strict=False)
        return tuple(population(form, rng, n, refractory, synapses != "none") for form, n in kinds)

    connections = [Connection(INPUT, 0, rng.normal(0, 10, (sizes[0], inputs)))]
    for source, target, delay in wires:
        if max(source, target) < len(sizes):
            n_source = inputs if source == INPUT else sizes[source]
            soon = 1 if INPUT < target <= source else 0
            weight = rng.normal(0, 10, (sizes[target], n_source))
            connections.append(Connection(source, target, weight, max(delay, soon)))
    biases = tuple(rng.normal(0.8, 2, n) for n in sizes)
    network = Network(inputs, layers(), tuple(connections), biases, alpha, steps, Stepping(scheme))
    x = rng.random((4, inputs))
    times = None
    if inputs_as == "steps":
        x = rng.random((4, steps, inputs)) < 0.3
    elif inputs_as == "times":
        x, times = some_times(rng, 4, steps, inputs)

    def chip() -> Chip:
        some = rng.random() < 0.7
        forced = some_forced(rng, sum(sizes), len(x), steps) if faults and some else None
        weights = tuple(c.values * np.float32(1.1) for c in network.connections)
        if synapses != "two":
            return Chip(layers(), weights if own_weights else None, forced)
        split = tuple(replace(one, tau_inh=rng.uniform(1, 5, one.size)) for one in layers())
        constant = tuple(rng.normal(0.5, 1, (2, n)).astype(np.float32) for n in sizes)
        return Chip(split, weights, forced, biases=constant if own_weights else None)

    drive, chips = Drive(network, x, times), [chip() for _ in range(3)]
    counts = counts_of(drive, chips, resolution)
    assert_same(counts, counts_of(drive, chips, resolution, backend="reference"))
    for one in counts:
        # The same spikes, counted by image and by neuron.
        assert np.all((one.events.time >= 0) & (one.events.time <= steps))
        by_neuron = np.bincount(one.events.neuron, minlength=sum(sizes))
        assert np.array_equal(by_neuron, np.concatenate(one.totals))
        assert np.array_equal(np.sum(one.output, axis=0), one.totals[-1])


@pytest.mark.parametrize("timed", [False, True])
def test_threads_slices_and_company_change_nothing(
    timed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = convolutional()
    x, times = some_times(np.random.default_rng(1), 7, 30, 100)
    times = times if timed else None
    rng = np.random.default_rng(2)
    chips = [
        Chip(tuple(population("measured", rng, n, True, False) for n in network.sizes))
        for _ in range(11)
    ]
    whole = counts_of(Drive(network, x, times), chips, 2)
    assert len(whole) == 11
    assert all(rate > 0.01 for rate in whole[0].rates)
    monkeypatch.setattr(drive_module, "SLICE_BYTES", 3 * 4 * 30 * sum(network.sizes))
    cut = Drive(network, x, times)
    assert len(cut.slices) > 2
    assert_same(whole, counts_of(cut, chips, 2, threads=3))
    assert_same(whole[:2], counts_of(cut, chips[:2], 2, backend="reference"))
    assert_same(whole[4:5], counts_of(Drive(network, x, times), chips[4:5], 2))
