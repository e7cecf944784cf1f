"""Where the regenerative current has grown to a level."""

import numpy as np
import pytest

from bridge.measure import ClampCurve, regeneration_point


def test_it_is_where_an_exponential_feedback_reaches_the_level() -> None:
    v = np.arange(0, 1, 2e-3)
    curve = ClampCurve(v, -1e-12 * np.exp((v - 0.5) / 40e-3), np.zeros_like(v))
    expected = 0.5 + 40e-3 * np.log(20)
    assert regeneration_point(curve, -20e-12, 0.3) == pytest.approx(expected, abs=2e-6)


def test_there_is_none_when_the_range_ends_before() -> None:
    v = np.arange(0, 1, 2e-3)
    assert regeneration_point(ClampCurve(v, -v, v), -2.0, 0.0) is None
