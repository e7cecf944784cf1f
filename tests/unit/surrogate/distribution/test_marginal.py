"""Choice of the family and the record of a marginal law."""

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
    ("family", "law"),
    [
        ("normal", stats.norm(0.7, 0.01)),
        ("lognormal", stats.lognorm(0.5, scale=1e-12)),
        ("shifted_lognormal", stats.lognorm(0.4, 3.0, 1.0)),
        ("skew_normal", stats.skewnorm(4.0, 0.3, 0.02)),
        ("student_t", stats.t(4.0, 0.3, 0.02)),
        ("johnson_su", stats.johnsonsu(-0.8, 1.2, 0.3, 0.02)),
    ],
)
def test_finds_the_family_that_the_samples_come_from(family: str, law: object) -> None:
    x = law.rvs(2000, random_state=np.random.default_rng(3))  # type: ignore[attr-defined]
    marginal = fit_marginal(x, TINY * np.std(x), False, Bootstrap(2000, np.random.SeedSequence(1)))
    assert marginal.family == family
    assert marginal.criteria[family] == 0
    assert marginal.p_value is not None
    assert marginal.p_value > 0.05
    assert marginal.ks_distance is not None
    assert marginal.ks_distance < 0.03
    scores = marginal.normal_score(x)
    assert np.mean(scores) == pytest.approx(0, abs=0.1)
    assert np.std(scores) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("n", [200, 3000])
def test_long_tail_of_silicon(n: int) -> None:
    x = silicon_tau(n, np.random.default_rng(n))
    marginal = fitted(x, positive=True)
    assert marginal.rejected["lognormal"] < 1e-4
    assert marginal.family in {"mixture", "log_empirical", "johnson_su"}
    assert "normal" not in marginal.criteria or marginal.criteria["normal"] > 50
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
    assert marginal.ks_distance is not None
    assert "mixture" in marginal.rejected
    assert all(p < 0.05 for p in marginal.rejected.values())
    assert np.all(marginal.quantile_of_normal(np.linspace(-8, 8, 99)) > 0) or not positive


def test_intervals_cover_the_parameters() -> None:
    rng = np.random.default_rng(4)
    law = stats.t(5.0, 1.0, 0.1)
    covered, rounds = np.zeros(3), 0
    while rounds < 60:
        marginal = fitted(law.rvs(400, random_state=rng))
        if marginal.family != "student_t":
            continue
        rounds += 1
        intervals = marginal.parameters.values()
        covered += [e.low < t < e.high for e, t in zip(intervals, (1.0, 0.1, 5.0), strict=True)]
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
    assert "normal" in fitted(x).criteria
    assert "normal" not in fitted(x, positive=True).criteria


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
def test_few_samples_still_make_a_law(n: int) -> None:
    rng = np.random.default_rng(n)
    for x in (rng.normal(size=n), rng.exponential(size=n), np.append(np.zeros(n - 1), 1.0)):
        marginal = fitted(x)
        assert np.all(np.diff(marginal.quantile_of_normal(np.linspace(-8, 8, 33))) >= 0)
