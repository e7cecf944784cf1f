"""Our interpolation against SciPy's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from bridge.measure.monotone_cubics import monotone_cubics

POINTS = st.lists(
    st.tuples(st.floats(1e-3, 1), st.floats(-1, 1).map(lambda y: round(y, 6))),
    min_size=2,
    max_size=12,
)


@given(POINTS)
def test_it_is_the_pchip_of_scipy(points: list[tuple[float, float]]) -> None:
    steps, y = np.array(points).T
    x = np.cumsum(steps)
    grid = np.linspace(x[0], x[-1], 101)[:-1]
    ours, theirs = monotone_cubics(x, y), PchipInterpolator(x, y)
    assert ours(grid) == pytest.approx(theirs(grid), rel=1e-9, abs=1e-12)
    assert ours.integrate(x[0], x[-1]) == pytest.approx(theirs.integrate(x[0], x[-1]), abs=1e-12)


def test_outside_its_points_it_knows_nothing() -> None:
    assert np.isnan(monotone_cubics(np.arange(3.0), np.arange(3.0))(3.5))
