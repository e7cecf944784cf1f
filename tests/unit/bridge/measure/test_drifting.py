"""An integrator whose membrane drifts by femtoamperes is measured as one."""

import numpy as np
import pytest

from bridge.measure import ClampCurve, drifting, fixed_points, rheobase

V = np.linspace(-0.05, 1.0, 211)
I_INPUT, THRESHOLD = 100e-12, 0.8


def curve(current: np.ndarray) -> ClampCurve:
    return ClampCurve(V, current, np.zeros_like(V))


@pytest.mark.parametrize(
    "current",
    [
        np.full_like(V, -80e-15),
        -60e-15 - 30e-15 * V,
        np.where(V > 0.6, -1e-9, -80e-15),  # its own feedback, near the threshold
        50e-15 * np.sin(20 * V) + 1e-15,  # several zeros, all of femtoamperes
        np.where(V > 0.85, 1e-6, -80e-15),  # a stable zero above the threshold alone
        np.where(V < 0, -1e-13, -9e-14),
    ],
)
def test_without_one_rest_it_rests_at_zero(current: np.ndarray) -> None:
    points = drifting(curve(current), fixed_points(curve(current)), THRESHOLD, I_INPUT)
    assert points.rest == 0.0
    assert len(points.unstable) == 0
    residual = np.max(np.abs(current[(V >= 0) & (V <= THRESHOLD / 2)]))
    assert rheobase(curve(current), 0.0, THRESHOLD, drifts=True) == pytest.approx(
        residual, rel=0.02
    )


@pytest.mark.parametrize(
    "current",
    [
        50e-12 * V,  # a leak with a rest
        1e-15 * V,  # none, and a rest all the same
        np.full_like(V, -1e-12),  # a hundredth of the input is no residual
        np.where(V > 0.3, -1e-12, -80e-15),
    ],
)
def test_all_else_stays_as_it_is(current: np.ndarray) -> None:
    known = fixed_points(curve(current))
    assert drifting(curve(current), known, THRESHOLD, I_INPUT) is known
