"""Membranes that inhibition pulls below rest, against a tight solver of the same equation."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from surrogate.network import INPUT, Connection, Network
from surrogate.neuron import BelowRest, MeasuredCurve, Traits
from surrogate.neuron.population import Population
from surrogate.neuron.scaling import Reference, to_population
from surrogate.simulator import Chip, Drive, simulate

SWING, FOLD = 0.8, 0.0259  # V, V: kT/q at 27 °C
UNIT = {"v_rest": 0.0, "swing": SWING, "rheobase": 20e-12, "c_eff": 300e-15}
VALUES = {
    name: np.array([value])
    for name, value in (
        UNIT | {"reset_level": 0.3, "spike_level": 1.0, "t_refractory": 1e-9}
    ).items()
}
DEPTHS = np.linspace(0, 0.3, 61)
BELOW = BelowRest(tuple(DEPTHS), tuple(np.expm1(DEPTHS / FOLD)))
HELD = 1.0  # tau0 of inhibition, then the input that makes spikes


def neuron(alpha: float) -> Population:
    # Above rest the leak of a transistor: it saturates within some kT/q.
    curve = -np.expm1(-np.linspace(0, SWING, 257) / FOLD)
    curve[-1] = 1.0
    unit = Reference.of_leaky(UNIT, alpha)
    silent = np.zeros(1, dtype=np.bool_)
    return to_population(VALUES, silent, curve, "measured", unit, Traits(below=BELOW))


def first_spike(low: float, high: float, parts: int, resolution: int) -> float:
    """When it comes after the inhibition ends, tau0."""
    population = neuron(1 / parts)
    current = np.concatenate([np.full(int(HELD * parts), low), np.full(6 * parts, high)])
    network = Network(
        inputs=1,
        layers=(population,),
        connections=(Connection(INPUT, 0, np.ones((1, 1), dtype=np.float32)),),
        biases=(np.zeros(1, dtype=np.float32),),
        alpha=1 / parts,
        n_steps=len(current),
    )
    (found,) = simulate(
        Drive(network, current[None, :, None]), [Chip((population,))], raster=True,
        resolution=resolution,
    )  # fmt: skip
    assert found.events is not None
    return float(np.min(found.events.time)) / parts - HELD


def truth(low: float, high: float) -> float:
    """The same of the equation itself."""
    population = neuron(1.0)
    membrane, end = population.membrane, float(population.v_spike[0])

    def slope(current: float):
        return lambda _, v: [current - float(membrane.current(v)[0])]

    def reached(_, v) -> float:
        return float(v[0]) - end

    reached.terminal = True
    tight = {"method": "LSODA", "rtol": 1e-10, "atol": 1e-12}
    held = solve_ivp(slope(low), (0, HELD), [float(membrane.v_rest[0])], **tight)
    rise = solve_ivp(slope(high), (0, 6), held.y[:, -1], events=reached, **tight)
    return float(rise.t_events[0][0])


@pytest.mark.parametrize("low", [-0.5, -5.0, -50.0, -400.0])
@pytest.mark.parametrize("high", [1.3, 4.0, 20.0])
def test_the_way_back_from_below_rest_takes_its_time(low: float, high: float) -> None:
    exact = truth(low, high)
    assert first_spike(low, high, 20, 1) == pytest.approx(exact, rel=0.01, abs=0.003)
    assert first_spike(low, high, 160, 8) == pytest.approx(exact, rel=0.001, abs=0.0005)


def test_a_membrane_that_stops_at_rest_is_back_sooner() -> None:
    above = 0.3 / 2.0  # tau0, without what lies below
    assert truth(-50.0, 2.0) > truth(-0.001, 2.0) + 0.3 * above * 0.1


def test_it_settles_where_the_leak_takes_the_input() -> None:
    """j = -(exp(d/U) - 1): inhibition of j rheobases holds the membrane U ln(1 - j) below rest."""
    curve = neuron(0.05).membrane
    assert isinstance(curve, MeasuredCurve)
    efold, amplitude = curve.exponential()
    assert efold == pytest.approx(FOLD / SWING, rel=0.03)
    assert amplitude == pytest.approx(1.0, rel=0.1)
    depth = FOLD * np.log(1 + 30.0)
    assert curve.current(np.array([-depth / SWING])) == pytest.approx(-30.0, rel=0.05)
