"""Non-linearities of weights whose steps are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from surrogate.weight import (
    differential_nonlinearity,
    integral_nonlinearity,
    least_step,
    weight_shapes,
)


def test_a_straight_weight_has_none() -> None:
    shape = weight_shapes(3e-12 + 2e-9 * np.arange(16.0)[None, :])
    assert shape[0, [0, -1]].tolist() == [0.0, 1.0]
    assert integral_nonlinearity(shape) == pytest.approx(0, abs=1e-12)
    assert differential_nonlinearity(shape) == pytest.approx(0, abs=1e-12)
    assert least_step(shape) == pytest.approx(1)


def test_a_code_that_is_off_shows_in_each() -> None:
    # Code 2 of 4 steps is 1.5 LSB too high: its step is 2.5, the next one -0.5.
    shape = weight_shapes(np.array([[0.0, 1.0, 3.5, 3.0, 4.0]]))
    assert integral_nonlinearity(shape) == pytest.approx(1.5)
    assert differential_nonlinearity(shape) == pytest.approx(1.5)
    assert least_step(shape) == pytest.approx(-0.5)


@given(arrays(float, (1, 9), elements=st.floats(0.1, 3.0)), st.floats(1e-12, 1e-6))
def test_neither_gain_nor_leakage_changes_them(steps: np.ndarray, gain: float) -> None:
    currents = np.concatenate([[[0.0]], np.cumsum(steps, axis=1)], axis=1)
    one, other = weight_shapes(currents), weight_shapes(gain * (currents + 0.5))
    for measure in (integral_nonlinearity, differential_nonlinearity, least_step):
        assert measure(other) == pytest.approx(measure(one), abs=1e-9)
    # The distance from a line is no more than all steps' together, and rises where all do.
    assert least_step(one) > 0
    assert integral_nonlinearity(one)[0] <= differential_nonlinearity(one)[0] * 9 / 2 + 1e-9
