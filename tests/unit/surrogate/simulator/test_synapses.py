"""Synapse circuits in a chip: charges, time constants and resting outputs against closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csc_array

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection, Network, Stepping
from surrogate.neuron import LinearLeak
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, SpikeEvents, simulate
from surrogate.simulator.synapses import DrawnSynapses, with_synapses

TAU, STEPS = 5.0, 120
ONE = np.ones(1)


def network(scheme: str, weights: list[float], bias: float = 0.0) -> Network:
    """One neuron without leak: its voltage is the charge that has come, in weights times steps."""
    zero = np.zeros(1)
    membrane = LinearLeak(zero, zero)
    neuron = Population(
        ONE, zero, 1e6 * ONE, 1e3 * ONE, np.zeros(1, bool), membrane, TAU * ONE
    )  # fmt: skip
    wires = (Connection(INPUT, 0, np.array([weights])),)
    return Network(
        len(weights), (neuron,), wires, (bias * ONE,), 1.0, STEPS, Stepping(scheme)
    )  # fmt: skip


def drawn(tau: float = 1.0, charge: float = 1.0, rest: float = 0.0) -> DrawnSynapses:
    return DrawnSynapses(tau * ONE, charge * ONE, rest * ONE)


def reached(of: Network, chip: Chip, drive: Drive, level: float) -> float:
    """When the membrane is at a level."""
    layer = replace(chip.layers[0], v_spike=level * ONE)
    chip = replace(chip, layers=(layer,))
    (found,) = simulate(drive, [chip], resolution=32, raster=True)
    assert found.events is not None
    assert len(found.events.time), f"{level} is not reached"
    return float(found.events.time[0])


def ratio(scheme: str) -> float:
    """Charge of a spike of weight 1 in the steps of the training."""
    return TAU if scheme == "euler" else 1 / (1 - np.exp(-1 / TAU))


@pytest.mark.parametrize("scheme", ["euler", "exponential"])
def test_a_spike_brings_the_drawn_charge_with_the_drawn_time_constant(scheme: str) -> None:
    of = network(scheme, [2.0])
    pair = drawn(tau=1.3, charge=0.8), drawn(tau=0.5, charge=3.0)
    chip = with_synapses(Chip(of.layers), of, [pair])
    train = np.zeros((1, STEPS, 1))
    train[0, 1, 0] = 1
    drive = Drive(of, train, SpikeEvents.of(np.zeros(1, int), np.zeros(1, int), np.array([1.5])))
    for share in (0.2, 0.6, 0.95):
        level = share * 0.8 * 2.0 * ratio(scheme)
        time = 1.5 - 1.3 * TAU * np.log(1 - share)
        assert reached(of, chip, drive, level) == pytest.approx(time, abs=0.03)


def test_inhibition_takes_away_by_its_own_circuit() -> None:
    of = network("euler", [1.0, -0.5])
    chip = with_synapses(Chip(of.layers), of, [(drawn(0.8, 1.2), drawn(2.0, 0.7))])
    train = np.zeros((1, STEPS, 2))
    train[0, 0] = 1
    drive = Drive(of, train)

    def level(time: float) -> float:
        given = 1.2 * TAU * (1 - np.exp(-time / (0.8 * TAU)))
        return given - 0.7 * 0.5 * TAU * (1 - np.exp(-time / (2.0 * TAU)))

    for time in (1.0, 2.5, 4.0):
        assert reached(of, chip, drive, level(time)) == pytest.approx(time, abs=0.03)


@pytest.mark.parametrize("scheme", ["euler", "exponential"])
def test_constant_inputs_and_biases_go_through_the_synapse_of_their_sign(scheme: str) -> None:
    of = network(scheme, [0.5, -0.25], bias=0.25)
    chip = with_synapses(Chip(of.layers), of, [(drawn(1.5, 1.1), drawn(0.6, 0.9))])
    drive = Drive(of, np.ones((1, 2)))

    def rise(tau: float, time: float) -> float:
        return time - tau * (1 - np.exp(-time / tau))

    for time in (3.0, 12.0):
        level = 1.1 * 0.75 * rise(1.5 * TAU, time) - 0.9 * 0.25 * rise(0.6 * TAU, time)
        assert reached(of, chip, drive, level * ratio(scheme)) == pytest.approx(time, abs=0.03)


def test_a_resting_output_is_a_constant_input_against_the_greatest_pulse() -> None:
    of = network("euler", [0.5, 2.0, -3.0])
    pair = drawn(rest=0.02), drawn(rest=0.01)
    chip = with_synapses(Chip(of.layers), of, [pair])
    drive = Drive(of, np.zeros((1, 3)))
    # The peak of a pulse of weight w is w R/tau = w, of Euler's steps; both synapses have tau.
    current = 2.0 * 0.02 - 3.0 * 0.01
    for time in (20.0, 90.0):
        level = current * (time - TAU * (1 - np.exp(-time / TAU)))
        assert reached(of, chip, drive, level) == pytest.approx(time, abs=0.05)


def test_the_nominal_circuit_is_the_network() -> None:
    rng = np.random.default_rng(8)
    sizes = (9, 4)
    layers = tuple(
        replace(Population.ideal(n, "linear"), tau_syn=rng.uniform(2, 6, n)) for n in sizes
    )
    wires = (
        Connection(INPUT, 0, rng.normal(0, 4, (9, 5))), Connection(0, 1, rng.normal(0, 2, (4, 9)))
    )  # fmt: skip
    biases = tuple(rng.normal(0.5, 1, n) for n in sizes)
    of = Network(5, layers, wires, biases, 0.1, 40)
    pairs = [
        tuple(DrawnSynapses(np.ones(n), np.ones(n), np.zeros(n)) for _ in range(2)) for n in sizes
    ]
    chip = with_synapses(Chip(layers), of, pairs)
    assert chip.weights is not None
    for mine, trained in zip(chip.weights, wires, strict=True):
        assert np.array_equal(mine, trained.values)
    drive = Drive(of, rng.random((6, 5)))
    counts = [next(simulate(drive, [each], resolution=4)) for each in (Chip(layers), chip)]
    assert np.sum(counts[0].output) > 50
    assert np.array_equal(counts[0].output, counts[1].output)


def test_a_sparse_connection_is_what_its_dense_twin_is() -> None:
    rng = np.random.default_rng(9)
    weight = rng.normal(0, 3, (6, 5)) * (rng.random((6, 5)) < 0.6)
    pairs = [
        tuple(
            DrawnSynapses(rng.uniform(0.5, 2, 6), rng.uniform(0.5, 2, 6), rng.uniform(0, 0.1, 6))
            for _ in range(2)
        )
    ]
    layer = replace(Population.ideal(6, "linear"), tau_syn=rng.uniform(2, 6, 6))
    counts, bias = [], rng.normal(1.5, 1, 6)
    for given in (weight, csc_array(weight)):
        wires = (Connection(INPUT, 0, given), Connection(0, 0, np.eye(6), 1))
        of = Network(5, (layer,), wires, (bias,), 0.1, 40)
        chip = with_synapses(Chip(of.layers), of, pairs)
        drive = Drive(of, np.linspace(0, 1, 20).reshape(4, 5))
        counts.append(next(simulate(drive, [chip], resolution=4)))
    assert np.sum(counts[0].output) > 50
    assert np.array_equal(counts[0].output, counts[1].output)


def test_what_does_not_fit_is_refused() -> None:
    of = network("euler", [1.0])
    with pytest.raises(SurrogateInputError, match="layer 0: synapses drawn where it has none"):
        with_synapses(Chip(of.layers), of, [None])
    with pytest.raises(SurrogateInputError, match="allowed: above 0, and 0 or more"):
        drawn(tau=0.0)
