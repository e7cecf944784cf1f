"""Zeros of membrane curves: normal ones, too few, too many, and noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import MeasurementError
from bridge.measure import ClampCurve, fixed_points, resting_point, unstable_threshold
from bridge.measure.fixed_points import check_zeros, driven_threshold
from surrogate.vocabulary import Status

V = np.arange(-0.1, 1.2, 7e-3)


def with_zeros(*zeros: float) -> ClampCurve:
    """A polynomial that rises through the first of its zeros, some 10 pA high."""
    i = 1e-9 * np.prod([V - zero for zero in zeros], axis=0) * (-1) ** (len(zeros) - 1)
    return ClampCurve(V, i, np.zeros_like(V))


def outcome(curve: ClampCurve, end: float) -> Status:
    points = fixed_points(curve)
    try:
        check_zeros(points, end)
    except MeasurementError as error:
        return error.status
    return Status.OK


@given(st.lists(st.floats(0.0, 1.1), min_size=1, max_size=4, unique=True))
def test_zeros_are_found_where_they_are_and_alternate(zeros: list[float]) -> None:
    zeros = sorted(zeros)
    if len(zeros) > 1 and min(np.diff(zeros)) < 0.06:
        return
    found = fixed_points(with_zeros(*zeros))
    assert found.stable == pytest.approx(zeros[::2], abs=1e-4)
    assert found.unstable == pytest.approx(zeros[1::2], abs=1e-4)


def test_rest_and_threshold_of_a_normal_curve() -> None:
    points = fixed_points(with_zeros(0.1, 0.7))
    assert points.rest == pytest.approx(0.1, abs=1e-4)
    assert unstable_threshold(points) == pytest.approx(0.7, abs=1e-4)
    assert outcome(with_zeros(0.1, 0.7), 0.8) == Status.OK


@pytest.mark.parametrize("current", [1e-12, -1e-12])
def test_no_stable_zero(current: float) -> None:
    curve = ClampCurve(V, np.full_like(V, current), np.zeros_like(V))
    with pytest.raises(MeasurementError) as error:
        resting_point(curve)
    assert error.value.status == Status.NO_STABLE_ZERO


def test_no_unstable_zero() -> None:
    with pytest.raises(MeasurementError) as error:
        unstable_threshold(fixed_points(with_zeros(0.1)))
    assert error.value.status == Status.NO_UNSTABLE_ZERO


def test_the_threshold_of_a_driven_neuron_is_the_valley_behind_the_peak() -> None:
    # I = V^3/3 - V^2/2 + 0.24 V has its peak at 0.4 V and its least at 0.6 V.
    curve = ClampCurve(V, V**3 / 3 - V**2 / 2 + 0.24 * V, np.zeros_like(V))
    assert driven_threshold(curve, 0.0, 0.65) == pytest.approx(0.6, abs=2e-3)
    assert driven_threshold(curve, 0.0, 0.35) == 0.35  # the output switches on the way up


@pytest.mark.parametrize(
    ("zeros", "end", "status"),
    [
        ((0.1, 0.4, 0.8), 0.7, Status.OK),  # the third is the spike's own
        ((0.1, 0.4, 0.8), 0.9, Status.TWO_STABLE_ZEROS),
        ((0.1, 0.4, 0.7, 0.9), 1.0, Status.TWO_UNSTABLE_ZEROS),
        ((0.1, 0.4, 0.7, 0.9), 0.8, Status.TWO_STABLE_ZEROS),
        ((0.1, 0.4, 0.7, 0.9), 0.6, Status.OK),
        ((0.5,), 0.4, Status.NO_STABLE_ZERO),  # rest is above threshold
    ],
)
def test_zeros_below_the_end_of_integration_are_counted(
    zeros: tuple[float, ...], end: float, status: Status
) -> None:
    assert outcome(with_zeros(*zeros), end) == status


@pytest.mark.parametrize("seed", range(20))
def test_wiggles_of_the_solver_at_rest_are_no_zeros(seed: int) -> None:
    # Hardly any leak: the current stays within the noise over 0.2 V around rest.
    noise = np.random.default_rng(seed).uniform(-3e-16, 3e-16, len(V))
    i = 4e-14 * (V - 0.15) ** 3 - 1e-12 * np.exp((V - 0.8) / 20e-3)
    points = fixed_points(ClampCurve(V, i + noise, np.zeros_like(V)))
    assert len(points.stable) == len(points.unstable) == 1
    assert abs(points.rest - 0.15) < 0.25
    assert outcome(ClampCurve(V, i + noise, np.zeros_like(V)), 0.9) == Status.OK


def test_a_leak_below_the_noise_still_has_its_rest() -> None:
    i = 3e-16 * np.tanh(V / 0.03)
    assert resting_point(ClampCurve(V, i, np.zeros_like(V))) == pytest.approx(0, abs=1e-3)
