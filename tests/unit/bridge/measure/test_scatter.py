"""The numerical error of a clamp's current, against curves whose error is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.errors import MeasurementError
from bridge.measure import ClampCurve, fixed_points, scatter, without_failures

V = np.linspace(-0.05, 1.0, 401)
U_T = 25.85e-3
LEAK = 40e-12 * (1 - np.exp(-V / U_T))  # a saturated transistor: rest at zero


def curve(current: np.ndarray) -> ClampCurve:
    return ClampCurve(V, current, np.zeros_like(V))


@pytest.mark.parametrize(
    "current",
    [
        LEAK,
        50e-12 * V,
        np.where(V > 0.7, 1e-6, 1e-12 * V),  # a reset that switches on
        np.where(V > 0.7, -1e-6, -1e-12 * V),
        np.full_like(V, 1e-12),
    ],
)
def test_a_monotone_curve_has_no_scatter(current: np.ndarray) -> None:
    assert scatter(curve(current)) <= 1e-27
    assert np.array_equal(without_failures(curve(current)).v, V)


def test_a_smooth_peak_scatters_by_the_curvature_of_a_step() -> None:
    peak = 1e-12 * np.cos(2 * np.pi * V)
    assert scatter(curve(peak)) < 1e-12 * (2 * np.pi) ** 2 * (2 * (V[1] - V[0])) ** 2
    assert np.array_equal(without_failures(curve(peak)).v, V)


@settings(max_examples=60)
@given(
    st.lists(st.integers(3, 39), min_size=1, max_size=12, unique=True),
    st.floats(2e-12, 5e-9),
    st.sampled_from([1, -1]),
)
def test_points_beside_the_solution_are_told_and_left_out(
    places: list[int], size: float, sign: int
) -> None:
    wrong = LEAK.copy()
    wrong[[10 * k for k in places]] += sign * size
    rough = curve(wrong)
    assert scatter(rough) == pytest.approx(size, abs=2.5e-11)
    mended = without_failures(rough)
    assert not set(V[[10 * k for k in places]]) & set(mended.v)
    assert len(mended.v) >= len(V) - 5 * len(places)
    points = fixed_points(mended)
    assert points.stable == pytest.approx([0.0], abs=3e-3)
    assert len(points.unstable) == 0


def test_a_zero_is_one_only_where_the_current_leaves_its_error_on_both_sides() -> None:
    flicker = LEAK.copy()
    flicker[np.searchsorted(V, [-0.006, 0.006])] = [2e-12, -2e-12]
    assert len(fixed_points(curve(flicker)).stable) > 1
    found = fixed_points(curve(flicker), max(scatter(curve(flicker)), 2.5e-11))
    assert len(found.stable) == 1
    assert len(found.unstable) == 0
    assert found.rest == pytest.approx(0.0, abs=0.02)


def test_where_the_switch_ends_it_all_points_are_kept() -> None:
    rough = np.where(V > 0.8, 1e-6 * np.random.default_rng(2).standard_normal(len(V)), LEAK)
    assert scatter(curve(rough), 0.8) <= 1e-27
    assert np.array_equal(without_failures(curve(rough), 0.8).v, V)
    assert scatter(ClampCurve(V[:3], LEAK[:3], V[:3])) == 0.0
    with pytest.raises(MeasurementError):
        _ = fixed_points(curve(np.full_like(V, -1e-12))).rest
