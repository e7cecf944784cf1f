"""Machines with faults against the simulator, a plain loop in Python, and counting."""

import struct
from dataclasses import replace

import numpy as np
import pytest

from surrogate.errors import SurrogateInputError
from surrogate.network import Stepping
from surrogate.simulator import Chip, Drive, simulate
from surrogate.study.case import CASES, case
from surrogate.study.digital import digital_spikes, flip_bits
from surrogate.study.fault import Faulty
from surrogate.study.faulty_chip import faulty_chip
from surrogate.study.kinds import KINDS
from surrogate.study.machine import flip_bit, run_digital, uniform, uniforms
from surrogate.study.point import World


def spikes_of(kind: str, rate: float) -> np.ndarray:  # type: ignore[type-arg]
    """Spikes of a chip of the first network, shape (images, neurons)."""
    one = case("digits_linear")
    if KINDS[kind].side == "digital":
        return digital_spikes(one, kind, rate, 1, 0)
    found = next(
        simulate(Drive(one.network, one.x), [faulty_chip(one, kind, rate, 1, 0)], raster=True)
    )
    assert found.raster is not None
    return found.raster.sum(axis=1)


def test_silent_neurons_are_those_that_the_simulator_calls_silent() -> None:
    one, chip = case("digits_linear"), faulty_chip(case("digits_linear"), "silent", 0.2, 1, 0)
    assert chip.forced is not None
    silent = np.isin(np.arange(138), chip.forced.neurons)
    parts = np.split(silent, [one.network.sizes[0]])
    layers = tuple(
        replace(layer, silent=hit) for layer, hit in zip(one.network.layers, parts, strict=True)
    )
    drive = Drive(one.network, one.x)
    found, truth = (next(simulate(drive, [each])) for each in (chip, Chip(layers)))
    assert np.array_equal(found.output, truth.output)
    assert 0.1 < np.mean(silent) < 0.3


def test_saturated_and_stuck_neurons_spike_as_often_as_they_should() -> None:
    network = case("digits_linear").network
    whole = spikes_of("stuck", 0.0)
    assert np.all(spikes_of("saturated", 1.0) == network.n_steps)
    stuck = spikes_of("stuck", 1.0)
    for layer in (slice(0, 128), slice(128, 138)):
        assert np.mean(stuck[:, layer]) == pytest.approx(np.mean(whole[:, layer]), rel=0.02)


def test_an_element_that_is_hit_is_hit_at_every_higher_rate() -> None:
    chips = [faulty_chip(case("digits_linear"), "silent", rate, 1, 0) for rate in (0.05, 0.2)]
    few, more = (set(chip.forced.neurons.tolist()) for chip in chips if chip.forced is not None)
    assert few < more


@pytest.mark.parametrize("name", CASES)
def test_eight_bits_and_sixteen_of_state_lose_almost_nothing(name: str) -> None:
    whole = Faulty(name, "dropped", 0.0, 1, 0).answers(World())
    one = case(name)
    layers = tuple(
        replace(layer, refractory=np.round(layer.refractory)) for layer in one.network.layers
    )
    found = next(simulate(Drive(one.network, one.x), [Chip(layers)]))
    assert abs(np.mean(whole) - np.mean(found.classes == one.y)) < 0.01


def plain_digital(n_steps, given, weight, biases, constant, rows):  # type: ignore[no-untyped-def]
    """Two layers of one image, one number after the other; Python's integers."""
    leak, decay, rest, top, reset, refractory = rows.tolist()
    hidden = len(given)
    v, remaining, synapse = list(rest), [0] * len(rest), [0] * len(rest)
    spikes, counts = [False] * len(rest), [0] * len(rest)
    for _ in range(n_steps):
        for n in range(len(rest)):
            j = given[n] if n < hidden else biases[n] + sum(
                weight[s][n - hidden] for s in range(hidden) if spikes[s]
            )  # fmt: skip
            j = synapse[n] = j + (decay[n] * synapse[n] + 2**15 >> 16)
            if remaining[n]:
                remaining[n] -= 1
            elif constant:
                v[n] = max(v[n] + j - (leak[n] if v[n] >= rest[n] else 0), rest[n])
            else:
                v[n] += j - (leak[n] * (v[n] - rest[n]) + 2**15 >> 16)
            v[n] = min(max(v[n], -(2**15)), 2**15 - 1)
            spikes[n] = v[n] >= top[n]
            if spikes[n]:
                v[n], remaining[n] = reset[n], refractory[n]
                counts[n] += 1
    return counts


