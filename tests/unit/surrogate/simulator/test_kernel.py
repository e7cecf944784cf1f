"""The compiled simulator gives the spikes of the NumPy one, whatever the network."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import convolutional, population, some_forced

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection, Network, Stepping
from surrogate.neuron import LinearLeak
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, FlippedBits, ForcedSpikes, SpikeCounts, simulate
from surrogate.simulator import drive as drive_module


def spikes_of(drive: Drive, chips: list[Chip], backend: str, threads: int = 1) -> list[SpikeCounts]:
    return list(simulate(drive, chips, backend=backend, threads=threads, raster=True))


def assert_equal(drive: Drive, chips: list[Chip]) -> list[SpikeCounts]:
    ours, theirs = (spikes_of(drive, chips, name) for name in ("kernel", "reference"))
    for one, other in zip(ours, theirs, strict=True):
        assert np.array_equal(one.raster, other.raster)
        assert np.array_equal(one.output, other.output)
        assert all(np.array_equal(a, b) for a, b in zip(one.totals, other.totals, strict=True))
    return ours


def some_flipped(rng: np.random.Generator, n: int, images: int, steps: int) -> FlippedBits:
    """One bit of some of n neurons in some step of each image."""
    neurons = rng.permutation(n)[: rng.integers(n + 1)]
    unit = 10.0 ** rng.uniform(-4.6, -3, len(neurons))
    bit, step = rng.integers(16, size=len(neurons)), rng.integers(steps, size=(images, len(unit)))
    return FlippedBits(neurons, bit, unit.astype(np.float32), step)


STEPPINGS = st.builds(
    Stepping,
    scheme=st.sampled_from(["euler", "exponential"]),
    reset=st.sampled_from(["value", "subtract"]),
    reset_delay=st.integers(0, 1),
    late_input=st.booleans(),
    above=st.booleans(),
)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    sizes=st.lists(st.integers(1, 12), min_size=1, max_size=3),
    forms=st.lists(st.sampled_from(["linear", "constant", "measured"]), min_size=3, max_size=3),
    stepping=STEPPINGS,
    refractory=st.booleans(),
    synapses=st.booleans(),
    spiking_input=st.booleans(),
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
    stepping: Stepping,
    refractory: bool,
    synapses: bool,
    spiking_input: bool,
    own_weights: bool,
    faults: bool,
    wires: list[tuple[int, int, int]],
) -> None:
    rng = np.random.default_rng(seed)
    if stepping.scheme == "exponential":
        forms = ["linear" if form == "measured" else form for form in forms]
    inputs, steps = 5, 25

    def layers() -> tuple[Population, ...]:
        kinds = zip(forms, sizes, strict=False)
        return tuple(population(form, rng, n, refractory, synapses) for form, n in kinds)

    connections = [Connection(INPUT, 0, rng.normal(0, 2, (sizes[0], inputs)))]
    for source, target, delay in wires:
        if max(source, target) < len(sizes):
            n_source = inputs if source == INPUT else sizes[source]
            soon = 1 if INPUT < target <= source else 0
            weight = rng.normal(0, 5, (sizes[target], n_source))
            connections.append(Connection(source, target, weight, max(delay, soon)))
    biases = tuple(rng.normal(0.8, 0.5, n) for n in sizes)
    network = Network(inputs, layers(), tuple(connections), biases, 0.1, steps, stepping)
    x = rng.random((4, inputs))
    if spiking_input:
        x = rng.random((4, steps, inputs)) < 0.3

    def chip() -> Chip:
        size = (rng, sum(sizes), len(x), steps)
        forced = some_forced(*size) if faults and rng.random() < 0.7 else None
        flipped = some_flipped(*size) if faults and rng.random() < 0.7 else None
        weights = tuple(c.values * np.float32(1.1) for c in network.connections)
        return Chip(layers(), weights if own_weights else None, forced, flipped)

    counts = assert_equal(Drive(network, x), [chip() for _ in range(3)])
    # The same spikes, counted by image and by neuron.
    for one in counts:
        assert one.raster is not None
        by_neuron = np.concatenate(one.totals)
        assert np.array_equal(np.sum(one.raster, axis=(0, 1)), by_neuron)
        assert np.array_equal(np.sum(one.output, axis=0), one.totals[-1])


def test_a_convolutional_network_gives_equal_spikes() -> None:
    network = convolutional()
    drive = Drive(network, np.random.default_rng(1).random((6, 100)))
    found = assert_equal(drive, [Chip(network.layers)])[0]
    assert all(rate > 0.01 for rate in found.rates)


def test_threads_slices_and_company_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    network = convolutional()
    x = np.random.default_rng(1).random((7, 30, 100)) < 0.2
    rng = np.random.default_rng(2)
    chips = [
        Chip(tuple(population("measured", rng, n, True, False) for n in network.sizes))
        for _ in range(11)
    ]
    whole = spikes_of(Drive(network, x), chips, "kernel")
    assert len(whole) == 11
    monkeypatch.setattr(drive_module, "SLICE_BYTES", 3 * 4 * 30 * sum(network.sizes))
    cut = Drive(network, x)
    assert len(cut.slices) > 2
    for other in (spikes_of(cut, chips, "kernel", threads=3), spikes_of(cut, chips, "reference")):
        for a, b in zip(whole, other, strict=True):
            assert np.array_equal(a.raster, b.raster)
            assert np.array_equal(a.output, b.output)
    alone = spikes_of(Drive(network, x), chips[4:5], "kernel")[0]
    assert np.array_equal(alone.raster, whole[4].raster)


def test_chips_are_taken_as_they_are_needed() -> None:
    network = convolutional()
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield Chip(network.layers)

    stream = simulate(Drive(network, np.zeros((1, 100))), endless())
    for _ in range(3):
        next(stream)
    assert len(taken) <= 8


def test_what_does_not_fit_is_named() -> None:
    network = convolutional()
    drive = Drive(network, np.zeros((1, 100)))
    plain = Chip(network.layers)
    other = Chip(tuple(Population.ideal(n, "constant") for n in network.sizes))
    own = Chip(network.layers, tuple(one.values for one in network.connections))

    def forced(neurons: list[int], images: int) -> Chip:
        some = ForcedSpikes(np.array(neurons), np.ones((images, 1, len(neurons)), int))
        return Chip(network.layers, forced=some)

    def flipped(neurons: list[int], images: int) -> Chip:
        n = len(neurons)
        step = np.zeros((images, n), int)
        some = FlippedBits(np.array(neurons), np.zeros(n, int), np.ones(n, np.float32), step)
        return Chip(network.layers, flipped=some)

    for chips, options, message in (
        ([plain, other], {}, "differ in the form"),
        ([plain, own], {}, "all or none"),
        ([Chip(network.layers, (np.zeros(3, np.float32),))], {}, "weights of shapes"),
        ([forced([138 * 99], 1)], {}, "forced neuron 13662; allowed: 0 to 432"),
        ([forced([3], 4)], {}, "of 4 images and 1 steps; allowed: 1 and 30, or one for all"),
        ([flipped([-1], 1)], {}, "flipped neuron -1; allowed: 0 to 432"),
        ([flipped([3], 4)], {}, "flipped bits: of 4 images; allowed: 1"),
        ([plain], {"backend": "gpu"}, "'gpu'; allowed: kernel, reference"),
        ([plain], {"threads": 0}, "threads = 0"),
    ):
        with pytest.raises(SurrogateInputError, match=message):
            list(simulate(drive, chips, **options))


@pytest.mark.parametrize(
    ("neurons", "rate", "phase", "message"),
    [
        ([0.5], [0.1], [[0]], "whole numbers"),
        ([1, 1], [0.1, 0.1], [[0, 0]], "one stands twice"),
        ([1], [1.1], [[0]], "from 0 to 1 spikes"),
        ([1], [np.nan], [[0]], "forced rate: value nan"),
        ([1], [0.1], [[1.0]], "from 0 to below 1"),
        ([1], [0.1], [0.0], "forced phase: shape"),
    ],
)
def test_forced_rates_that_make_no_sense_are_refused(
    neurons: list[float], rate: list[float], phase: list[list[float]], message: str
) -> None:
    with pytest.raises(SurrogateInputError, match=message):
        ForcedSpikes.at_rate(np.array(neurons), np.array(rate), np.array(phase), 10)


def test_faults_that_make_no_sense_are_refused() -> None:
    one, ones = np.array([1]), np.ones((1, 1, 1), int)
    with pytest.raises(SurrogateInputError, match=r"forced spikes: shape \(1, 1\)"):
        ForcedSpikes(one, ones[0])
    with pytest.raises(SurrogateInputError, match="forced spikes: allowed: whole numbers, 0 to 2"):
        ForcedSpikes(one, 3 * ones)
    for bit, unit, step, message in (
        ([16], [1.0], [[0]], "bits 0 to 15, units above 0"),
        ([0], [0.0], [[0]], "bits 0 to 15, units above 0"),
        ([0], [np.inf], [[0]], "unit of a register: value inf"),
        ([0], [1.0], [0], "flipped bits: shapes"),
    ):
        with pytest.raises(SurrogateInputError, match=message):
            FlippedBits(one, np.array(bit), np.array(unit), np.array(step))


@pytest.mark.parametrize("backend", ["kernel", "reference"])
def test_a_flipped_bit_is_that_of_a_register(backend: str) -> None:
    """A membrane charged to a known count spikes or not as a 16-bit integer in memory says."""
    unit, counts = 2.0**-10, (-700, -1, 0, 5, 700)
    bits = np.arange(16)
    for count in counts:
        (truth,) = np.array([count], np.int16).view(np.uint16)[None] ^ (1 << bits).astype(np.uint16)
        turned = truth.view(np.int16).astype(float)
        # Without leak or input v stays at rest, its count; a spike says that v has reached v_spike.
        for spike, spikes in ((turned, True), (turned + 0.5, False)):
            charged = np.flatnonzero(count < spike)  # the others spike before
            zero = np.zeros(16)
            layer = replace(
                Population.ideal(16, "linear"),
                membrane=LinearLeak(zero, zero + count * unit), v_spike=spike * unit,
            )  # fmt: skip
            nothing = Connection(INPUT, 0, np.zeros((16, 1)))
            network = Network(1, (layer,), (nothing,), (zero,), 0.1, 5)
            flips = FlippedBits(bits, bits, np.full(16, unit), np.full((1, 16), 2))
            chip = Chip(network.layers, flipped=flips)
            drive = Drive(network, np.zeros((1, 1)))
            found = next(simulate(drive, [chip], backend=backend, raster=True))
            assert found.raster is not None
            assert not np.any(found.raster[0, :3, charged])
            assert np.all(found.raster[0, 3, charged] == spikes)


def test_forced_neurons_spike_as_often_as_their_rate_says() -> None:
    """In T steps at rate r and phase p floor(p + r T) - floor(p) times, whatever comes."""
    network = convolutional()
    n, rng = sum(network.sizes), np.random.default_rng(4)
    rate, phase = rng.random(n), rng.random((2, n))
    rate[:2] = 0, 1
    forced = ForcedSpikes.at_rate(np.arange(n), rate, phase, network.n_steps)
    chip = Chip(network.layers, forced=forced)
    counts = spikes_of(Drive(network, rng.random((2, 100))), [chip], "kernel")[0]
    assert counts.raster is not None
    truth = np.floor(phase + rate * network.n_steps)
    assert np.array_equal(counts.raster.sum(axis=1), truth)
    assert set(counts.raster.sum(axis=1)[:, :2].ravel()) == {0, network.n_steps}
