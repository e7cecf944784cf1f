"""Probabilities of outcomes, and what neurons that measured nothing may hide."""

import numpy as np
import pytest
from scipy import stats

from surrogate.distribution.outcome import hidden_median, outcomes_of
from surrogate.statistics import design_effect


def statuses(**counts: int) -> np.ndarray:
    return np.repeat(list(counts), list(counts.values()))


def each_its_own(draws: np.ndarray) -> np.ndarray:
    return np.arange(len(draws)) + 1


@pytest.mark.parametrize(("failed", "n"), [(0, 40), (1, 40), (13, 100), (40, 40)])
def test_intervals_are_scipys_exact_ones(failed: int, n: int) -> None:
    draws = statuses(ok=n - failed, no_spike=failed)
    found = outcomes_of(draws, each_its_own(draws))
    for name, count in (("ok", n - failed), ("no_spike", failed)):
        if name not in found:
            assert (name, count) == ("no_spike", 0)
            continue
        exact = stats.binomtest(count, n).proportion_ci(0.95, method="exact")
        p = found[name].probability
        assert (found[name].count, p.value) == (count, count / n)
        assert (p.low, p.high) == pytest.approx((exact.low, exact.high), abs=1e-12)


def test_every_outcome_counts_and_failed_analyses_are_not_what_a_neuron_does() -> None:
    draws = statuses(timeout=2, ok=5, latched=3, no_spike=1)
    found = outcomes_of(draws, each_its_own(draws))
    assert list(found) == ["ok", "latched", "no_spike", "timeout"]
    assert sum(one.count for one in found.values()) == len(draws)
    assert sum(one.probability.value for one in found.values()) == pytest.approx(1.0)
    assert [name for name, one in found.items() if not one.known] == ["timeout"]


def test_ok_is_an_outcome_even_when_nothing_was_measured() -> None:
    draws = statuses(no_spike=10)
    assert outcomes_of(draws, each_its_own(draws))["ok"].probability.value == 0.0


def test_design_effect_of_chips_that_fail_as_a_whole_is_their_size() -> None:
    hits = np.random.default_rng(0).random(400) < 0.3
    # k/(k - 1) of the variance's own estimate.
    assert design_effect(np.repeat(hits, 7), np.repeat(np.arange(400), 7)) == pytest.approx(
        7 * 400 / 399
    )


def test_design_effect_of_independent_draws_is_one() -> None:
    hits = np.random.default_rng(0).random(4000) < 0.3
    assert design_effect(hits, np.arange(4000)) == 1.0
    assert design_effect(hits, np.arange(4000) // 4) == pytest.approx(1.0, abs=0.1)
    assert design_effect(np.ones(12, bool), np.arange(12) // 4) == 1.0


def test_design_effect_follows_the_intraclass_correlation() -> None:
    # Kish: 1 + (m - 1) rho; of beta-distributed chips rho = 1/(a + b + 1).
    rng, m = np.random.default_rng(1), 8
    share = rng.beta(1.5, 2.5, 3000)
    hits = rng.random((3000, m)) < share[:, None]
    found = design_effect(hits.ravel(), np.repeat(np.arange(3000), m))
    assert found == pytest.approx(1 + (m - 1) / 5, rel=0.08)


@pytest.mark.parametrize(("chips", "m", "p", "rho"), [(20, 5, 0.9, 0.3), (10, 10, 0.5, 0.3)])
def test_intervals_with_chips_cover(chips: int, m: int, p: float, rho: float) -> None:
    number, hits, naive, rounds = np.repeat(np.arange(chips), m), 0, 0, 300
    a, b = p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho
    for seed in range(rounds):
        rng = np.random.default_rng(seed)
        measured = (rng.random((chips, m)) < rng.beta(a, b, chips)[:, None]).ravel()
        draws = np.where(measured, "ok", "no_spike")
        one = outcomes_of(draws, number)["ok"].probability
        hits += one.low <= p <= one.high
        alone = outcomes_of(draws, np.arange(chips * m))["ok"].probability
        naive += alone.low <= p <= alone.high
    assert hits / rounds > 0.91
    assert naive / rounds < 0.85


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize("share", [0.05, 0.2, 0.45])
def test_medians_bounds_hold_the_truth_when_the_extreme_neurons_failed(
    side: int, share: float
) -> None:
    x = np.random.default_rng(2).lognormal(0.0, 0.8, 1001)
    failed = side * x > np.quantile(side * x, 1 - share)
    draws = np.where(failed, "no_spike", "ok")
    found = hidden_median(outcomes_of(draws, each_its_own(draws)), x[~failed])
    assert found.low - 1e-12 <= np.median(x) <= found.high + 1e-12
    assert found.value == np.median(x[~failed])
    # The bound is the truth itself when all that failed lie on one side.
    assert (found.high if side > 0 else found.low) == pytest.approx(np.median(x), rel=1e-12)


def test_medians_bounds_are_the_extremes_when_most_failed() -> None:
    x = np.arange(1.0, 11.0)
    draws = statuses(ok=10, no_spike=25)
    found = hidden_median(outcomes_of(draws, each_its_own(draws)), x)
    assert (found.low, found.value, found.high) == (1.0, 5.5, 10.0)
