"""Families against scipy, scikit-learn, quadrature and refitting."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import optimize, stats
from scipy.special import log_ndtr, ndtr, ndtri_exp
from sklearn.mixture import GaussianMixture

from surrogate.distribution.families import FAMILIES
from surrogate.distribution.families.johnson_su import JohnsonSU
from surrogate.distribution.families.likelihood import LikelihoodFamily
from surrogate.distribution.families.mixture import Mixture
from surrogate.distribution.families.sinh_arcsinh import SinhArcsinh

Z = np.linspace(-8.0, 8.0, 161)


class Transformed:
    """A rising function of a normal variable; its density by numerical differentiation."""

    def __init__(self, of: Callable[[np.ndarray], np.ndarray]) -> None:
        self.of = of

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return self.of(stats.norm.ppf(p))

    def isf(self, p: np.ndarray) -> np.ndarray:
        return self.of(stats.norm.isf(p))

    def logpdf(self, x: np.ndarray) -> np.ndarray:
        z = np.linspace(-9.0, 9.0, 200_001)
        y = self.of(z)
        at = np.interp(x, y, z)
        slope = (self.of(at + 1e-5) - self.of(at - 1e-5)) / 2e-5
        return stats.norm.logpdf(at) - np.log(slope)

    def rvs(self, size: int, random_state: np.random.Generator) -> np.ndarray:
        return self.of(random_state.standard_normal(size))


class LogOf:
    """exp(X) of one of scipy's variables X, by the change of variables."""

    def __init__(self, distribution: stats.rv_continuous) -> None:
        self.distribution = distribution

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return np.exp(self.distribution.ppf(p))

    def isf(self, p: np.ndarray) -> np.ndarray:
        return np.exp(self.distribution.isf(p))

    def logpdf(self, x: np.ndarray) -> np.ndarray:
        return self.distribution.logpdf(np.log(x)) - np.log(x)

    def rvs(self, size: int, random_state: np.random.Generator) -> np.ndarray:
        return np.exp(self.distribution.rvs(size=size, random_state=random_state))


REFERENCES = {
    "normal": ({"mean": 0.7, "sd": 0.01}, stats.norm(0.7, 0.01)),
    "lognormal": ({"mean": -27.6, "sd": 0.3}, stats.lognorm(0.3, scale=np.exp(-27.6))),
    "sinh_arcsinh": (
        {"location": 3e-9, "scale": 2e-10, "skewness": 0.4},
        Transformed(lambda z: 3e-9 + 2e-10 * (z * np.cosh(0.4) + np.hypot(1, z) * np.sinh(0.4))),
    ),
    "log_sinh_arcsinh": (
        {"location": -4.6, "scale": 0.1, "skewness": -0.7},
        LogOf(
            Transformed(lambda z: -4.6 + 0.1 * (z * np.cosh(0.7) - np.hypot(1, z) * np.sinh(0.7)))
        ),
    ),
    "johnson_su": (
        {"location": 2.0, "scale": 0.4, "gamma": -0.6, "delta": 1.3},
        stats.johnsonsu(-0.6, 1.3, 2.0, 0.4),
    ),
    "log_johnson_su": (
        {"location": -4.6, "scale": 0.05, "gamma": -0.5, "delta": 1.2},
        LogOf(stats.johnsonsu(-0.5, 1.2, -4.6, 0.05)),
    ),
}
SHARES = {"share": 0.85, "mean_1": 1.0, "sd_1": 0.05, "mean_2": 1.3, "sd_2": 0.2}


def silicon(n: int, rng: np.random.Generator) -> np.ndarray:
    return np.where(rng.random(n) < 0.85, rng.normal(1, 0.05, n), rng.normal(1.3, 0.2, n))


@pytest.mark.parametrize("name", REFERENCES)
def test_agrees_with_scipy(name: str) -> None:
    p, reference = REFERENCES[name]
    family = FAMILIES[name]
    z = Z
    expected = np.where(z < 0, reference.ppf(ndtr(z)), reference.isf(ndtr(-z)))
    x = family.quantile_of_normal(p, z)
    np.testing.assert_allclose(x, expected, rtol=1e-8)
    np.testing.assert_allclose(family.normal_score(p, x), z, atol=1e-9)
    np.testing.assert_allclose(family.log_density(p, x), reference.logpdf(x), atol=1e-7)


