"""Shares of variance against functions whose shares are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate.blame import FirstOrder, first_order
from surrogate.blame.first_order import fewest_draws
from surrogate.errors import SurrogateInputError
from surrogate.statistics import Interval

INPUTS = 10
PAIRS = np.arange(INPUTS) // 2


def shares(normals: np.ndarray, values: np.ndarray, chips: np.ndarray | None = None) -> FirstOrder:
    chips = np.arange(len(values)) if chips is None else chips
    groups = np.arange(normals.shape[1]) // 2
    return first_order(normals, values, chips, groups, np.random.default_rng(5))


def draws(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, INPUTS))


def holds(estimate: Interval, value: float) -> bool:
    return estimate.low <= value <= estimate.high


def test_a_linear_function() -> None:
    z = draws(2000)
    found = shares(z, 5 + 3 * z[:, 0] + 2 * z[:, 1] + z[:, 2])
    assert [one.value for one in found.inputs[:4]] == pytest.approx(
        [9 / 14, 4 / 14, 1 / 14, 0], abs=1e-9
    )
    assert found.groups[0].value == pytest.approx(13 / 14)
    assert found.unexplained.value == pytest.approx(0, abs=1e-12)
    assert found.degree == 2


def test_a_quadratic_function_needs_the_draws_for_it() -> None:
    z = draws(400)
    values = z[:, 0] + (z[:, 1] ** 2 - 1) / np.sqrt(2)
    found = shares(z, values)
    assert [one.value for one in found.inputs[:2]] == pytest.approx([0.5, 0.5])
    fewer = shares(z[:40], values[:40])
    assert fewer.degree == 1
    assert holds(fewer.inputs[0], 0.5)
    assert fewer.unexplained.value > 0.2


def test_a_product_has_no_main_effects() -> None:
    z = draws(3000)
    found = shares(z, z[:, 0] * z[:, 1])
    assert all(holds(one, 0.0) for one in (*found.inputs[:2], *found.groups))
    assert found.unexplained.value == pytest.approx(1, abs=0.03)


def test_ishigami() -> None:
    # Ishigami and Homma 1990, a = 7, b = 0.1; of uniform inputs, here of normal ones. x2's share is
    # that of sin^2, of which powers up to two of a normal variable carry less than all.
    z = np.random.default_rng(8).normal(size=(4000, 3))
    x = np.pi * (2 * _uniform(z) - 1)
    values = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = first_order(z, values, np.arange(4000), np.arange(3), np.random.default_rng(0))
    first = [one.value for one in found.inputs]
    assert 0 < first[0] < 0.3139
    assert first[1] < 0.4424
    assert holds(found.inputs[2], 0.0)
    assert found.unexplained.value > 0.2437  # at least the interaction of x1 and x3
    assert sum(first) + found.unexplained.value == pytest.approx(1)


def _uniform(z: np.ndarray) -> np.ndarray:
    from scipy.stats import norm

    return norm.cdf(z)


@pytest.mark.parametrize(("count", "noise"), [(26, 1.0), (60, 0.5), (120, 1.0)])
def test_intervals_hold_the_truth_and_shares_are_unbiased(count: int, noise: float) -> None:
    slopes = np.array([2.0, 1.0, 0.5, 0.0])
    variance = np.sum(slopes**2) + noise**2
    truth = np.array([*slopes**2, noise**2]) / variance
    rng, found = np.random.default_rng(11), []
    for seed in range(100):
        z = draws(count, seed)
        found.append(shares(z, z[:, :4] @ slopes + noise * rng.normal(size=count)))
    each = [[*one.inputs[:4], one.unexplained] for one in found]
    held = np.mean([[holds(e, t) for e, t in zip(one, truth, strict=True)] for one in each], axis=0)
    # 100 trials of 95 %: 3.7 standard errors below.
    assert np.all(held >= 0.87), held
    best = np.array([[e.value for e in one] for one in each])
    error = best.std(axis=0) / np.sqrt(len(best))
    # A share is a ratio of two estimates: its bias is of the order 1/n, the variance's not.
    assert np.all(np.abs(best.mean(axis=0) - truth) < 4 * error + 1 / count)


def test_a_deviation_that_chips_share_has_the_errors_of_chips() -> None:
    rng = np.random.default_rng(3)
    chips = np.repeat(np.arange(40), 6)
    held, narrow = [], []
    for _ in range(40):
        z = rng.normal(size=(240, 4))
        z[:, 0] = rng.normal(size=40)[chips]
        unseen = rng.normal(size=40)[chips]  # of the chip too, and not an input
        values = z[:, 0] + z[:, 1] + unseen
        as_chips, as_draws = shares(z, values, chips), shares(z, values)
        held.append(holds(as_chips.inputs[0], 1 / 3))
        narrow.append(holds(as_draws.inputs[0], 1 / 3))
    assert np.mean(held) > 0.85
    assert np.mean(narrow) < np.mean(held) - 0.1


def test_too_few_draws_are_refused() -> None:
    few = fewest_draws(INPUTS)
    z = draws(few)
    assert shares(z, z[:, 0]).degree == 1
    with pytest.raises(SurrogateInputError, match=f"too few for 10 deviations; .* from {few}"):
        shares(z[:-1], z[:-1, 0])


def test_too_few_chips_are_refused() -> None:
    z = draws(100)
    chips = np.repeat(np.arange(2), 50)
    z[:, 0] = np.where(chips, 1.0, -0.5)
    with pytest.raises(SurrogateInputError, match="2 chips are too few for 1 deviations"):
        shares(z, z[:, 1], chips)


def test_a_constant_parameter_is_refused() -> None:
    with pytest.raises(SurrogateInputError, match="does not vary"):
        shares(draws(50), np.ones(50))


@settings(max_examples=10)
@given(
    st.integers(26, 120),
    st.integers(0, 1000),
    st.floats(-1e3, 1e3),
    st.floats(1e-12, 1e6) | st.floats(-1e6, -1e-12),
)
def test_shares_add_up_and_do_not_depend_on_the_unit(
    count: int, seed: int, offset: float, unit: float
) -> None:
    z = draws(count, seed)
    values = z[:, 0] - z[:, 3] + 0.3 * z[:, 1] * z[:, 2]
    found = shares(z, values)
    assert sum(one.value for one in found.inputs) + found.unexplained.value == pytest.approx(1)
    for k, group in enumerate(found.groups):
        assert group.value == pytest.approx(
            found.inputs[2 * k].value + found.inputs[2 * k + 1].value
        )
    other = shares(z, (values + offset) * unit)
    assert [one.value for one in other.inputs] == pytest.approx(
        [one.value for one in found.inputs], abs=1e-6
    )
    assert shares(z, values) == found