@pytest.mark.parametrize(("constant", "decay"), [(False, 0), (True, 0), (False, 50000)])
def test_the_digital_machine_is_integer_arithmetic(constant: bool, decay: int) -> None:
    rng = np.random.default_rng(5)
    sizes = (7, 3)
    row = [40 if constant else 3277, decay, 0, 900, -20, 1]
    rows = np.repeat(np.array(row, np.int32)[:, None], 10, axis=1)
    given = rng.integers(-50, 200, (4, 7), dtype=np.int32)
    weight = rng.integers(-400, 900, (7, 3), dtype=np.int32)
    biases = rng.integers(0, 60, 10, dtype=np.int32)
    found = run_digital(
        80, np.array([0, 7, sum(sizes)]), given, (weight,), biases, constant, rows,
        np.full(10, -1, np.int32), 0.0, np.zeros(10), 1,
    )  # fmt: skip
    for image in range(4):
        truth = plain_digital(
            80, given[image].tolist(), weight.tolist(), biases.tolist(), constant, rows
        )
        assert found[image].tolist() == truth
    assert found.sum() > 50


def test_bits_turn_around_as_in_memory() -> None:
    for bit in range(8):
        for value in (-128, -1, 0, 5, 127):
            (truth,) = struct.unpack("b", bytes([struct.pack("b", value)[0] ^ (1 << bit)]))
            assert flip_bit(value, bit, 8) == truth
            assert flip_bits(np.array([value]), np.array([bit]), 8)[0] == truth
    assert flip_bit(0, 15, 16) == -(2**15)


def test_dropped_and_spurious_spikes_are_as_many_as_the_rate_says() -> None:
    assert spikes_of("dropped", 1.0).sum() == 0
    whole = spikes_of("dropped", 0.0)[:, :128].sum()
    kept = spikes_of("dropped", 0.2)[:, :128].sum()
    more = spikes_of("spurious", 0.2)[:, :128].sum()
    assert kept / whole == pytest.approx(0.8, abs=0.01)
    assert more / whole == pytest.approx(1.2, abs=0.03)


def test_the_random_numbers_of_the_machines_are_uniform() -> None:
    numbers = np.array(
        [uniform(9, i, t, n) for i in range(20) for t in range(20) for n in range(20)]
    )
    assert np.mean(numbers) == pytest.approx(0.5, abs=0.02)
    counts, _ = np.histogram(numbers, bins=10, range=(0, 1))
    assert np.sum((counts - 800) ** 2 / 800) < 28  # chi square, nine degrees, 0.1 %
    assert len(np.unique(numbers)) == len(numbers)


def test_numbers_of_many_neurons_are_those_of_each() -> None:
    found = uniforms(9, 3, np.array([4, 7]))
    assert found.tolist() == [[uniform(9, i, 0, n) for n in (4, 7)] for i in range(3)]


def test_faults_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {kind.side for kind in KINDS.values()} == {"analog", "digital"}
    with pytest.raises(SurrogateInputError, match="fault 'rust'; allowed: drift"):
        Faulty("digits_linear", "rust", 0.1, 1, 0).answers(World())
    one = case("digits_linear")
    late = replace(one, network=replace(one.network, stepping=Stepping(reset="subtract")))
    monkeypatch.setattr("surrogate.study.fault.case", lambda _: late)
    with pytest.raises(SurrogateInputError, match="reset to a value"):
        Faulty("digits_linear", "silent", 0.1, 1, 0).answers(World())
