"""Accuracy lost and its intervals against textbook statistics."""

import numpy as np
import pytest
from scipy import stats

from surrogate.errors import SurrogateInputError
from surrogate.statistics import against, cost
from surrogate.study.finding import verdict_of


def test_the_interval_over_chips_is_students_of_the_paired_differences() -> None:
    rng = np.random.default_rng(1)
    before, after = rng.random((12, 50)) < 0.9, rng.random((12, 50)) < 0.8
    found = cost(before, after)
    paired = 100 * (before.mean(axis=1) - after.mean(axis=1))
    low, high = stats.ttest_1samp(paired, 0.0).confidence_interval(0.95)
    assert found.chips.value == pytest.approx(paired.mean())
    assert (found.chips.low, found.chips.high) == pytest.approx((low, high))
    assert found.sigma == pytest.approx(paired.std(ddof=1))
    assert found.worst == pytest.approx(paired.max())
    assert found.both.low <= found.chips.low


def test_the_interval_over_chips_and_images_covers_other_ones() -> None:
    """Answers with effects of chips and of images: about 95 of 100 intervals hold the truth."""
    rng = np.random.default_rng(2)
    covered, rounds = 0, 300
    for _ in range(rounds):
        p = 0.5 + 0.2 * rng.uniform(-1, 1, (20, 1)) + 0.2 * rng.uniform(-1, 1, (1, 40))
        right = rng.random((20, 40)) < p
        found = cost(np.ones((1, 40), bool), right).both
        covered += found.low <= 50 <= found.high
    assert 0.92 * rounds <= covered <= rounds


def test_chips_that_answer_alike_cost_nothing_for_certain() -> None:
    right = np.random.default_rng(3).random((1, 30)) < 0.7
    found = cost(right, np.repeat(right, 5, axis=0))
    assert (found.chips.low, found.chips.value, found.chips.high) == (0, 0, 0)
    with pytest.raises(SurrogateInputError, match="shapes"):
        cost(right, right[:, 1:])


def test_one_cost_against_another_is_their_difference() -> None:
    rng = np.random.default_rng(4)
    first, second = rng.random((8, 30)) < 0.6, rng.random((8, 30)) < 0.8
    reference = np.ones((1, 30), bool)
    found = against(reference, first, reference, second)
    single = cost(reference, first).chips.value - cost(reference, second).chips.value
    assert found.chips.value == pytest.approx(single)


def test_a_verdict_follows_from_its_conditions() -> None:
    assert verdict_of({"a": True, "b": True}) == ("holds", ())
    assert verdict_of({"a": False}) == ("does not hold", ())
    assert verdict_of({"a": False, "b": True}) == ("holds only where", ("b",))
    assert verdict_of({}) == ("not tested", ())
