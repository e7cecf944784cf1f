"""Dependence: recovered, and split between chips and neurons."""

import numpy as np
import pytest
from scipy import stats

from surrogate.distribution.copula import Copula, rank_scores, root
from surrogate.distribution.fit import correlation_intervals
from surrogate.statistics import Bootstrap, split_correlation

STRONG = np.array([[1.0, 0.7, -0.3], [0.7, 1.0, 0.1], [-0.3, 0.1, 1.0]])
EQUAL = np.full((4, 4), 0.5) + 0.5 * np.eye(4)


def copula(correlation: np.ndarray, chip: np.ndarray | None = None) -> Copula:
    matrix = correlation.tolist()
    return Copula(
        correlation=matrix, correlation_low=matrix, correlation_high=matrix,
        chip=None if chip is None else chip.tolist(),
    )  # fmt: skip


def deviates(one: Copula, n: int, seed: int = 0, neurons: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    k = len(one.correlation)
    shared = np.repeat(rng.standard_normal((n // neurons, k)), neurons, axis=0)
    return one.deviates(rng.standard_normal((n, k)), shared)


@pytest.mark.parametrize("chip", [None, 0.4 * STRONG])
def test_scores_are_standard_normal(chip: np.ndarray | None) -> None:
    x = deviates(copula(STRONG, chip), 20_000)
    for column in x.T:
        assert stats.kstest(column, "norm").pvalue > 0.001


@pytest.mark.parametrize("chip", [None, 0.4 * STRONG])
def test_scores_have_the_correlation(chip: np.ndarray | None) -> None:
    x = deviates(copula(STRONG, chip), 40_000)
    # Standard error (1 - r^2)/sqrt(n) = 0.005.
    assert np.corrcoef(x, rowvar=False) == pytest.approx(STRONG, abs=0.02)


def test_joint_tail_is_that_of_scipys_normal() -> None:
    pair = np.array([[1.0, 0.5], [0.5, 1.0]])
    x = deviates(copula(pair), 400_000, 2)
    distribution = stats.multivariate_normal(cov=pair)
    for level in (0.001, 0.01, 0.1, 0.4):
        true = distribution.cdf(np.full(2, stats.norm.ppf(level)))
        found = np.mean(np.all(x < stats.norm.ppf(level), axis=1))
        assert found == pytest.approx(true, abs=4 * np.sqrt(true / len(x)))


def chips(k: int, m: int, between: np.ndarray, within: np.ndarray, seed: int):
    """Scores of m neurons on each of k chips."""
    rng = np.random.default_rng(seed)
    number = np.repeat(np.arange(k), m)
    shared = (rng.standard_normal((k, len(between))) @ root(between))[number]
    return shared + rng.standard_normal((k * m, len(within))) @ root(within), number


def test_chip_and_neuron_parts_are_found() -> None:
    between, within = 0.4 * STRONG, 0.6 * EQUAL[:3, :3]
    x, number = chips(600, 5, between, within, 0)
    total, part = split_correlation(x, number)
    assert part is not None
    # Of 600 chips: 0.4 sqrt(2/600) = 0.023 for a chip's variance.
    assert part == pytest.approx(between, abs=0.08)
    assert total == pytest.approx(between + within, abs=0.08)
    drawn = deviates(copula(total, part), 60_000, neurons=5)
    means = drawn.reshape(-1, 5, 3).mean(axis=1)
    # Variance of a chip's mean: its own and a fifth of the neurons'.
    assert np.cov(means, rowvar=False) == pytest.approx(part + (total - part) / 5, abs=0.03)


def test_chips_that_share_nothing_have_little_part() -> None:
    x, number = chips(300, 4, np.zeros((3, 3)), STRONG, 1)
    total, part = split_correlation(x, number)
    assert part is not None
    assert np.max(np.abs(part)) < 0.08
    assert total == pytest.approx(STRONG, abs=0.1)


def test_a_chip_a_neuron_has_no_part() -> None:
    x = np.random.default_rng(0).standard_normal((500, 3)) @ root(STRONG)
    total, part = split_correlation(x, np.arange(500))
    assert part is None
    assert total == pytest.approx(np.corrcoef(x, rowvar=False), abs=1e-12)


@pytest.mark.parametrize("r", [0.0, 0.6, 0.95])
def test_intervals_cover_the_correlation(r: float) -> None:
    rounds, hits, widths = 120, 0, []
    mix = root(np.array([[1.0, r], [r, 1.0]]))
    for seed in range(rounds):
        rng = np.random.default_rng(seed)
        x = rank_scores(rng.standard_normal((100, 2)) @ mix)
        bootstrap = Bootstrap(100, np.random.SeedSequence(seed))
        low, high = correlation_intervals(x, np.corrcoef(x, rowvar=False), bootstrap)
        hits += low[0, 1] <= r <= high[0, 1]
        widths.append(high[0, 1] - low[0, 1])
    assert hits / rounds > 0.95 - 3 * np.sqrt(0.05 * 0.95 / rounds)
    # Not by being wide: Fisher's z, +- 1.96 (1 - r^2)/sqrt(n).
    assert np.median(widths) == pytest.approx(2 * 1.96 * (1 - r**2) / 10, rel=0.15)


def test_intervals_with_chips_know_that_neurons_of_a_chip_are_not_independent() -> None:
    x, number = chips(25, 8, 0.9 * EQUAL[:2, :2], 0.1 * np.eye(2), 2)
    scores = rank_scores(x)
    total, _ = split_correlation(scores, number)
    seed = np.random.SeedSequence(0)
    low, high = correlation_intervals(scores, total, Bootstrap(200, seed, number))
    near, far = correlation_intervals(scores, total, Bootstrap(200, seed))
    assert high[0, 1] - low[0, 1] > 1.5 * (far - near)[0, 1]


def test_rank_scores_are_blom_like_and_share_ties() -> None:
    x = np.array([[3.0], [1.0], [2.0], [2.0]])
    ranks = (np.array([4.0, 1.0, 2.5, 2.5]) - 0.5) / 4
    assert rank_scores(x)[:, 0] == pytest.approx(stats.norm.ppf(ranks))
