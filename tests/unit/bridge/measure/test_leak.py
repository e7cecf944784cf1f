"""Form and slope of leaks."""

import numpy as np
import pytest

from bridge.measure import (
    ClampCurve,
    is_log_domain,
    leak_flatness,
    log_domain_conductance,
    log_domain_flatness,
    slope_at,
)
from bridge.measure.monotone_cubics import monotone_cubics

V = np.arange(-0.05, 1.0, 5e-3)


def curve(i: np.ndarray) -> ClampCurve:
    return ClampCurve(V, i, np.zeros_like(V))


def test_a_linear_leak_is_half_as_great_half_way_and_a_constant_one_as_great() -> None:
    assert leak_flatness(curve(5e-11 * V), 0.0, 0.8, 4e-11) == pytest.approx(0.5, rel=1e-6)
    saturated = curve(2e-11 * (1 - np.exp(-V / 25.85e-3)))
    assert leak_flatness(saturated, 0.0, 0.8, 2e-11) == pytest.approx(1, abs=1e-6)


def test_a_log_domain_leak_is_linear_as_its_input_sees_it() -> None:
    # g falls e-fold every 37 mV: u grows as 1/g, half of it is ln 2 e-folds below threshold.
    slope = 1 / 37e-3
    share = monotone_cubics(V, -slope * V)
    half_way = 0.5 - 37e-3 * np.log(2)
    constant = curve(np.full_like(V, 5e-12))
    assert is_log_domain(share, 0.0, 0.5)
    assert log_domain_flatness(share, half_way, 0.5) == pytest.approx(0.5, rel=1e-6)
    assert log_domain_conductance(constant, share, 0.0, 0.5) == pytest.approx(5e-12 * slope)


def test_a_current_mirror_makes_no_log_domain_neuron() -> None:
    assert not is_log_domain(monotone_cubics(V, 0.7 - 0.1 * V), 0.0, 0.9)


def test_feedback_in_proportion_to_the_membranes_current_does_not_change_the_conductance() -> None:
    slope = 1 / 37e-3
    share = monotone_cubics(V, -slope * V)
    i = curve(5e-12 * (1 - np.exp(slope * (V - 0.5))))
    assert log_domain_conductance(i, share, 0.0, 0.5) == pytest.approx(5e-12 * slope, rel=1e-4)


def test_the_slope_at_rest_of_a_saturated_leak_is_its_current_over_u_t() -> None:
    v = np.arange(-0.05, 0.3, 2e-3)
    saturated = ClampCurve(v, 2e-11 * (1 - np.exp(-v / 25.85e-3)), v)
    assert slope_at(saturated, 0.0) == pytest.approx(2e-11 / 25.85e-3, rel=2e-3)