@pytest.mark.parametrize(
    "p",
    [
        SHARES,
        {"share": 0.6, "mean_1": 1e-12, "sd_1": 1e-14, "mean_2": 2e-12, "sd_2": 1e-14},
        {"share": 0.98, "mean_1": 0.0, "sd_1": 1.0, "mean_2": 0.1, "sd_2": 0.03},
    ],
)
def test_mixture_quantile_solves_its_closed_distribution(p: dict[str, float]) -> None:
    x = FAMILIES["mixture"].quantile_of_normal(p, Z)

    def log_tail(sign: float) -> np.ndarray:
        one, two = ((x - p[f"mean_{k}"]) / p[f"sd_{k}"] for k in (1, 2))
        return np.logaddexp(
            np.log(p["share"]) + log_ndtr(sign * one), np.log1p(-p["share"]) + log_ndtr(sign * two)
        )

    score = np.where(Z < 0, ndtri_exp(log_tail(1)), -ndtri_exp(log_tail(-1)))
    np.testing.assert_allclose(score, Z, atol=1e-8)
    np.testing.assert_allclose(FAMILIES["mixture"].normal_score(p, x), Z, atol=1e-8)
    # The same of the logarithm, by scipy's root of the same distribution function.
    unit = max(abs(value) for value in p.values())
    q = {name: value if name == "share" else value / unit for name, value in p.items()}
    found = FAMILIES["log_mixture"].quantile_of_normal(q, Z)
    np.testing.assert_allclose(np.log(found), x / unit, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("level", [1e-6, 0.01, 0.3, 0.5, 0.99, 1 - 1e-6])
def test_quantiles_of_two_lognormals_are_the_roots_that_scipy_finds(level: float) -> None:
    p = {"share": 0.9, "mean_1": -4.6, "sd_1": 0.06, "mean_2": -4.4, "sd_2": 0.25}
    parts = [stats.lognorm(p[f"sd_{k}"], scale=np.exp(p[f"mean_{k}"])) for k in (1, 2)]

    def above(x: float) -> float:
        return 0.9 * parts[0].cdf(x) + 0.1 * parts[1].cdf(x) - level

    root = optimize.brentq(above, 1e-4, 1.0, xtol=1e-15)
    z = np.array([stats.norm.ppf(level)])
    found = FAMILIES["log_mixture"].quantile_of_normal(p, z)
    assert found[0] == pytest.approx(root, rel=1e-7)
    density = 0.9 * parts[0].pdf(root) + 0.1 * parts[1].pdf(root)
    assert np.exp(FAMILIES["log_mixture"].log_density(p, found))[0] == pytest.approx(density)


@pytest.mark.parametrize("name", REFERENCES)
def test_reaches_the_likelihood_of_the_truth(name: str) -> None:
    _, reference = REFERENCES[name]
    x = reference.rvs(size=500, random_state=np.random.default_rng(5))
    own = FAMILIES[name].fit(x)
    assert own is not None
    assert np.sum(FAMILIES[name].log_density(own, x)) >= np.sum(reference.logpdf(x))


@pytest.mark.parametrize("logarithmic", [False, True])
def test_reaches_the_likelihood_of_scipys_fit(logarithmic: bool) -> None:
    _, reference = REFERENCES["johnson_su"]
    y = (reference.rvs(size=500, random_state=np.random.default_rng(5)) - 2.0) / 0.4
    x, family = (np.exp(y), FAMILIES["log_johnson_su"]) if logarithmic else (
        y, FAMILIES["johnson_su"]
    )  # fmt: skip
    own = family.fit(x)
    assert own is not None
    reached = float(np.sum(family.log_density(own, x)))
    # scipy's simplex, started at the truth.
    free = stats.johnsonsu.fit(y, -0.6, 1.3, loc=0.0, scale=1.0)
    scipys = float(np.sum(stats.johnsonsu.logpdf(y, *free)) - logarithmic * np.sum(y))
    assert reached >= scipys - 1e-4


def test_mixture_reaches_the_likelihood_of_scikit_learn() -> None:
    x = 1e-9 * silicon(2000, np.random.default_rng(8))
    own = FAMILIES["mixture"].fit(x)
    assert own is not None
    model = GaussianMixture(2, tol=1e-8, max_iter=500, reg_covar=0.0, random_state=1)
    y = (x / 1e-9)[:, None]
    theirs = float(model.fit(y).score(y)) - np.log(1e-9)
    assert float(np.mean(FAMILIES["mixture"].log_density(own, x))) >= theirs - 1e-6
    assert own["share"] == pytest.approx(0.85, abs=0.03)
    # Of the logarithm the likelihood is that of ln x over x.
    log = FAMILIES["log_mixture"].fit(np.exp(x / 1e-9))
    assert log is not None
    reached = np.mean(FAMILIES["log_mixture"].log_density(log, np.exp(x / 1e-9)))
    assert reached == pytest.approx(theirs + np.log(1e-9) - np.mean(x / 1e-9), abs=1e-5)


@pytest.mark.parametrize("name", [*REFERENCES, "mixture", "log_mixture"])
def test_influence_predicts_the_fit_with_a_sample_doubled(name: str) -> None:
    rng = np.random.default_rng(11)
    n = 1500
    if name in REFERENCES:
        x = REFERENCES[name][1].rvs(n, random_state=rng)
    else:
        x = silicon(n, rng) if name == "mixture" else np.exp(silicon(n, rng))
    family = FAMILIES[name]
    p = family.fit(x)
    assert p is not None
    psi = family.influence(p, x)
    size = np.std(psi, axis=0)
    for i in (0, 1, 2):
        doubled = family.fit(np.append(x, x[i]))
        assert doubled is not None
        moved = (np.array([*doubled.values()]) - np.array([*p.values()])) * (n + 1)
        np.testing.assert_allclose(moved / size, psi[i] / size, atol=0.05)


def test_influence_gives_the_spread_of_the_estimates() -> None:
    rng = np.random.default_rng(2)
    family = FAMILIES["johnson_su"]
    samples = [REFERENCES["johnson_su"][1].rvs(2000, random_state=rng) for _ in range(60)]
    fits = [family.fit(x) for x in samples]
    estimates = np.array([list(p.values()) for p in fits if p is not None])
    assert len(estimates) == 60
    predicted = np.std(family.influence(fits[0], samples[0]), axis=0) / np.sqrt(2000)
    # A standard deviation of 60 values is known to 9 %, the influence itself to about as much.
    np.testing.assert_allclose(np.std(estimates, axis=0), predicted, rtol=0.4)


@pytest.mark.parametrize("name", ["johnson_su", "log_johnson_su"])
def test_has_no_fit_where_the_likelihood_has_no_maximum(name: str) -> None:
    # Uniform: lighter tails than Johnson's.
    x = np.random.default_rng(4).random(300)
    assert FAMILIES[name].fit(np.exp(x) if name == "log_johnson_su" else x) is None


def test_lognormal_has_no_fit_to_values_below_zero() -> None:
    x = np.array([-1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    assert FAMILIES["lognormal"].fit(x) is None
    assert FAMILIES["log_empirical"].fit(x) is None


@pytest.mark.parametrize("family", [SinhArcsinh(), JohnsonSU(), Mixture()])
def test_scores_are_derivatives_of_the_log_density(family: LikelihoodFamily) -> None:
    y = np.linspace(-2.0, 3.0, 11)
    free = np.array([0.3, 0.2, -0.4, 0.5, -0.2])[: len(family.kinds)]
    _, scores = family.terms(free, y)
    for k, step in enumerate(1e-5 * np.eye(len(free))):
        change = family.terms(free + step, y)[0] - family.terms(free - step, y)[0]
        np.testing.assert_allclose(scores[k], change / 2e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["johnson_su", "mixture"])
def test_has_no_fit_to_few_samples(name: str) -> None:
    assert FAMILIES[name].fit(np.random.default_rng(1).standard_t(3, 49)) is None


@pytest.mark.parametrize("name", ["empirical", "log_empirical"])
def test_quantiles_of_a_normal_variable_come_back_far_out(name: str) -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(20.0, 1.0, 10_000)
    x = np.exp(x) if name == "log_empirical" else x
    family = FAMILIES[name]
    p = family.fit(x)
    assert p is not None
    z = np.linspace(-5, 5, 41)
    found = family.quantile_of_normal(p, z)
    found = np.log(found) if name == "log_empirical" else found
    # Quantiles are known to sqrt(F (1 - F) / n) / f: 0.09 at z = 3; beyond, the slope to a third.
    np.testing.assert_allclose(found, 20 + z, atol=0.6)
    np.testing.assert_allclose(found[np.abs(z) < 2], 20 + z[np.abs(z) < 2], atol=0.1)
    # Influence has mean zero.
    influence = family.influence(p, x)
    np.testing.assert_allclose(np.mean(influence, axis=0) / np.std(influence, axis=0), 0, atol=0.02)


def test_influence_on_quantiles_gives_their_standard_error() -> None:
    x = np.random.default_rng(7).normal(size=10_000)
    family = FAMILIES["empirical"]
    p = family.fit(x)
    assert p is not None
    psi = dict(zip(p, family.influence(p, x).T, strict=True))
    for name, z in (("z+0.000", 0.0), ("z-1.000", -1.0), ("z+2.000", 2.0)):
        # sqrt(F (1 - F)) / f
        exact = np.sqrt(ndtr(z) * ndtr(-z)) / stats.norm.pdf(z)
        assert np.std(psi[name]) == pytest.approx(exact, rel=0.15)


def test_a_value_that_many_samples_share_makes_a_step() -> None:
    x = np.concatenate([np.full(400, 1.0), np.random.default_rng(3).uniform(1, 2, 600)])
    family = FAMILIES["empirical"]
    p = family.fit(x)
    assert p is not None
    drawn = family.quantile_of_normal(p, np.random.default_rng(4).standard_normal(10_000))
    # Two quantiles of the grid are 5 % of the samples apart here.
    assert np.mean(drawn == 1.0) == pytest.approx(0.4, abs=0.06)
    assert np.isinf(family.log_density(p, np.array([1.0]))[0])


def test_fixed_gives_its_value_whatever_the_deviate() -> None:
    family = FAMILIES["fixed"]
    assert family.quantile_of_normal({"value": 3.0}, Z[:, None]).tolist() == [[3.0]] * len(Z)
    assert not np.any(family.normal_score({"value": 3.0}, Z))
