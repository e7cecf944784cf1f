"""Capacitance from a rise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.measure import ClampCurve, capacitance


@given(st.floats(1e-15, 1e-11), st.floats(0, 1e-10))
def test_the_time_of_an_rc_gives_back_its_capacitance(c: float, g: float) -> None:
    v = np.linspace(0, 1, 51)
    i_in = 200e-12
    time = c / g * np.log(i_in / (i_in - g)) if g > 1e-16 else c / i_in
    curve = ClampCurve(v, g * v, v)
    assert capacitance(curve, time, i_in, 0.0, 1.0) == pytest.approx(c, rel=1e-4)
