"""Regularity of spike trains."""

import numpy as np
import pytest

from bridge.measure import alternation


def test_alternating_intervals_are_told_from_jitter() -> None:
    assert alternation(np.array([1.0, 3, 1, 3, 1])) == pytest.approx(2 / 1.8)
    assert alternation(np.array([1.0, 1.01, 0.99, 1.0, 1.02])) < 0.02
    assert alternation(np.array([1.0, 3, 1])) == 0  # too few to tell
