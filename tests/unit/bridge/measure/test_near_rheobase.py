"""The input at which g is measured, of curves whose rheobase is known in closed form."""

import numpy as np
import pytest

from bridge.errors import MeasurementError
from bridge.measure import ClampCurve, near_rheobase

V = np.linspace(-0.1, 0.9, 2001)
SHARE = np.exp(-V / 0.5)
"""g: at no input it is 1 at 0 V."""

PEAK = 0.25e-9


def curve(i: np.ndarray) -> ClampCurve:
    return ClampCurve(V, i, np.zeros_like(V))


def zero() -> ClampCurve:
    """J = 4 PEAK v (1 - v/0.6)/0.6: zero at 0 V and 0.6 V, greatest half way."""
    return curve(SHARE * 4 * PEAK * V * (1 - V / 0.6) / 0.6)


@pytest.mark.parametrize("i_driven", [0.3e-9, 2e-9])
def test_it_is_the_greatest_current_before_the_unstable_zero(i_driven: float) -> None:
    driven = curve(zero().i - SHARE * i_driven)
    assert near_rheobase(zero(), driven, i_driven, 0.0) == pytest.approx(PEAK, rel=1e-4)


def test_what_rises_again_after_the_zero_does_not_count() -> None:
    """A spike's reset, far above the threshold, sinks more than any leak."""
    i = np.where(V > 0.7, 1e-6, zero().i)
    found = near_rheobase(curve(i), curve(i - SHARE * 1e-9), 1e-9, 0.0)
    assert found == pytest.approx(PEAK, rel=1e-4)


def test_it_is_no_higher_than_the_bench_goes() -> None:
    driven = curve(zero().i - SHARE * 0.1e-9)
    assert near_rheobase(zero(), driven, 0.1e-9, 0.0) == 0.1e-9


def test_an_input_that_does_not_reach_the_membrane_is_named() -> None:
    with pytest.raises(MeasurementError, match="share g"):
        near_rheobase(zero(), zero(), 1e-9, 0.0)
