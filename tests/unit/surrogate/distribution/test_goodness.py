"""Size, critical values and power of the goodness-of-fit test."""

import numpy as np
import pytest
from scipy import stats

from surrogate.distribution.families import FAMILIES
from surrogate.distribution.goodness import SCORES, anderson_darling, goodness_of_fit
from surrogate.statistics import Bootstrap


def goodness(name: str, x: np.ndarray, clusters: np.ndarray | None = None) -> float:
    family = FAMILIES[name]
    p = family.fit(x)
    assert p is not None
    bootstrap = Bootstrap(len(x), np.random.SeedSequence(1), clusters)
    return goodness_of_fit(family, p, x, bootstrap)


@pytest.mark.parametrize(("n", "rounds"), [(20, 150), (100, 200), (1000, 100)])
def test_size_is_right_for_normal_samples(n: int, rounds: int) -> None:
    rng = np.random.default_rng(n)
    p = [goodness("normal", rng.normal(size=n)) for _ in range(rounds)]
    assert stats.kstest(p, "uniform").pvalue > 0.001
    assert np.mean(np.array(p) < 0.05) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / rounds)


@pytest.mark.parametrize("n", [100, 1000])
def test_size_is_right_for_four_parameters(n: int) -> None:
    rng = np.random.default_rng(3)
    distribution = stats.johnsonsu(-0.6, 1.3)
    samples = [distribution.rvs(n, random_state=rng) for _ in range(60)]
    fitted = [x for x in samples if FAMILIES["johnson_su"].fit(x) is not None]
    assert len(fitted) > 50
    p = [goodness("johnson_su", x) for x in fitted]
    assert stats.kstest(p, "uniform").pvalue > 0.001
    assert np.mean(np.array(p) < 0.05) < 0.13


def test_size_is_right_for_clusters() -> None:
    # Chips that shift all their neurons; taken for independent, most samples would be rejected.
    rng = np.random.default_rng(6)
    chips, neurons = 100, 20
    cluster = np.repeat(np.arange(chips), neurons)
    p, naive = [], []
    for _ in range(60):
        x = (rng.normal(size=(chips, 1)) + 0.5 * rng.normal(size=(chips, neurons))).ravel()
        p.append(goodness("normal", x, cluster))
        naive.append(goodness("normal", x))
    assert stats.kstest(p, "uniform").pvalue > 0.001
    assert np.mean(np.array(p) < 0.05) < 0.14
    assert np.mean(np.array(naive) < 0.05) > 0.5


@pytest.mark.parametrize("n", [50, 200])
def test_statistic_and_critical_value_agree_with_the_table(n: int) -> None:
    # Stephens 1986, in D'Agostino and Stephens, Goodness-of-Fit Techniques, table 4.7: with mean
    # and variance estimated, the 5 % point of A^2 (1 + 0.75/n + 2.25/n^2) is 0.752, the 15 % 0.561.
    rng = np.random.default_rng(n)
    rows = []
    for _ in range(100):
        x = rng.normal(size=n)
        p = {"mean": float(np.mean(x)), "sd": float(np.std(x))}
        own = anderson_darling(x, FAMILIES["normal"].quantile_of_normal(p, SCORES))
        y = np.sort(stats.norm.cdf((x - np.mean(x)) / np.std(x)))
        k = np.arange(1, n + 1)
        exact = -n - float(np.mean((2 * k - 1) * (np.log(y) + np.log1p(-y[::-1]))))
        rows.append((exact, own, goodness("normal", x)))
    exact, statistic, p = np.array(rows).T
    # The rectangle rule adds noise that is small beside the statistic.
    assert np.median(np.abs(statistic - exact) / exact) < 0.1
    factor = 1 + 0.75 / n + 2.25 / n**2
    for point, level in ((0.752, 0.05), (0.561, 0.15)):
        near = np.argsort(np.abs(statistic - point / factor))[:2]
        found = np.interp(point / factor, np.sort(statistic[near]), np.sort(p[near])[::-1])
        assert found == pytest.approx(level, rel=0.1)


@pytest.mark.parametrize(("name", "n"), [("normal", 100), ("lognormal", 200)])
def test_gross_misfit_is_found(name: str, n: int) -> None:
    x = 1 + np.random.default_rng(2).exponential(size=n)
    assert goodness(name, x) < 1e-4


def test_a_mixture_is_told_from_three_kinds_of_neurons() -> None:
    rng = np.random.default_rng(2)
    x = rng.choice([0.0, 1.0, 3.0], 1000) + 0.1 * rng.standard_normal(1000)
    assert goodness("mixture", x) < 1e-4


def test_p_value_does_not_depend_on_units() -> None:
    x = np.random.default_rng(1).standard_t(5, 300)
    one, other = goodness("johnson_su", x), goodness("johnson_su", 3e-12 + 1e-13 * x)
    assert one == pytest.approx(other, rel=1e-4)
