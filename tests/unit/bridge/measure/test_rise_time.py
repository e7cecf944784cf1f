"""Rise times of an RC."""

import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from bridge.errors import MeasurementError
from bridge.measure import estimates, rise_time
from surrogate.vocabulary import Status

TAU = 4e-3
EXPECTED = TAU * np.log(0.8 / 0.2)


def rc(t: np.ndarray) -> np.ndarray:
    return 1 - np.exp(-t / TAU)


def test_an_rc_rises_as_its_logarithm() -> None:
    t = np.linspace(0, 20e-3, 400)
    assert rise_time(t, rc(t), 0.2, 0.8) == pytest.approx(EXPECTED, rel=1e-6)


@pytest.mark.parametrize("points", [12, 17, 30, 60])
def test_the_error_bar_covers_the_error_of_coarse_points(points: int) -> None:
    t = np.linspace(0, 20e-3, points)
    found = estimates(lambda t, v: {"rise": rise_time(t, v, 0.2, 0.8)}, t, rc(t))["rise"]
    assert abs(found.value - EXPECTED) <= found.error < 0.2 * EXPECTED


def test_a_piece_needs_its_neighbours_alone() -> None:
    t = np.linspace(0, 20e-3, 25) ** 1.2
    whole = PchipInterpolator(t, rc(t))
    expected = whole.solve(0.8, extrapolate=False)[0] - whole.solve(0.2, extrapolate=False)[0]
    assert rise_time(t, rc(t), 0.2, 0.8) == pytest.approx(expected, rel=1e-9)


def test_noise_of_a_millivolt_moves_it_by_as_much() -> None:
    t = np.linspace(0, 20e-3, 60)
    v = rc(t) + np.random.default_rng(1).normal(0, 1e-3, len(t))
    # At 0.2 and 0.8 V the waveform rises by 0.8 and 0.2 V per tau.
    assert rise_time(t, v, 0.2, 0.8) == pytest.approx(EXPECTED, abs=4 * TAU * 1e-3 / 0.2)


@pytest.mark.parametrize(
    "v",
    [np.array([0, 0.5, 0.6, 0.7]), np.array([0, 0.9, 0.5, 0.9]), np.array([1.0, 0.5, 0.5, 0.5])],
)
def test_a_membrane_that_does_not_rise_once_is_a_bad_measurement(v: np.ndarray) -> None:
    with pytest.raises(MeasurementError) as error:
        rise_time(np.arange(4.0), v, 0.2, 0.8)
    assert error.value.status == Status.BAD_MEASUREMENT
