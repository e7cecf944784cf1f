"""Currents from spikes against integrals of what a spike brings."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from bridge.verify.network.currents import Currents, Trains
from surrogate.network import INPUT, Connection, Network
from surrogate.neuron.population import Population
from surrogate.simulator import Chip

STEPS = 8


def network(delay: int = 0, tau: tuple[float, float] | None = None) -> Network:
    """Three neurons that reach two, which have a bias; two inputs reach the first layer."""
    first, last = Population.ideal(3, "constant"), Population.ideal(2, "constant")
    if tau is not None:
        last = Population(
            last.capacitance, last.v_reset, last.v_spike, last.refractory, last.silent,
            last.membrane, np.array(tau),
        )  # fmt: skip
    return Network(
        inputs=2,
        layers=(first, last),
        connections=(
            Connection(INPUT, 0, np.array([[1.0, 0.5], [0.0, 2.0], [-1.0, 1.0]])),
            Connection(0, 1, np.array([[0.7, -0.4, 0.2], [1.5, 0.1, -0.9]]), delay),
        ),
        biases=(np.array([0.1, 0.2, 0.3]), np.array([0.25, -0.5])),
        alpha=0.05,
        n_steps=STEPS,
    )


def currents(made: Network, given_to_last: np.ndarray | None = None) -> Currents:
    given_first = np.array([[[3.0, -1.0, 0.5]]], dtype=np.float32)
    last = np.zeros((1, 1, 2), np.float32) if given_to_last is None else given_to_last
    kicks = last.shape[1] > 1
    return Currents(made, Chip(made.layers), [given_first, last], kicks)


TRAINS: Trains = [
    [np.array([0.3, 2.71]), np.array([]), np.array([1.999, 4.0, 7.5])],
    [np.array([]), np.array([])],
]


def integrals(function, bins: int) -> np.ndarray:
    edges = np.arange(STEPS * bins + 1) / bins
    kinks = sorted({round(t + d, 9) for train in TRAINS[0] for t in train for d in (0, 1, 2, 3, 4)})
    return bins * np.array(
        [
            quad(function, a, b, points=[k for k in kinks if a < k < b] or None, limit=200)[0]
            for a, b in pairwise(edges)
        ]
    )


@pytest.mark.parametrize("delay", [0, 2])
@pytest.mark.parametrize("bins", [1, 4])
def test_a_spike_brings_its_weight_for_a_step(delay: int, bins: int) -> None:
    made = network(delay)
    found = currents(made).means(1, TRAINS, bins)
    weight = made.connections[1].values
    for k, bias in enumerate((0.25, -0.5)):

        def current(t: float, k: int = k, bias: float = bias) -> float:
            return bias + sum(
                float(weight[k, source])
                for source, train in enumerate(TRAINS[0])
                for spike in train
                if spike + delay <= t < spike + delay + 1
            )

        assert found[k] == pytest.approx(integrals(current, bins), abs=1e-6)


@pytest.mark.parametrize("tau", [(2.0, 2.0), (2.0, 5.0)])
def test_a_synapse_makes_it_an_exponential_of_the_trained_charge(tau: tuple[float, float]) -> None:
    """Charge w tau of a trained step's Euler decay 1 - 1/tau: amplitude w tau / tau."""
    made = network(1, tau)
    found = currents(made).means(1, TRAINS, 4)
    weight = made.connections[1].values
    for k, bias in enumerate((0.25, -0.5)):

        def current(t: float, k: int = k, bias: float = bias) -> float:
            level = bias * tau[k] * (1 - np.exp(-t / tau[k]))
            return level + sum(
                float(weight[k, source]) * np.exp(-(t - spike - 1) / tau[k])
                for source, train in enumerate(TRAINS[0])
                for spike in train
                if spike + 1 <= t
            )

        assert found[k] == pytest.approx(integrals(current, 4), abs=1e-6)


def test_spikes_of_the_inputs_kick_a_synapse_at_the_beginning_of_their_steps() -> None:
    made = network(0, (3.0, 3.0))
    given = np.zeros((1, STEPS, 2), np.float32)
    given[0, 2], given[0, 5] = (1.0, 0.0), (0.5, 2.0)
    silent: Trains = [[np.array([])] * 3, [np.array([])] * 2]
    found = currents(made, given).means(1, silent, 8)
    t = (np.arange(STEPS * 8 + 1)) / 8

    def charge(since: np.ndarray) -> np.ndarray:
        return 3 * (1 - np.exp(-np.maximum(since, 0) / 3))

    for k, bias in enumerate((0.25, -0.5)):
        level = 3 * bias * (t - charge(t))
        kicked = given[0, 2, k] * charge(t - 2) + given[0, 5, k] * charge(t - 5)
        assert found[k] == pytest.approx(8 * np.diff(level + kicked), abs=1e-6)


def test_inputs_that_change_are_currents_of_their_steps() -> None:
    made = network()
    given = np.arange(2.0 * STEPS, dtype=np.float32).reshape(1, STEPS, 2)
    silent: Trains = [[np.array([])] * 3, [np.array([])] * 2]
    found = currents(made, given).means(1, silent, 2)
    assert found[0].tolist() == np.repeat(given[0, :, 0] + 0.25, 2).tolist()


def test_a_layer_that_no_spike_reaches_is_steady() -> None:
    one = currents(network())
    assert one.steady(0)
    assert not one.steady(1)
    assert one.means(0, TRAINS, 16)[:, 0] == pytest.approx([3.1, -0.8, 0.8])
    assert not currents(network(tau=(2.0, 2.0))).steady(1)


@given(st.lists(st.floats(0, STEPS - 1.001), max_size=12), st.integers(1, 20))
def test_no_charge_is_lost(times: list[float], bins: int) -> None:
    trains: Trains = [[np.sort(times), np.array([]), np.array([])], [np.array([])] * 2]
    found = currents(network()).means(1, trains, bins)
    expected = 0.7 * len(times) + 0.25 * STEPS
    assert np.sum(found[0]) / bins == pytest.approx(expected, abs=1e-5)
