"""How the refractory period depends on the input, against lines and closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection, Network
from surrogate.neuron import ALWAYS, Hold, LinearLeak
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, simulate
from surrogate.simulator.draws import apply_draws

ONE = np.ones(1)
HOLD = Hold((0.6, 1.2, 2.0, 4.0, 10.0), (2.5, 0.8, 1.0, 1.5, 0.6))


@given(current=st.floats(-5, 50), refractory=st.floats(0, 10))
def test_what_simulators_add_up_is_the_factor(current: float, refractory: float) -> None:
    start, per_current, rise = np.moveaxis(HOLD.ramps(np.array([refractory])), 1, 0)
    added = np.sum(np.clip((current - start) * per_current, 0, 1) * rise)
    factor = np.interp(current, [0.6, 1.2, 2, 4, 10], [2.5, 0.8, 1, 1.5, 0.6])
    assert refractory + added == pytest.approx(refractory * factor, abs=1e-9)
    assert float(HOLD.factor(np.array(current))) == pytest.approx(factor)


def test_another_unit_of_current_changes_the_currents_alone() -> None:
    assert HOLD.over(2.0) == Hold((0.3, 0.6, 1.0, 2.0, 5.0), HOLD.factors)
    assert float(ALWAYS.factor(np.array(7.0))) == 1.0
    assert ALWAYS.ramps(np.ones(3)).shape == (0, 3, 3)


@pytest.mark.parametrize(
    ("currents", "factors"),
    [((1.0, 1.0), (1.0, 2.0)), ((1.0,), ()), ((1.0, 2.0), (1.0, 0.0)), ((1.0, 2.0), (2.0, 3.0)),
     ((1.0, math.inf), (1.0, 2.0)), ((2.0, 1.0), (1.0, 2.0))],
)  # fmt: skip
def test_what_is_no_hold_is_refused(
    currents: tuple[float, ...], factors: tuple[float, ...]
) -> None:
    with pytest.raises(SurrogateInputError, match="ascending"):
        Hold(currents, factors)


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_a_share_is_between_0_and_1(share: float) -> None:
    with pytest.raises(SurrogateInputError, match="upstroke"):
        Hold(upstroke=share)


@pytest.mark.parametrize("backend", ["kernel", "reference"])
@pytest.mark.parametrize("by_step", [False, True])
@pytest.mark.parametrize("current", [1.5, 7.0])
def test_a_spike_leaves_when_the_upstroke_is_over(
    current: float, by_step: bool, backend: str
) -> None:
    """Later by a share of the refractory period, even by more than a step, and what it brings to
    the next neuron too; the intervals stay."""
    refractory, steps, alpha = np.array([2.8]), 300, 1 / 20
    late, soon = (
        Population(
            ONE, 0 * ONE, ONE, refractory, np.zeros(1, bool), LinearLeak(ONE, 0 * ONE),
            ramps=HOLD.ramps(refractory), upstroke=share * ONE,
        )
        for share in (0.75, 0.0)
    )  # fmt: skip
    counter = Population(
        1.5 * ONE, 0 * ONE, ONE, 0 * ONE, np.zeros(1, bool), LinearLeak(0 * ONE, 0 * ONE)
    )
    x = np.full((1, steps, 1) if by_step else (1, 1), current)
    trains = []
    for first in (late, soon):
        wires = (Connection(INPUT, 0, np.ones((1, 1))), Connection(0, 1, 20 * np.ones((1, 1))))
        network = Network(1, (first, counter), wires, (0 * ONE, 0 * ONE), alpha, steps)
        run = simulate(
            Drive(network, x), [Chip(network.layers)], resolution=4, raster=True, backend=backend
        )
        (found,) = run
        assert found.events is not None
        trains.append([found.events.train(0, k) for k in (0, 1)])
        assert found.totals[0][0] == len(trains[-1][0])
    lag = 0.75 * 2.8 * np.interp(current, HOLD.currents, HOLD.factors)
    # The next neuron's spike comes within a pulse, which is known to a bin.
    for moved, still, error in zip(*trains, (2e-3, 1 / 4), strict=True):
        assert moved == pytest.approx(still[: len(moved)] + lag, abs=error)
        assert all(still[len(moved) :] + lag > steps - error)


@pytest.mark.parametrize("by_step", [False, True])
@pytest.mark.parametrize("current", [1.5, 3.0, 7.0, 40.0])
def test_a_chip_waits_as_long_as_its_input_says(current: float, by_step: bool) -> None:
    """Neurons of a circuit in a network whose rheobase is 2 and whose threshold is 1."""
    refractory = np.array([0.8])
    drawn = Population(
        ONE, 0 * ONE, ONE, refractory, np.zeros(1, bool), LinearLeak(ONE, 0 * ONE),
        ramps=HOLD.ramps(refractory),
    )  # fmt: skip
    nominal = Population(
        ONE, 0 * ONE, ONE, 0 * ONE, np.zeros(1, bool), LinearLeak(2 * ONE, 0 * ONE)
    )
    steps, alpha = 300, 1 / 20
    network = Network(
        1, (nominal,), (Connection(INPUT, 0, np.ones((1, 1))),), (0 * ONE,), alpha, steps
    )
    chip = apply_draws(network, [drawn])
    given = 2 * current  # rheobases of 2
    x = np.full((1, steps, 1) if by_step else (1, 1), given)
    (found,) = simulate(Drive(network, x), [chip], resolution=2, raster=True)
    assert found.events is not None
    factor = np.interp(current, HOLD.currents, HOLD.factors)
    period = 0.8 * factor + math.log(given / (given - 2)) / (2 * alpha)
    assert np.diff(found.events.time) == pytest.approx(period, rel=2e-4)
