"""The refractory period by the input, as it stands in the table of samples."""

import pytest

from bridge.fit.hold import nominal_hold
from surrogate.neuron import ALWAYS

ROW = {"t_refractory": 2e-6, "hold_i": [1e-9, 4e-9], "hold_t": [2e-6, 3e-6], "upstroke": 5e-7}


def test_periods_are_over_that_of_the_first_input() -> None:
    found = nominal_hold(ROW)
    assert found.currents == (1e-9, 4e-9)
    assert found.factors == pytest.approx((1.0, 1.5))
    assert found.upstroke == pytest.approx(0.25)


def test_an_upstroke_is_no_longer_than_the_period() -> None:
    assert nominal_hold(ROW | {"upstroke": 1.0}).upstroke == 1.0


def test_what_was_not_measured_holds_for_every_input() -> None:
    assert nominal_hold(None) == ALWAYS
    assert nominal_hold(dict.fromkeys(ROW)) == ALWAYS
