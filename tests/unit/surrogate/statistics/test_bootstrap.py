"""The joint bootstrap against scipy's, closed forms and coverage."""

import numpy as np
import pytest
from scipy import stats

from surrogate.statistics import Bootstrap, Interval


def seed(k: int) -> np.random.SeedSequence:
    return np.random.SeedSequence(k)


def moments(x: np.ndarray, bootstrap: Bootstrap) -> tuple[np.ndarray, np.ndarray]:
    y = x - np.mean(x)
    means = bootstrap.means(np.column_stack([y, y**2]))
    n = len(x)
    return means[:, 0] + np.mean(x), np.sqrt((means[:, 1] - means[:, 0] ** 2) * n / (n - 1))


def test_replicates_are_means_of_samples_drawn_with_replacement() -> None:
    x = np.arange(5.0)
    # One column an indicator of each sample: its means are the weights.
    weights = 5 * Bootstrap(5, seed(1), replicates=20_000).means(np.eye(5))
    np.testing.assert_allclose(weights, np.rint(weights), atol=1e-9)
    np.testing.assert_allclose(np.sum(weights, axis=1), 5)
    # Multinomial: variance 1 - 1/n, covariance -1/n.
    np.testing.assert_allclose(np.cov(weights.T), np.eye(5) - 0.2, atol=0.03)
    means = Bootstrap(5, seed(1), replicates=20_000).means(x[:, None])
    np.testing.assert_allclose(means[:, 0], weights @ x / 5, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("statistic", ["mean", "sd"])
def test_agrees_with_scipy(statistic: str) -> None:
    x = np.random.default_rng(1).gamma(2.0, size=200)
    bootstrap = Bootstrap(200, seed(2), replicates=20_000)
    mean, sd = moments(x, bootstrap)
    y = (x - np.mean(x)) / np.std(x)
    if statistic == "mean":
        own = bootstrap.interval(float(np.mean(x)), mean, y)
    else:
        own = bootstrap.interval(float(np.std(x, ddof=1)), sd, y**2)
    scipys = stats.bootstrap(
        (x,), np.mean if statistic == "mean" else lambda a, axis: np.std(a, ddof=1, axis=axis),
        n_resamples=20_000, method="BCa", rng=np.random.default_rng(3), batch=2000,
    ).confidence_interval  # fmt: skip
    width = scipys.high - scipys.low
    # Noise of the ends with 20 000 replicates: 1 % of the width. The jackknife's acceleration
    # differs from the influence function's by O(1/n).
    assert own.low == pytest.approx(scipys.low, abs=0.03 * width)
    assert own.high == pytest.approx(scipys.high, abs=0.03 * width)


def test_covers_the_truth_of_a_skewed_distribution() -> None:
    rng = np.random.default_rng(4)
    rounds, covered, n = 400, np.zeros(2), 100
    for k in range(rounds):
        x = rng.gamma(4.0, size=n)
        bootstrap = Bootstrap(n, seed(k), replicates=499)
        mean, sd = moments(x, bootstrap)
        y = x - np.mean(x)
        of_mean = bootstrap.interval(float(np.mean(x)), mean, y)
        of_sd = bootstrap.interval(float(np.std(x, ddof=1)), sd, y**2)
        covered += [of_mean.low < 4 < of_mean.high, of_sd.low < 2 < of_sd.high]
    # 95 % and the known shortfall of the bootstrap of a variance at n = 100 (Schenker, J. Am.
    # Stat. Assoc. 80, 360 (1985)); three standard errors of 400 rounds are 3 %.
    assert 0.915 < covered[0] / rounds < 0.98
    assert 0.885 < covered[1] / rounds < 0.98


def test_whole_clusters_are_drawn() -> None:
    rng = np.random.default_rng(5)
    chips, neurons = 200, 10
    x = (rng.normal(size=(chips, 1)) + 0.1 * rng.normal(size=(chips, neurons))).ravel()
    cluster = np.repeat(np.arange(chips) + 7, neurons)
    shuffled = rng.permutation(len(x))
    means = Bootstrap(len(x), seed(6), cluster[shuffled]).means(x[shuffled, None])
    # The chips' spread decides: sqrt((1 + 0.01/10) / 200), not sqrt(1.01 / 2000).
    exact = np.std(np.mean(x.reshape(chips, neurons), axis=1)) / np.sqrt(chips)
    assert np.std(means) == pytest.approx(exact, rel=0.08)


def test_clusters_of_unequal_size_weigh_by_their_samples() -> None:
    cluster = np.array([0, 0, 0, 1])
    means = Bootstrap(4, seed(1), cluster).means(np.array([[1.0], [1.0], [1.0], [5.0]]))
    assert {round(float(m), 9) for m in means[:, 0]} == {1.0, 2.0, 5.0}


def test_each_sample_its_own_cluster_is_no_clustering() -> None:
    x = np.random.default_rng(1).normal(size=(50, 3))
    plain, single = Bootstrap(50, seed(9)), Bootstrap(50, seed(9), np.arange(50))
    np.testing.assert_array_equal(plain.means(x), single.means(x))


def test_columns_share_their_replicates_and_do_not_see_one_another() -> None:
    x = np.random.default_rng(1).normal(size=(300, 4))
    bootstrap = Bootstrap(300, seed(9))
    together = bootstrap.means(x)
    alone = [bootstrap.means(x[:, [k]]) for k in range(4)]
    np.testing.assert_allclose(together, np.column_stack(alone), rtol=0, atol=1e-12)
    np.testing.assert_allclose(np.corrcoef(together.T), np.corrcoef(x.T), atol=0.15)


def test_weights_drawn_again_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.random.default_rng(1).normal(size=(1000, 2))
    kept = Bootstrap(1000, seed(9))
    first = kept.means(x)
    np.testing.assert_array_equal(kept.means(x), first)
    monkeypatch.setattr("surrogate.statistics.bootstrap.KEPT", 0)
    monkeypatch.setattr("surrogate.statistics.bootstrap.CELLS", 7001)
    np.testing.assert_array_equal(Bootstrap(1000, seed(9)).means(x), first)


def test_a_constant_has_no_interval() -> None:
    bootstrap = Bootstrap(20, seed(1))
    means = bootstrap.means(np.full((20, 1), 0.7))
    assert bootstrap.interval(0.7, means[:, 0], np.zeros(20)) == Interval(0.7, 0.7, 0.7)


def test_a_ratio_of_means_is_scipys() -> None:
    rng = np.random.default_rng(8)
    x = rng.gamma(2.0, size=60)
    y = x + rng.gamma(1.0, size=60)
    found = Bootstrap(60, seed(3), replicates=20_000).ratio(x, y)
    scipys = stats.bootstrap(
        (x, y), lambda a, b, axis: np.mean(a, axis=axis) / np.mean(b, axis=axis), paired=True,
        n_resamples=20_000, method="BCa", rng=np.random.default_rng(3),
    ).confidence_interval  # fmt: skip
    width = scipys.high - scipys.low
    assert found.value == pytest.approx(np.sum(x) / np.sum(y))
    assert found.low == pytest.approx(scipys.low, abs=0.03 * width)
    assert found.high == pytest.approx(scipys.high, abs=0.03 * width)
