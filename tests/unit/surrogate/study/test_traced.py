"""Neurons made of transistors, and the claims' arithmetic."""

from itertools import combinations, permutations

import numpy as np
import pytest

from surrogate.scaling import NEEDED
from surrogate.sensitivity import Surface
from surrogate.statistics import Interval
from surrogate.study.redundancy import cut_of
from surrogate.study.shapley import marginal, share_of
from surrogate.study.traced import Traced
from surrogate.study.trials import GOALS, _needed_for_mean, _needed_for_sigma, _needed_for_yield

SIZES = (5, 3)
ONE = Interval.exact(1)


@pytest.fixture
def traced() -> Traced:
    """A swing of 3 z_a + 4 z_b + 2 z_process, everything else constant."""
    terms = tuple(((k, 1),) for k in range(3))
    swing = Surface(terms, 100.0, np.array([3.0, 4.0, 2.0]), False, ONE)
    constants = {name: 1.0 for name in NEEDED if name != "swing"}
    return Traced(("a", "b", "process"), "process", {"swing": swing}, constants, np.ones(3))


def spread(traced: Traced, *kept: str) -> float:
    return float(np.std(traced.values([frozenset(kept)] * 500, SIZES, 1)["swing"]))


def test_transistors_add_their_variances(traced: Traced) -> None:
    assert spread(traced, "a", "b") == pytest.approx(5.0, rel=0.05)
    assert spread(traced, "a") == pytest.approx(3.0, rel=0.05)
    assert spread(traced) == 0.0
    assert traced.values([frozenset()] * 2, SIZES, 1)["c_eff"].tolist() == [1.0] * 16


def test_what_is_kept_has_the_same_deviations_whatever_else_is(traced: Traced) -> None:
    both, one, other = (
        traced.values([frozenset(kept)] * 4, SIZES, 1)["swing"] for kept in ("ab", "a", "b")
    )
    assert np.allclose(both - 100, (one - 100) + (other - 100))


def test_the_process_is_that_of_the_chip(traced: Traced) -> None:
    shared = traced.values([frozenset(["process"])] * 6, SIZES, 1)["swing"].reshape(6, -1)
    assert np.all(shared == shared[:, :1])
    assert len(np.unique(shared[:, 0])) == 6


def test_each_chip_keeps_its_own(traced: Traced) -> None:
    some = traced.values([frozenset("a"), frozenset("ab"), frozenset()], SIZES, 1)["swing"]
    alike = [traced.values([frozenset(kept)] * 3, SIZES, 1)["swing"] for kept in ("a", "ab", "")]
    for index, one in enumerate(alike):
        assert np.array_equal(some.reshape(3, -1)[index], one.reshape(3, -1)[index])


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


def test_orders_are_permutations_that_differ_by_chip(traced: Traced) -> None:
    orders = [tuple(traced.order(1, index)) for index in range(60)]
    assert set(orders) == set(permutations(traced.names))
    assert traced.order(1, 5) == list(orders[5])


def test_a_cut_is_one_minus_the_ratio_of_the_costs() -> None:
    rng = np.random.default_rng(1)
    reference = np.ones((1, 400), bool)
    found = cut_of(reference, rng.random((60, 400)) < 0.8, rng.random((60, 400)) < 0.9, 1)
    assert found.low < found.value < found.high
    assert found.value == pytest.approx(50, abs=2)
    assert found.low < 50 < found.high


def test_chips_needed_follow_from_normal_theory() -> None:
    values = np.random.default_rng(1).normal(95, 1.0, 200_000)
    # n = (t s / h)^2 and, of a normal law, n = (z / h)^2 / 2.
    assert _needed_for_mean(values) == pytest.approx((1.96 / GOALS["mean"]) ** 2, rel=0.05)
    relative = GOALS["standard deviation"] / 100
    assert _needed_for_sigma(values) == pytest.approx((1.96 / relative) ** 2 / 2, rel=0.05)
    assert _needed_for_yield(values) == pytest.approx(0.25 * (1.96 / 0.1) ** 2, rel=0.1)
