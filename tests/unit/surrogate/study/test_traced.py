"""Neurons made of transistors, and the claims' arithmetic."""

import numpy as np
import pytest

from surrogate.blame import Surface
from surrogate.law.record import Estimate
from surrogate.scaling import NEEDED
from surrogate.study.redundancy import cut_of
from surrogate.study.traced import Traced
from surrogate.study.trials import GOALS, _needed_for_mean, _needed_for_sigma, _needed_for_yield

SIZES = (5, 3)
ONE = Estimate(low=1, best=1, high=1)


@pytest.fixture
def traced() -> Traced:
    """A swing of 3 z_a + 4 z_b + 2 z_process, everything else constant."""
    terms = tuple(((k, 1),) for k in range(3))
    swing = Surface(terms, 100.0, np.array([3.0, 4.0, 2.0]), False, ONE)
    constants = {name: 1.0 for name in NEEDED if name != "swing"}
    return Traced(("a", "b", "process"), "process", {"swing": swing}, constants, np.ones(3))


def spread(traced: Traced, *kept: str) -> float:
    return float(np.std(traced.values(frozenset(kept), SIZES, 1, 500)["swing"]))


def test_transistors_add_their_variances(traced: Traced) -> None:
    assert spread(traced, "a", "b") == pytest.approx(5.0, rel=0.05)
    assert spread(traced, "a") == pytest.approx(3.0, rel=0.05)
    assert spread(traced) == 0.0
    assert traced.values(frozenset(), SIZES, 1, 2)["c_eff"].tolist() == [1.0] * 16


def test_what_is_kept_has_the_same_deviations_whatever_else_is(traced: Traced) -> None:
    both, one, other = (
        traced.values(frozenset(kept), SIZES, 1, 4)["swing"] for kept in ("ab", "a", "b")
    )
    assert np.allclose(both - 100, (one - 100) + (other - 100))


def test_the_process_is_that_of_the_chip(traced: Traced) -> None:
    shared = traced.values(frozenset(["process"]), SIZES, 1, 6)["swing"].reshape(6, -1)
    assert np.all(shared == shared[:, :1])
    assert len(np.unique(shared[:, 0])) == 6


def test_a_cut_is_one_minus_the_ratio_of_the_costs() -> None:
    rng = np.random.default_rng(1)
    reference = np.ones((1, 400), bool)
    found = cut_of(reference, rng.random((60, 400)) < 0.8, rng.random((60, 400)) < 0.9, 1)
    assert found.low < found.best < found.high
    assert found.best == pytest.approx(50, abs=2)
    assert found.low < 50 < found.high


def test_chips_needed_follow_from_normal_theory() -> None:
    values = np.random.default_rng(1).normal(95, 1.0, 200_000)
    # n = (t s / h)^2 and, of a normal law, n = (z / h)^2 / 2.
    assert _needed_for_mean(values) == pytest.approx((1.96 / GOALS["mean"]) ** 2, rel=0.05)
    relative = GOALS["standard deviation"] / 100
    assert _needed_for_sigma(values) == pytest.approx((1.96 / relative) ** 2 / 2, rel=0.05)
    assert _needed_for_yield(values) == pytest.approx(0.25 * (1.96 / 0.1) ** 2, rel=0.1)
