"""Where waveforms and curves take a level."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from bridge.measure import downward_crossings, upward_crossings
from bridge.measure.crossings import cubic_crossing


def test_a_sine_rises_and_falls_through_half_where_it_should() -> None:
    t = np.linspace(0, 2, 20001)
    v = np.sin(2 * np.pi * t)
    assert upward_crossings(t, v, 0.5) == pytest.approx([1 / 12, 13 / 12], abs=1e-8)
    assert downward_crossings(t, v, 0.5) == pytest.approx([5 / 12, 17 / 12], abs=1e-8)


def test_a_waveform_that_only_touches_the_level_from_above_does_not_cross() -> None:
    t = np.arange(3.0)
    assert len(upward_crossings(t, np.array([2.0, 1.0, 2.0]), 1.0)) == 0


@given(st.floats(0, 1))
def test_a_cubic_piece_is_inverted(share: float) -> None:
    x = np.array([0.0, 1e-3, 3e-3, 4e-3])
    cubics = PchipInterpolator(x, np.array([0.0, 1e-12, 5e-12, 2e-11]))
    level = 1e-12 + share * 4e-12
    place = cubic_crossing(cubics, 1, level)
    assert 1e-3 <= place <= 3e-3
    assert float(cubics(place)) == pytest.approx(level, rel=1e-7)
