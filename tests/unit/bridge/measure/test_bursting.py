"""Bursting is told from regular firing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import MeasurementError
from bridge.measure import check_intervals, check_resets
from surrogate.vocabulary import Status


@given(st.lists(st.floats(0.95, 1.05), min_size=1, max_size=9), st.floats(0, 1))
def test_regular_intervals_that_integration_explains_pass(
    intervals: list[float], explained: float
) -> None:
    check_intervals(np.array(intervals), explained)


@pytest.mark.parametrize(
    ("intervals", "explained"), [([1.0, 0.4], 1.0), ([1.0, 0.7, 1.0, 0.7, 1.0], 0.7)]
)
def test_short_or_alternating_intervals_are_bursts(
    intervals: list[float], explained: float
) -> None:
    with pytest.raises(MeasurementError) as error:
        check_intervals(np.array(intervals), explained)
    assert error.value.status == Status.BURSTING


def test_resets_of_about_one_depth_pass() -> None:
    check_resets(np.array([0.1, 0.2]), 0.7)


@pytest.mark.parametrize("resets", [[0.5, 0.1], [0.1, 0.5], [0.75, 0.75]])
def test_an_interval_without_a_reset_is_a_burst(resets: list[float]) -> None:
    with pytest.raises(MeasurementError) as error:
        check_resets(np.array(resets), 0.7)
    assert error.value.status == Status.BURSTING
