"""Rheobase of known curves."""

import numpy as np
import pytest

from bridge.errors import MeasurementError
from bridge.measure import ClampCurve, estimates, rheobase
from surrogate.vocabulary import Status

V = np.arange(0, 1.001, 20e-3)


def parabola(v: np.ndarray) -> ClampCurve:
    return ClampCurve(v, 4e-11 * v * (1 - v), np.zeros_like(v))


def test_it_is_the_greatest_current_between_rest_and_threshold() -> None:
    assert rheobase(parabola(V), 0.0, 1.0) == pytest.approx(1e-11, rel=1e-6)
    assert rheobase(parabola(V), 0.0, 0.25) == pytest.approx(4e-11 * 0.25 * 0.75, rel=1e-3)


@pytest.mark.parametrize("points", [9, 14, 23, 40])
def test_the_error_bar_covers_the_error_of_coarse_points(points: int) -> None:
    coarse = parabola(np.linspace(0, 1, points) ** 1.1)
    found = estimates(lambda curve: {"i": rheobase(curve, 0.0, 1.0)}, coarse)["i"]
    assert abs(found.value - 1e-11) <= found.error < 1e-12


def test_a_curve_that_is_negative_there_has_none() -> None:
    with pytest.raises(MeasurementError) as error:
        rheobase(ClampCurve(V, -1e-12 - V, V), 0.1, 0.9)
    assert error.value.status == Status.BAD_MEASUREMENT
