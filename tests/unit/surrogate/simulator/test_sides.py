"""Synapses of their own for excitation and inhibition."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csc_array

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection, Network, Stepping
from surrogate.neuron import LinearLeak
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, SpikeEvents, simulate

TAU, TAU_INH = 6.0, 2.5
EXACT = Stepping("exponential")


def counter(n: int, spike: float, tau_inh: float | None) -> Population:
    """Neurons without leak: their voltage is the charge that has come."""
    one, zero = np.ones(n), np.zeros(n)
    membrane = LinearLeak(zero, zero)
    return Population(
        one, zero, spike * one, 1e3 * one, np.zeros(n, bool), membrane, TAU * one,
        None if tau_inh is None else tau_inh * one,
    )  # fmt: skip


def charge(tau: float, time: float) -> float:
    """Charge that a spike of weight 1 has brought a time after it: (1 - exp(-t/tau)) w/(1 - d)."""
    return (1 - np.exp(-time / tau)) / (1 - np.exp(-1 / tau))


@pytest.mark.parametrize("sparse", [False, True])
def test_each_kind_follows_its_own_time_constant(sparse: bool) -> None:
    """The two spikes' charges bring the membrane to its threshold when the closed form says."""
    weight = np.array([[1.0, -0.4]])
    given = csc_array(weight) if sparse else weight
    neuron = counter(1, 1e6, TAU_INH)
    network = Network(
        2, (counter(1, 1e6, None),), (Connection(INPUT, 0, given),), (np.zeros(1),), 1.0, 30, EXACT
    )
    train, times = np.zeros((1, 30, 2)), np.array([0.3, 2.6])
    train[0, 0, 0] = train[0, 2, 1] = 1
    spikes = SpikeEvents.of(np.zeros(2, int), np.arange(2), times)
    drive = Drive(network, train, spikes)
    for at in (2.0, 4.5, 9.25):
        level = charge(TAU, at - times[0])
        if at > times[1]:
            level -= 0.4 * charge(TAU_INH, at - times[1])
        here = replace(neuron, v_spike=np.array([level]))
        chip = Chip((here,), (network.connections[0].values,))
        for backend in ("kernel", "reference"):
            (found,) = simulate(drive, [chip], resolution=64, raster=True, backend=backend)
            assert found.events is not None
            assert found.events.time[0] == pytest.approx(at, abs=0.02)


def test_a_constant_input_of_either_sign_rises_with_its_own() -> None:
    """A current j tends to j/(1 - d) by its synapse; biases go to the synapse of their sign."""
    neuron = counter(1, 1e6, TAU_INH)
    network = Network(
        2, (counter(1, 1e6, None),), (Connection(INPUT, 0, np.array([[0.5, -0.2]])),),
        (np.array([-0.1]),), 1.0, 40, EXACT,
    )  # fmt: skip

    def brought(j: float, tau: float, time: float) -> float:
        return j / (1 - np.exp(-1 / tau)) * (time - tau * (1 - np.exp(-time / tau)))

    at = 17.5
    level = brought(0.5, TAU, at) - brought(0.3, TAU_INH, at)
    chip = Chip((replace(neuron, v_spike=np.array([level])),), (network.connections[0].values,))
    own = replace(chip, biases=(np.array([[0.0], [-0.1]], np.float32),))
    for each in (chip, own):
        (found,) = simulate(Drive(network, np.ones((1, 2))), [each], resolution=8, raster=True)
        assert found.events is not None
        assert found.events.time[0] == pytest.approx(at, abs=0.01)


def test_of_equal_time_constants_they_are_as_one() -> None:
    rng = np.random.default_rng(4)
    sizes = (7, 3)
    plain = tuple(replace(Population.ideal(n, "linear"), tau_syn=rng.uniform(2, 6, n))
                  for n in sizes)  # fmt: skip
    connections = (
        Connection(INPUT, 0, rng.normal(0, 4, (7, 5))),
        Connection(0, 1, rng.normal(0, 2, (3, 7))),
        Connection(1, 0, rng.normal(0, 2, (7, 3)), 1),
    )
    network = Network(5, plain, connections, tuple(rng.normal(1, 1, n) for n in sizes), 0.1, 40)
    drive, weights = Drive(network, rng.random((6, 5))), tuple(c.values for c in connections)
    split = tuple(replace(one, tau_inh=one.tau_syn) for one in plain)
    one, two = simulate_both(drive, [Chip(plain, weights), Chip(split, weights)])
    assert np.sum(one.output) > 50
    assert np.array_equal(one.output, two.output)
    assert one.events is not None
    assert two.events is not None
    assert two.events.time == pytest.approx(one.events.time, abs=2e-3)


def simulate_both(drive: Drive, chips: list[Chip]):  # type: ignore[no-untyped-def]
    return [next(simulate(drive, [chip], resolution=4, raster=True)) for chip in chips]


def test_what_is_no_such_chip_is_refused() -> None:
    network = Network(
        2,
        (counter(1, 1.0, None),),
        (Connection(INPUT, 0, np.ones((1, 2))),),
        (np.zeros(1),),
        1.0,
        4,
    )
    drive, weights = Drive(network, np.ones((1, 2))), (network.connections[0].values,)
    both = Chip((counter(1, 1.0, TAU_INH),), weights)
    with pytest.raises(SurrogateInputError, match="of its own in steps"):
        next(simulate(drive, [both]))
    with pytest.raises(SurrogateInputError, match="tau_inh: allowed on chips with weights"):
        next(simulate(drive, [replace(both, weights=None)], resolution=2))
    bad = replace(both, biases=(np.zeros(1, np.float32),))
    with pytest.raises(SurrogateInputError, match=r"biases of shapes \[\(1,\)\]; allowed"):
        next(simulate(drive, [bad], resolution=2))
    with pytest.raises(SurrogateInputError, match="tau_inh without tau_syn"):
        replace(both.layers[0], tau_syn=None)
    some = [both, Chip(network.layers, weights)]
    with pytest.raises(SurrogateInputError, match="differ in the form of their membranes or syn"):
        list(simulate(drive, some, resolution=2))
