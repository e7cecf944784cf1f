"""Error bars from thinned points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import MeasurementError
from bridge.measure import ClampCurve, estimates
from bridge.measure.estimate import every_other
from surrogate.vocabulary import Status


def test_both_halves_share_the_ends_and_hold_every_point() -> None:
    even, odd = every_other(8, 0), every_other(8, 1)
    assert even.tolist() == [0, 2, 4, 6, 7]
    assert odd.tolist() == [0, 1, 3, 5, 7]


@given(st.integers(9, 200), st.floats(0.2, 3), st.floats(0, 6))
def test_the_error_bar_covers_the_error_of_a_trapezoid(
    points: int, frequency: float, phase: float
) -> None:
    t = np.linspace(0, 1, points)
    y = 2 + np.cos(frequency * t + phase)
    exact = 2 + (np.sin(frequency + phase) - np.sin(phase)) / frequency
    found = estimates(lambda t, y: {"mean": float(np.trapezoid(y, t))}, t, y)["mean"]
    assert abs(found.value - exact) <= found.error + 1e-12


def test_several_values_have_their_own_error_bars() -> None:
    t = np.linspace(0, 1, 11)
    found = estimates(lambda y: {"first": float(y[0]), "mean": float(np.mean(y))}, t**2)
    assert found["first"].error == 0
    assert found["mean"].error > 0


def test_what_half_the_points_do_not_show_has_an_infinite_error() -> None:
    def needs(curve: ClampCurve) -> dict[str, float]:
        if len(curve.v) < 8:
            raise MeasurementError(Status.BAD_MEASUREMENT, "too few")
        return {"one": 1.0}

    v = np.arange(10.0)
    assert estimates(needs, ClampCurve(v, v, v))["one"].error == np.inf
    with pytest.raises(MeasurementError):
        estimates(needs, ClampCurve(v[:4], v[:4], v[:4]))
