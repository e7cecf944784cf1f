"""Where the clamped output switches."""

import numpy as np
import pytest

from bridge.errors import MeasurementError
from bridge.measure import ClampCurve, before_switch, switch_point
from surrogate.vocabulary import Status

V = np.arange(0, 1, 10e-3)


def test_it_is_where_the_output_crosses_half_the_supply() -> None:
    curve = ClampCurve(V, V, 1.8 / (1 + np.exp(-(V - 0.633) / 20e-3)))
    assert switch_point(curve, 1.8) == pytest.approx(0.633, abs=2e-4)


def test_an_output_that_stays_low_has_none_and_one_that_is_high_is_latched() -> None:
    assert switch_point(ClampCurve(V, V, 0 * V), 1.8) is None
    with pytest.raises(MeasurementError) as error:
        switch_point(ClampCurve(V, V, 0 * V + 1.8), 1.8)
    assert error.value.status == Status.LATCHED


def test_what_the_reset_draws_is_left_out() -> None:
    high = V > 0.625
    seen = before_switch(ClampCurve(V, np.where(high, 1e-4, 20e-12), 1.8 * high), 1.8, 0.628)
    assert seen.v[-1] == 0.628
    assert np.max(seen.current(np.linspace(0, 0.628, 999))) == pytest.approx(20e-12, rel=1e-12)


def test_an_output_without_a_low_range_is_a_bad_measurement() -> None:
    with pytest.raises(MeasurementError) as error:
        before_switch(ClampCurve(V, V, 0 * V + 0.5), 1.8, 0.5)
    assert error.value.status == Status.BAD_MEASUREMENT
