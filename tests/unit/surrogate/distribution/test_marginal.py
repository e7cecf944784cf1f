"""Choice of the family and the record of a marginal distribution."""

import numpy as np
import pytest
from scipy import stats

from surrogate.distribution.marginal import Marginal, fit_marginal
from surrogate.errors import SurrogateInputError
from surrogate.statistics import Bootstrap

TINY = np.array([1e-15])


def fitted(x: np.ndarray, positive: bool = False) -> Marginal:
    return fit_marginal(x, TINY, positive, Bootstrap(len(x), np.random.SeedSequence(1)))


def silicon_tau(n: int, rng: np.random.Generator) -> np.ndarray:
    """Time constants as silicon shows them: a narrow core and a long right tail, to +80 %."""
    core = rng.lognormal(0.0, 0.05, n)
    tail = 1 + 0.8 * rng.beta(1.0, 2.0, n)
    return 1e-2 * np.where(rng.random(n) < 0.85, core, tail)


@pytest.mark.parametrize(
    ("family", "positive", "distribution"),
    [
        ("normal", False, stats.norm(0.7, 0.01)),
        ("lognormal", True, stats.lognorm(0.5, scale=1e-12)),
        ("johnson_su", False, stats.johnsonsu(-0.8, 1.2, 0.3, 0.02)),
    ],
)
def test_finds_the_family_that_the_samples_come_from(
    family: str, positive: bool, distribution: stats.rv_continuous
) -> None:
    x = distribution.rvs(2000, random_state=np.random.default_rng(3))
    marginal = fit_marginal(
        x, TINY * np.std(x), positive, Bootstrap(2000, np.random.SeedSequence(1))
    )
    assert marginal.family == family
    assert marginal.criteria[family] == 0
    assert marginal.p_value is not None
    assert marginal.p_value > 0.05
    scores = marginal.normal_score(x)
    assert stats.kstest(scores, "norm").statistic < 0.03


def test_finds_two_sides_of_different_widths() -> None:
    z = np.random.default_rng(3).standard_normal(2000)
    # Jones and Pewsey 2009, equation 2, with normal tails.
    x = 0.3 + 0.02 * (z * np.cosh(0.4) + np.hypot(1.0, z) * np.sinh(0.4))
    marginal = fitted(x)
    assert marginal.family == "sinh_arcsinh"
    assert marginal.parameters["skewness"].low < 0.4 < marginal.parameters["skewness"].high


SILICON = {
    "student": stats.t(3, scale=0.06),
    "inverse_gaussian": stats.norminvgauss(0.6, 0.25, scale=0.06),
    "exponential_tail": stats.exponnorm(3.0, scale=0.04),
    "johnson": stats.johnsonsu(-0.5, 1.2, scale=0.06),
}
"""Of ln tau: a core within 5 to 10 % and tails as heavy as silicon's."""


@pytest.mark.parametrize("name", SILICON)
def test_half_of_a_silicon_like_set_describes_the_other(name: str) -> None:
    """Sets of 256: on held-out halves the fit beats the lognormal by far, most of the time."""
    wins, far = 0, []
    for seed in range(12):
        x = 1e-2 * np.exp(SILICON[name].rvs(256, random_state=np.random.default_rng(seed)))
        half, other = x[:128], x[128:]
        marginal = fitted(half, positive=True)
        plain = stats.lognorm(np.std(np.log(half)), scale=np.exp(np.mean(np.log(half))))
        gain = np.sum(np.log(marginal.density(other)) - plain.logpdf(other))
        wins += gain > 0
        z99 = np.array([stats.norm.ppf(0.99)])
        truth = 1e-2 * np.exp(SILICON[name].ppf(0.99))
        far.append(marginal.quantile_of_normal(z99)[0] / truth - 1)
    assert wins >= 10
    # 128 samples know their own 99 % quantile to 10 % or so.
    assert np.sqrt(np.mean(np.square(far))) < 0.15


@pytest.mark.parametrize("n", [200, 3000])
def test_long_tail_of_silicon(n: int) -> None:
    x = silicon_tau(n, np.random.default_rng(n))
    marginal = fitted(x, positive=True)
    assert marginal.rejected["lognormal"] < 1e-4
    assert marginal.family in {"log_mixture", "log_empirical", "log_johnson_su"}
    # The 99 % quantile, within three standard errors of the samples' own.
    own = np.quantile(x, 0.99)
    resampled = [np.quantile(np.random.default_rng(k).choice(x, n), 0.99) for k in range(200)]
    far = float(marginal.quantile_of_normal(np.array([stats.norm.ppf(0.99)]))[0])
    assert far == pytest.approx(own, abs=3 * np.std(resampled))


