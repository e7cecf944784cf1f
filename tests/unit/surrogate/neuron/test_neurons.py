"""Behavioural neurons against closed forms."""

import numpy as np
import pytest

from surrogate.errors import SurrogateInputError
from surrogate.network import Network
from surrogate.neuron import ConstantLeak, LinearLeak, MeasuredCurve
from surrogate.neuron.firing_rate import interspike_interval
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, simulate

C, G, LEAK = np.array([200e-15]), np.array([50e-12]), np.array([20e-12])
ZERO, RESET, TOP, HOLD = np.array([0.0]), np.array([0.1]), np.array([0.8]), np.array([1e-4])


@pytest.mark.parametrize("i_in", [40.1e-12, 60e-12, 1e-9])
def test_linear_leak_follows_the_closed_form_f_i_curve(i_in: float) -> None:
    found = interspike_interval(LinearLeak(G, ZERO), C, RESET, TOP, HOLD, i_in)
    v_infinity = i_in / G
    assert found == pytest.approx(HOLD + C / G * np.log((v_infinity - RESET) / (v_infinity - TOP)))


def test_constant_leak_follows_the_closed_form_f_i_curve() -> None:
    found = interspike_interval(ConstantLeak(LEAK, ZERO), C, RESET, TOP, HOLD, 100e-12)
    assert found == pytest.approx(HOLD + C * (TOP - RESET) / (100e-12 - LEAK))


def test_a_curve_between_its_knots_is_integrated_exactly() -> None:
    table = np.array([[0.0, 20e-12, 21e-12, -200e-12, -900e-12]])
    curve = MeasuredCurve(ZERO, TOP, table, ZERO)
    v = np.linspace(RESET[0], TOP[0], 400_001)
    slow = 1 / (30e-12 - curve.current(v[:, None]))[:, 0]
    found = interspike_interval(curve, C, RESET, TOP, ZERO, 30e-12)
    assert found == pytest.approx(C * np.trapezoid(slow, v), rel=1e-8)


def test_no_input_below_rheobase_fires() -> None:
    assert np.isinf(interspike_interval(LinearLeak(G, ZERO), C, RESET, TOP, HOLD, 39e-12))
    assert np.isinf(interspike_interval(ConstantLeak(LEAK, ZERO), C, RESET, TOP, HOLD, 20e-12))


def test_a_tabulated_line_is_the_linear_leak() -> None:
    v = np.linspace(0, 0.8, 50)[:, None]
    table = G[:, None] * np.linspace(0, 0.8, 9)[None, :]
    curve = MeasuredCurve(ZERO, TOP, table, ZERO)
    assert curve.current(v) == pytest.approx(LinearLeak(G, ZERO).current(v), abs=1e-24)


def one_neuron(population: Population, current: float, alpha: float, steps: int) -> int:
    network = Network.feedforward([np.zeros((1, 1))], [np.array([current])], "linear", alpha, steps)
    counts = next(simulate(Drive(network, np.zeros((1, 1))), [Chip((population,))]))
    return int(counts.output[0, 0])


@pytest.mark.parametrize("form", ["linear", "constant"])
@pytest.mark.parametrize("current", [1.2, 2.0, 6.0])
def test_the_simulator_fires_at_the_closed_form_rate(form: str, current: float) -> None:
    alpha, steps = 1e-3, 100_000
    population = Population.ideal(1, form)
    interval = np.log(current / (current - 1)) if form == "linear" else 1 / (current - 1)
    expected = steps * alpha / interval
    # Euler crosses late by up to a step in every interval.
    assert one_neuron(population, current, alpha, steps) == pytest.approx(
        expected, rel=2 * alpha / interval + 2 / expected
    )


def test_a_fractional_refractory_period_lengthens_the_interval_by_itself() -> None:
    ideal = Population.ideal(1, "constant")
    # Drive 3, leak 1, alpha 0.05: 10 steps to threshold; then 2.5 steps refractory.
    resting = Population(
        ideal.capacitance, ideal.v_reset, ideal.v_spike, np.array([2.5]), ideal.silent,
        ideal.membrane,
    )  # fmt: skip
    plain = one_neuron(ideal, 3.000001, 0.05, 10_000)
    held = one_neuron(resting, 3.000001, 0.05, 10_000)
    assert plain == 10_000 // 10
    assert 10_000 / held == pytest.approx(13, abs=0.1)  # the step that crosses is a whole one


def test_silent_neurons_never_spike() -> None:
    ideal = Population.ideal(1, "linear")
    dead = Population(
        ideal.capacitance, ideal.v_reset, ideal.v_spike, ideal.refractory,
        np.array([True]), ideal.membrane,
    )  # fmt: skip
    assert one_neuron(dead, 50.0, 0.05, 500) == 0
    assert one_neuron(ideal, 50.0, 0.05, 500) > 0


def test_the_floor_holds_a_constant_leak_membrane_at_rest() -> None:
    network = Network.feedforward([np.ones((1, 1))], [np.zeros(1)], "constant", 0.05, 400)
    # Nothing pulls the membrane below rest: after strong inhibition it fires as soon as without.
    train = np.full((3, 400, 1), 5.0)
    train[1] = -50.0
    train[2, :200] = -50.0
    counts = next(simulate(Drive(network, train), [Chip(network.layers)]))
    assert counts.output[:, 0].tolist() == [400 // 5, 0, 200 // 5]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("capacitance", np.array([0.0, 1.0]), "capacitance"),
        ("capacitance", np.array([np.nan, 1.0]), "finite"),
        ("v_reset", np.zeros(3), "shape"),
        ("refractory", np.array([-1.0, 0.0]), "refractory"),
    ],
)
def test_a_bad_population_names_its_field(field: str, value: np.ndarray, message: str) -> None:
    ideal = Population.ideal(2, "linear")
    arguments = {
        name: getattr(ideal, name)
        for name in ("capacitance", "v_reset", "v_spike", "refractory", "silent", "membrane")
    }
    with pytest.raises(SurrogateInputError, match=message):
        Population(**(arguments | {field: value}))
