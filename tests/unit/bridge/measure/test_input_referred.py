"""The input-referred coordinate against its closed form for a differential pair."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import MeasurementError
from bridge.measure import ClampCurve, InputReferred
from surrogate.vocabulary import Status

STEEP = 0.7 / 25.85e-3  # kappa/U_T, 1/V
V_PAIR, I_TAU, I_IN = 0.12, 5e-12, 20e-9


def share(v: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(STEEP * (v - V_PAIR)))


def u_of(v: float) -> float:
    """Integral of dV/g from 0: V + (e-fold of the pair) * its exponential."""
    return v + (np.exp(STEEP * (v - V_PAIR)) - np.exp(-STEEP * V_PAIR)) / STEEP


def built(step: float = 20e-3, noise: float = 0.0) -> InputReferred:
    v = np.arange(-0.1, 0.45, step)
    wiggle = np.random.default_rng(5).normal(0, noise, (2, len(v)))
    zero = ClampCurve(v, np.full_like(v, I_TAU) + wiggle[0], 0 * v)
    driven = ClampCurve(v, I_TAU - share(v) * I_IN + wiggle[1], 0 * v)
    return InputReferred.of(zero, driven, I_IN, 0.0)


@given(st.floats(-0.1, 0.4))
def test_the_coordinate_is_the_integral_of_one_over_the_share(v: float) -> None:
    referred = built()
    assert referred.to_u(v) == pytest.approx(u_of(v), rel=5e-3, abs=2e-4)
    assert referred.to_v(referred.to_u(v)) == pytest.approx(v, abs=1e-6)


def test_finer_steps_come_closer() -> None:
    errors = [abs(built(step).to_u(0.4) / u_of(0.4) - 1) for step in (40e-3, 20e-3, 5e-3)]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 3e-4


def test_rest_is_where_both_coordinates_agree() -> None:
    assert built().to_u(0.0) == pytest.approx(0.0, abs=1e-12)


def test_the_curve_is_the_leak_over_the_share() -> None:
    referred = built(5e-3)
    v = 0.333
    expected = I_TAU / share(np.array([v]))[0]
    assert float(referred.curve.current(referred.to_u(v))) == pytest.approx(expected, rel=1e-3)


def test_noise_of_the_solver_does_not_matter() -> None:
    assert built(noise=3e-16).to_u(0.4) == pytest.approx(u_of(0.4), rel=5e-3)


def test_the_ends_of_the_clamp_map_to_the_ends_of_the_curve() -> None:
    referred = built()
    assert referred.to_u(-0.1) == pytest.approx(referred.curve.v[0], rel=1e-12)
    assert not np.isnan(referred.curve.current(referred.to_u(-0.1 + 27 * 20e-3)))


def test_an_input_into_the_membrane_changes_nothing() -> None:
    v = np.arange(0, 1, 0.1)
    curve = ClampCurve(v, v, v)
    direct = InputReferred.of(curve, None, I_IN, 0.0)
    assert direct.curve is curve
    assert (direct.to_u(0.3), direct.to_v(0.3)) == (0.3, 0.3)


@pytest.mark.parametrize("dead", [(-0.01, 0.03), (0.2, 0.25)])
def test_a_share_that_is_not_positive_is_a_bad_measurement(dead: tuple[float, float]) -> None:
    v = np.arange(-0.1, 0.45, 20e-3)
    g = np.where((v > dead[0]) & (v < dead[1]), -0.01, share(v))
    zero = ClampCurve(v, np.full_like(v, I_TAU), 0 * v)
    with pytest.raises(MeasurementError, match="share g") as error:
        InputReferred.of(zero, ClampCurve(v, I_TAU - g * I_IN, 0 * v), I_IN, 0.0).to_u(0.4)
    assert error.value.status == Status.BAD_MEASUREMENT


def test_a_driven_sweep_that_ends_early_is_a_bad_measurement_beyond() -> None:
    v = np.arange(-0.1, 0.45, 20e-3)
    zero = ClampCurve(v, np.full_like(v, I_TAU), 0 * v)
    referred = InputReferred.of(
        zero, ClampCurve(v[:20], (I_TAU - share(v) * I_IN)[:20], 0 * v[:20]), I_IN, 0.0
    )
    assert referred.to_u(0.2) == pytest.approx(u_of(0.2), rel=1e-2)
    with pytest.raises(MeasurementError):
        referred.to_u(0.4)
