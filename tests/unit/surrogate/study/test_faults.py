"""Machines with faults against the simulator, a plain loop in Python, and counting."""

import struct
from dataclasses import replace

import numpy as np
import pytest

from surrogate.errors import SurrogateInputError
from surrogate.simulator import Chip, Drive, simulate
from surrogate.study.case import case
from surrogate.study.fault import Faulty
from surrogate.study.faulty_chip import flip_bits
from surrogate.study.faulty_chip import spikes_of as spikes_of_case
from surrogate.study.kinds import KINDS
from surrogate.study.machine import flip_bit, run_digital, uniform
from surrogate.study.point import World


def spikes_of(network: str, *args: object) -> np.ndarray:  # type: ignore[type-arg]
    return spikes_of_case(case(network), *args)  # type: ignore[arg-type]


NETWORKS = ("digits_linear", "digits_constant")


@pytest.mark.parametrize("network", NETWORKS)
def test_the_analog_machine_without_faults_is_the_simulator(network: str) -> None:
    one = case(network)
    found = spikes_of(network, "silent", 0.0, 1, 0)
    truth = next(simulate(Drive(one.network, one.x), [Chip(one.network.layers)]))
    assert np.array_equal(found[:, -10:], truth.output)
    assert np.array_equal(found.sum(axis=0), np.concatenate(truth.totals))


def test_silent_neurons_are_those_of_the_simulator() -> None:
    one, rate = case("digits_linear"), 0.2
    found = spikes_of("digits_linear", "silent", rate, 1, 0)
    whole = spikes_of("digits_linear", "silent", 0.0, 1, 0)
    silent = (found.sum(axis=0) == 0) & (whole.sum(axis=0) > 0)
    parts = np.split(silent, [one.network.sizes[0]])
    layers = tuple(
        replace(layer, silent=hit) for layer, hit in zip(one.network.layers, parts, strict=True)
    )
    truth = next(simulate(Drive(one.network, one.x), [Chip(layers)]))
    assert np.array_equal(found[:, -10:], truth.output)
    assert 0.1 < np.mean(silent) < 0.3


def test_saturated_and_stuck_neurons_spike_as_often_as_they_should() -> None:
    network = case("digits_linear").network
    whole = spikes_of("digits_linear", "stuck", 0.0, 1, 0)
    saturated = spikes_of("digits_linear", "saturated", 1.0, 1, 0)
    assert np.all(saturated == network.n_steps)
    stuck = spikes_of("digits_linear", "stuck", 1.0, 1, 0)
    for layer in (slice(0, 128), slice(128, 138)):
        assert np.mean(stuck[:, layer]) == pytest.approx(np.mean(whole[:, layer]), rel=0.02)


def test_an_element_that_is_hit_is_hit_at_every_higher_rate() -> None:
    whole = spikes_of("digits_linear", "silent", 0.0, 1, 0).sum(axis=0) > 0
    hit = [
        whole & (spikes_of("digits_linear", "silent", rate, 1, 0).sum(axis=0) == 0)
        for rate in (0.05, 0.2)
    ]
    assert np.all(hit[1][hit[0]])
    assert hit[1].sum() > hit[0].sum()


@pytest.mark.parametrize("network", NETWORKS)
def test_eight_bits_and_sixteen_of_state_lose_almost_nothing(network: str) -> None:
    whole = Faulty(network, "dropped", 0.0, 1, 0).answers(World())
    ideal = Faulty(network, "silent", 0.0, 1, 0).answers(World())
    assert abs(np.mean(whole) - np.mean(ideal)) < 0.01


def plain_digital(n_steps, given, weight, biases, constant, rows):  # type: ignore[no-untyped-def]
    """Two layers of one image, one number after the other; Python's integers."""
    leak, rest, top, reset, refractory = rows.tolist()
    hidden = len(given)
    v, remaining = list(rest), [0] * len(rest)
    spikes, counts = [False] * len(rest), [0] * len(rest)
    for _ in range(n_steps):
        for n in range(len(rest)):
            j = given[n] if n < hidden else biases[n] + sum(
                weight[s][n - hidden] for s in range(hidden) if spikes[s]
            )  # fmt: skip
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


@pytest.mark.parametrize("constant", [False, True])
def test_the_digital_machine_is_integer_arithmetic(constant: bool) -> None:
    rng = np.random.default_rng(5)
    sizes = (7, 3)
    rows = np.array([[40 if constant else 3277] * 10, [0] * 10, [900] * 10, [-20] * 10, [1] * 10])
    given = rng.integers(-50, 200, (4, 7))
    weight, biases = rng.integers(-400, 900, (7, 3)), rng.integers(0, 60, 10)
    found = run_digital(
        80, np.array([0, 7, sum(sizes)]), given, (weight,), biases, constant, rows,
        np.full(10, -1), 0.0, np.zeros(10), 1,
    )  # fmt: skip
    for image in range(4):
        truth = plain_digital(80, given[image].tolist(), weight.tolist(), biases, constant, rows)
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
    assert spikes_of("digits_linear", "dropped", 1.0, 1, 0).sum() == 0
    whole = spikes_of("digits_linear", "dropped", 0.0, 1, 0)[:, :128].sum()
    kept = spikes_of("digits_linear", "dropped", 0.2, 1, 0)[:, :128].sum()
    more = spikes_of("digits_linear", "spurious", 0.2, 1, 0)[:, :128].sum()
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


def test_faults_of_other_networks_are_refused() -> None:
    assert {kind.side for kind in KINDS.values()} == {"analog", "digital"}
    with pytest.raises(SurrogateInputError, match="feed-forward networks without synapses"):
        Faulty("yin_yang", "silent", 0.1, 1, 0).answers(World())
    with pytest.raises(SurrogateInputError, match="fault 'rust'; allowed: drift"):
        Faulty("digits_linear", "rust", 0.1, 1, 0).answers(World())
