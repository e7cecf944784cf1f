"""Threshold of capacitive feedback."""

import numpy as np
import pytest

from bridge.errors import MeasurementError
from bridge.measure import ClampCurve, estimates, loop_gain_threshold
from surrogate.vocabulary import Status


def exponential_output(step: float) -> ClampCurve:
    # An output that rises by e every 2 mV: gain g(v) = v_out/2 mV.
    v = np.arange(0.7, 0.8, step)
    return ClampCurve(v, np.ones_like(v), 1e-9 * np.exp((v - 0.7) / 2e-3))


EXPECTED = 0.7 + 2e-3 * np.log(4.4 * 2e-3 / 1e-9)


def test_it_is_where_the_loop_gain_is_one() -> None:
    assert loop_gain_threshold(exponential_output(0.25e-3), 4.4) == pytest.approx(
        EXPECTED, abs=1e-5
    )


@pytest.mark.parametrize("step", [0.5e-3, 1e-3, 2e-3])
def test_the_error_bar_covers_the_error_of_coarse_points(step: float) -> None:
    measured = estimates(lambda c: {"v": loop_gain_threshold(c, 4.4)}, exponential_output(step))
    found = measured["v"]
    assert abs(found.value - EXPECTED) <= found.error < 5 * step


def test_a_gain_that_is_never_reached_is_no_spike() -> None:
    v = np.linspace(0, 1, 50)
    with pytest.raises(MeasurementError) as error:
        loop_gain_threshold(ClampCurve(v, v, 0.5 * v), 4.4)
    assert error.value.status == Status.NO_SPIKE


def test_a_rough_point_far_below_is_no_threshold() -> None:
    smooth = exponential_output(0.25e-3)
    v, out = smooth.v.copy(), smooth.v_out.copy()
    low = int(np.searchsorted(v, v[0] + 0.1 * (v[-1] - v[0])))
    v[low + 1] = v[low] + 1e-7
    out[low + 1] = out[low] + 1e-6
    rough = ClampCurve(v, smooth.i, out)
    assert loop_gain_threshold(rough, 4.4) == pytest.approx(EXPECTED, abs=1e-5)
