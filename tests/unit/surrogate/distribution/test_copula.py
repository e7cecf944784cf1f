"""Dependence: recovered, tested for tails, split between chips and neurons."""

import numpy as np
import pytest
from scipy import stats

from surrogate.distribution.copula import Copula, rank_scores, root, student_evidence
from surrogate.distribution.fit import correlation_intervals
from surrogate.statistics import Bootstrap, split_correlation

STRONG = np.array([[1.0, 0.7, -0.3], [0.7, 1.0, 0.1], [-0.3, 0.1, 1.0]])
EQUAL = np.full((4, 4), 0.5) + 0.5 * np.eye(4)


def copula(correlation: np.ndarray, nu: float | None = None, chip: np.ndarray | None = None):
    matrix = correlation.tolist()
    return Copula(
        kind="gaussian" if nu is None else "student", degrees_of_freedom=nu, criterion=0.0,
        correlation=matrix, correlation_low=matrix, correlation_high=matrix,
        chip=None if chip is None else chip.tolist(),
    )  # fmt: skip


def deviates(one: Copula, n: int, seed: int = 0, neurons: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    k = len(one.correlation)
    shared = np.repeat(rng.standard_normal((n // neurons, k)), neurons, axis=0)
    return one.deviates(rng.standard_normal((n, k)), shared, 1.0 - rng.random(n))


def t_copula(n: int, correlation: np.ndarray, nu: float, rng: np.random.Generator) -> np.ndarray:
    law = stats.multivariate_t(shape=correlation, df=nu)
    return np.asarray(law.rvs(n, random_state=rng))


@pytest.mark.parametrize("nu", [None, 3.0, 30.0])
@pytest.mark.parametrize("chip", [None, 0.4 * STRONG])
def test_scores_are_standard_normal(nu: float | None, chip: np.ndarray | None) -> None:
    x = deviates(copula(STRONG, nu, chip), 20_000)
    for column in x.T:
        assert stats.kstest(column, "norm").pvalue > 0.001


@pytest.mark.parametrize("chip", [None, 0.4 * STRONG])
def test_scores_have_the_correlation(chip: np.ndarray | None) -> None:
    x = deviates(copula(STRONG, None, chip), 40_000)
    # Standard error (1 - r^2)/sqrt(n) = 0.005.
    assert np.corrcoef(x, rowvar=False) == pytest.approx(STRONG, abs=0.02)


@pytest.mark.parametrize("nu", [2.5, 6.0, 40.0])
def test_far_out_scores_of_students_copula_keep_their_digits(nu: float) -> None:
    one, z = copula(np.eye(1), nu), np.array([[-30.0], [-5.0], [0.0], [5.0], [30.0]])
    x = one.deviates(z, z, np.full(5, 0.5))
    scale = np.sqrt(nu / stats.chi2.ppf(0.5, nu))
    assert stats.norm.sf(x[3:, 0]) == pytest.approx(stats.t.sf(z[3:, 0] * scale, nu), rel=1e-9)
    assert x == pytest.approx(-x[::-1])


def test_tails_go_together_as_closed_form_says() -> None:
    nu, rho, n = 4.0, 0.5, 1_000_000
    pair = np.array([[1.0, rho], [rho, 1.0]])
    # Demarta and McNeil 2005: lambda = 2 T_{nu+1}(-sqrt((nu + 1)(1 - rho)/(1 + rho))).
    limit = 2 * stats.t.cdf(-np.sqrt((nu + 1) * (1 - rho) / (1 + rho)), nu + 1)
    student, gaussian = (deviates(copula(pair, one), n, 1) for one in (nu, None))
    for sign in (-1, 1):
        for level, most in ((0.99, 0.08), (0.9995, 0.02)):
            edge = stats.norm.ppf(level)
            far = sign * student > edge
            share = np.mean(far[far[:, 0], 1])
            # From above to the limit; three standard errors beside the distance that is left.
            assert -0.04 < share - limit < most + 3 * np.sqrt(limit / (n * (1 - level)))
        beyond = sign * gaussian > stats.norm.ppf(0.9995)
        assert np.mean(beyond[beyond[:, 0], 1]) < limit / 2


def test_joint_tail_is_that_of_scipys_student() -> None:
    pair = np.array([[1.0, 0.5], [0.5, 1.0]])
    x = deviates(copula(pair, 4.0), 400_000, 2)
    law = stats.multivariate_t(shape=pair, df=4.0, seed=0)
    for level in (0.01, 0.1, 0.4):
        true = law.cdf(np.full(2, stats.t.ppf(level, 4.0)))
        found = np.mean(np.all(x < stats.norm.ppf(level), axis=1))
        assert found == pytest.approx(true, abs=4 * np.sqrt(true / len(x)))


def test_students_copula_is_found_where_it_is_and_only_there() -> None:
    degrees, wrong = [], 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x = rank_scores(t_copula(500, EQUAL, 4.0, rng))
        nu, criterion = student_evidence(x, np.corrcoef(x, rowvar=False))
        assert criterion < -10
        degrees.append(nu)
        z = rank_scores(rng.standard_normal((500, 4)) @ root(EQUAL))
        wrong += student_evidence(z, np.corrcoef(z, rowvar=False))[1] < 0
    assert 3.5 < np.median(degrees) < 4.5
    assert wrong == 0


def test_curved_relations_are_no_tails() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        z = rng.standard_normal((300, 3)) @ root(EQUAL[:3, :3])
        square = z[:, 0] + 0.12 * z[:, 0] ** 2 + 0.02 * rng.standard_normal(300)
        product = z[:, 0] + z[:, 1] + 0.1 * z[:, 0] * z[:, 1]
        x = rank_scores(np.column_stack([z, square, product]))
        assert student_evidence(x, np.corrcoef(x, rowvar=False))[1] > -10


def test_students_criterion_is_that_of_scipys_densities() -> None:
    rng = np.random.default_rng(3)
    x = rank_scores(t_copula(300, EQUAL, 5.0, rng))
    correlation = np.corrcoef(x, rowvar=False)
    nu, criterion = student_evidence(x, correlation)
    y = stats.t.ppf(stats.norm.cdf(x), nu)
    student = stats.multivariate_t(shape=correlation, df=nu).logpdf(y) - np.sum(
        stats.t.logpdf(y, nu), axis=1
    )
    normal = stats.multivariate_normal(cov=correlation).logpdf(x) - np.sum(
        stats.norm.logpdf(x), axis=1
    )
    expected = -2 * np.sum(student - normal) + np.log(300)
    assert criterion == pytest.approx(expected, abs=1e-2)


def test_parameters_that_determine_each_other_show_no_tails_of_their_own() -> None:
    z = np.random.default_rng(0).standard_normal((200, 1))
    x = rank_scores(np.hstack([z, z, -z]))
    assert student_evidence(x, np.array([[1, 1, -1], [1, 1, -1], [-1, -1, 1.0]]))[1] == 0.0


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
    drawn = deviates(copula(total, None, part), 60_000, neurons=5)
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