def test_mixture_is_taken_when_nothing_simpler_fits() -> None:
    rng = np.random.default_rng(1)
    x = np.where(rng.random(800) < 0.7, rng.normal(1, 0.05, 800), rng.normal(2, 0.1, 800))
    marginal = fitted(x)
    assert marginal.family == "mixture"
    assert set(marginal.criteria) >= {"normal", "mixture"}
    assert set(marginal.rejected) == set(marginal.criteria) - {"mixture"}
    assert marginal.parameters["share"].low < 0.7 < marginal.parameters["share"].high
    assert marginal.parameters["mean_2"].low < 2 < marginal.parameters["mean_2"].high


@pytest.mark.parametrize("positive", [False, True])
def test_samples_stand_for_themselves_when_every_family_is_rejected(positive: bool) -> None:
    rng = np.random.default_rng(2)
    x = 20 + rng.choice([0.0, 1.0, 2.0, 3.0], 600) + 0.1 * rng.normal(size=600)
    marginal = fitted(x, positive)
    assert marginal.family == ("log_empirical" if positive else "empirical")
    assert marginal.p_value is None
    assert ("log_mixture" if positive else "mixture") in marginal.rejected
    assert all(p < 0.05 for p in marginal.rejected.values())
    assert np.all(marginal.quantile_of_normal(np.linspace(-8, 8, 99)) > 0) or not positive


def test_intervals_cover_the_parameters() -> None:
    rng = np.random.default_rng(4)
    truth = (0.3, 0.02, -0.8, 1.2)
    distribution = stats.johnsonsu(*truth[2:], *truth[:2])
    covered, rounds = np.zeros(4), 0
    while rounds < 60:
        marginal = fitted(distribution.rvs(400, random_state=rng))
        if marginal.family != "johnson_su":
            continue
        rounds += 1
        intervals = marginal.parameters.values()
        covered += [e.low < t < e.high for e, t in zip(intervals, truth, strict=True)]
    # Three standard errors of 60 rounds are 8 %.
    assert np.all(covered / rounds > 0.86)


def test_moments_come_with_their_intervals() -> None:
    x = np.random.default_rng(1).normal(3.0, 0.5, 400)
    marginal = fitted(x)
    assert marginal.mean.value == pytest.approx(np.mean(x))
    assert marginal.sigma.value == pytest.approx(np.std(x, ddof=1))
    # 1.96 sigma / sqrt(n) and 1.96 sigma / sqrt(2 n) on each side.
    assert marginal.mean.high - marginal.mean.low == pytest.approx(3.92 * 0.5 / 20, rel=0.15)
    assert marginal.sigma.high - marginal.sigma.low == pytest.approx(
        3.92 * 0.5 / np.sqrt(800), rel=0.2
    )


def test_positive_quantity_has_no_family_that_reaches_below_zero() -> None:
    x = np.abs(np.random.default_rng(1).normal(3.0, 1.0, 200)) + 0.01
    assert fitted(x).quantile_of_normal(np.array([-8.0]))[0] < 0
    assert fitted(x, positive=True).quantile_of_normal(np.array([-8.0]))[0] > 0


def test_positive_quantity_below_zero_is_named() -> None:
    with pytest.raises(SurrogateInputError, match="above zero"):
        fitted(np.linspace(-1.0, 5.0, 20), positive=True)


def test_spread_within_the_numerical_error_is_fixed() -> None:
    x = 0.3 + 1e-9 * np.random.default_rng(1).normal(size=50)
    marginal = fit_marginal(
        x, np.array([1e-8, 2e-8]), True, Bootstrap(50, np.random.SeedSequence(1))
    )
    assert marginal.family == "fixed"
    assert marginal.p_value is None
    assert marginal.mean.high - marginal.mean.low == pytest.approx(3e-8)
    assert marginal.quantile_of_normal(np.array([3.0])).tolist() == [marginal.mean.value]


def test_record_survives_json_and_is_the_same_every_time() -> None:
    x = np.random.default_rng(1).gamma(3.0, size=150)
    first, again = fitted(x, positive=True), fitted(x, positive=True)
    assert first.model_dump_json() == again.model_dump_json()
    back = Marginal.model_validate_json(first.model_dump_json())
    z = np.linspace(-3, 3, 7)
    np.testing.assert_array_equal(back.quantile_of_normal(z), first.quantile_of_normal(z))


def test_density_integrates_to_one() -> None:
    marginal = fitted(np.random.default_rng(1).standard_t(4, 300))
    x = np.linspace(-60, 60, 20_001)
    assert np.sum(marginal.density(x)) * (x[1] - x[0]) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("n", [8, 20])
def test_few_samples_still_make_a_distribution(n: int) -> None:
    rng = np.random.default_rng(n)
    for x in (rng.normal(size=n), rng.exponential(size=n), np.append(np.zeros(n - 1), 1.0)):
        marginal = fitted(x)
        assert np.all(np.diff(marginal.quantile_of_normal(np.linspace(-8, 8, 33))) >= 0)
