"""The claims' arithmetic against closed forms."""

from itertools import combinations, permutations

import numpy as np
import pytest

from bridge.study.finding import verdict_of
from bridge.study.redundancy import cut_of
from bridge.study.transistor_costs import marginal, share_of
from bridge.study.trials import QUANTITIES, needed_for_mean, needed_for_sigma, needed_for_yield


def answers_of(worth: dict[frozenset[str], int], orders: list[list[str]]) -> list[np.ndarray]:  # type: ignore[type-arg]
    """Answers to 100 images of chips that lose so many when a set of transistors deviates."""
    return [
        np.array([np.arange(100) >= worth[frozenset(order[:place])] for order in orders])
        for place in range(len(orders[0]) + 1)
    ]


def test_shapley_effects_are_those_of_the_glove_game() -> None:
    """One left glove, two right ones, a pair is worth 60: 40, 10 and 10 (Shapley 1953)."""
    worth = {
        frozenset(some): 60 if "l" in some and len(some) > 1 else 0
        for k in range(4)
        for some in combinations(["l", "r", "s"], k)
    }
    orders = [list(order) for order in permutations(["l", "r", "s"])] * 40
    steps = answers_of(worth, orders)
    lost = {name: marginal(steps, [o.index(name) for o in orders]) for name in "lrs"}
    assert [np.mean(lost[name]) for name in "lrs"] == pytest.approx([40, 10, 10])
    # On every chip they add up to what all cost.
    assert np.allclose(np.sum([np.mean(one, axis=1) for one in lost.values()], axis=0), 60)
    share = share_of(lost["l"], steps[0][:1], steps[-1], 1)
    assert share is not None
    assert share.value == pytest.approx(100 * 40 / 60)
    assert share.low < share.value < share.high < 85


def test_there_is_no_share_of_a_cost_that_is_not_told_from_zero() -> None:
    rng = np.random.default_rng(1)
    nothing, full = np.ones((1, 50), bool), rng.random((20, 50)) < 1.1
    assert share_of(np.zeros((20, 50)), nothing, full, 1) is None


def test_a_cut_is_one_minus_the_ratio_of_the_costs() -> None:
    rng = np.random.default_rng(1)
    reference = np.ones((1, 400), bool)
    found = cut_of(reference, rng.random((60, 400)) < 0.8, rng.random((60, 400)) < 0.9, 1)
    assert found.low < found.value < found.high
    assert found is not None
    assert found.value == pytest.approx(50, abs=2)
    assert found.low < 50 < found.high


def test_chips_needed_follow_from_normal_theory() -> None:
    values = np.random.default_rng(1).normal(95, 1.0, 200_000)
    # n = (t s / h)^2 and, of a normal distribution, n = (z / h)^2 / 2.
    assert needed_for_mean(values) == pytest.approx((1.96 / QUANTITIES["mean"].goal) ** 2, rel=0.05)
    relative = QUANTITIES["standard deviation"].goal / 100
    assert needed_for_sigma(values) == pytest.approx((1.96 / relative) ** 2 / 2, rel=0.05)
    assert needed_for_yield(values) == pytest.approx(0.25 * (1.96 / 0.1) ** 2, rel=0.1)


def test_there_is_no_cut_of_a_cost_that_is_not_told_from_zero() -> None:
    reference = np.ones((1, 50), bool)
    single = np.random.default_rng(1).random((20, 50)) < 1.1
    assert cut_of(reference, single, single, 1) is None


def test_a_verdict_follows_from_its_conditions() -> None:
    assert verdict_of({"a": True, "b": True}) == ("holds", ())
    assert verdict_of({"a": False}) == ("does not hold", ())
    assert verdict_of({"a": False, "b": True}) == ("holds only where", ("b",))
    assert verdict_of({}) == ("not tested", ())
