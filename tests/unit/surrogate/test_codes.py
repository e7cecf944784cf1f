"""Weights as codes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate.errors import SurrogateInputError
from surrogate.network.quantised import Codes


@given(seed=st.integers(0, 2**32 - 1), greatest=st.sampled_from([1, 3, 15, 63]))
def test_codes_are_the_nearest_ones_of_either_sign(seed: int, greatest: int) -> None:
    values = np.random.default_rng(seed).normal(0.1, 1, (6, 11)).astype(np.float32)
    codes = Codes.of(values, greatest)
    weights = codes.weights(codes.codes)
    assert np.min(codes.codes) >= 0
    assert np.max(codes.codes) <= greatest
    assert np.all(weights * values >= 0)
    for sign, step in ((1, codes.steps[0]), (-1, codes.steps[1])):
        mine = values * sign > 0
        within = mine & (np.abs(values) <= greatest * step)
        assert np.all(np.abs(weights - values)[within] <= step / 2 * (1 + 1e-5))
        assert np.all(codes.codes[mine & ~within] == greatest)


def test_the_step_costs_least_of_a_finer_search_too() -> None:
    values = np.random.default_rng(3).standard_normal(400)
    codes = Codes.of(values, 15)
    for sign, step in ((1, codes.steps[0]), (-1, codes.steps[1])):
        part = np.abs(values[np.sign(values) == sign])

        def error(s: float, part: np.ndarray = part) -> float:
            return float(np.sum((part - s * np.clip(np.round(part / s), 0, 15)) ** 2))

        best = min(error(s) for s in np.linspace(0.2, 1, 4001) * np.max(part) / 15)
        assert error(step) <= 1.05 * best


def test_weights_on_the_grid_stay() -> None:
    values = np.array([[0.28, -0.8, 0.0], [2.1, -0.2, -3.0]])
    codes = Codes.of(values, 15)
    assert codes.steps == pytest.approx((0.14, 0.2), rel=1e-9)
    assert codes.weights(codes.codes) == pytest.approx(values, abs=1e-6)
    # A current of code 0 goes the way of its weight.
    assert codes.weights(codes.codes + 0.5)[0, 2] > 0


def test_no_code_but_zero_is_refused() -> None:
    with pytest.raises(SurrogateInputError, match="greatest code 0; allowed: 1 or more"):
        Codes.of(np.ones((1, 1)), 0)
