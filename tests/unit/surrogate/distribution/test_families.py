"""Families against scipy, scikit-learn, quadrature and refitting."""

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import log_ndtr, ndtr, ndtri_exp
from sklearn.mixture import GaussianMixture

from surrogate.distribution.families import FAMILIES
from surrogate.distribution.families.shifted_lognormal import ShiftedLognormal

Z = np.linspace(-8.0, 8.0, 161)

REFERENCES = {
    "normal": ({"mean": 0.7, "sd": 0.01}, stats.norm(0.7, 0.01)),
    "lognormal": ({"mu": -27.6, "s": 0.3}, stats.lognorm(0.3, scale=np.exp(-27.6))),
    "shifted_lognormal": (
        {"location": 3e-9, "scale": 2e-10, "shape": 0.4},
        stats.lognorm(0.4, 3e-9 - 5e-10, 5e-10),
    ),
    "student_t": ({"location": 1e-12, "scale": 2e-13, "dof": 5.5}, stats.t(5.5, 1e-12, 2e-13)),
    "johnson_su": (
        {"location": 2.0, "scale": 0.4, "gamma": -0.6, "delta": 1.3},
        stats.johnsonsu(-0.6, 1.3, 2.0, 0.4),
    ),
    "skew_normal": ({"location": 5.0, "scale": 2.0, "shape": 1.5}, stats.skewnorm(1.5, 5.0, 2.0)),
}
SHARES = {"share": 0.85, "mean_1": 1.0, "sd_1": 0.05, "mean_2": 1.3, "sd_2": 0.2}


def silicon(n: int, rng: np.random.Generator) -> np.ndarray:
    return np.where(rng.random(n) < 0.85, rng.normal(1, 0.05, n), rng.normal(1.3, 0.2, n))


@pytest.mark.parametrize("name", REFERENCES)
def test_agrees_with_scipy(name: str) -> None:
    p, reference = REFERENCES[name]
    family = FAMILIES[name]
    # Where scipy's own skew-normal is accurate: its short tail loses digits beyond 5 deviations.
    z = Z[np.abs(Z) < 5] if name == "skew_normal" else Z
    expected = np.where(z < 0, reference.ppf(ndtr(z)), reference.isf(ndtr(-z)))
    x = family.quantile_of_normal(p, z)
    np.testing.assert_allclose(x, expected, rtol=1e-8)
    np.testing.assert_allclose(family.normal_score(p, x), z, atol=1e-9)
    np.testing.assert_allclose(family.log_density(p, x), reference.logpdf(x), atol=1e-7)


@pytest.mark.parametrize("shape", [-40.0, 0.3, 6.0])
def test_skew_normal_score_is_the_integral_of_its_density(shape: float) -> None:
    p = {"location": 0.0, "scale": 1.0, "shape": shape}
    z = np.array([-8.0, -5.0, -1.0, 0.5, 3.0, 8.0])
    x = FAMILIES["skew_normal"].quantile_of_normal(p, z)

    def density(t: float) -> float:
        return float(2 * stats.norm.pdf(t) * ndtr(shape * t))

    for value, score in zip(x, z, strict=True):
        # The nearer tail, to where the density is 1e-40 of its peak.
        short = 13 / np.hypot(1, shape)
        far = 13.0 if score * shape > 0 else short
        ends = (value, far) if score > 0 else (-far, value)
        tail, _ = integrate.quad(density, *ends, epsabs=0, epsrel=1e-11, limit=400)
        assert -np.sign(score) * ndtri_exp(np.log(tail)) == pytest.approx(score, abs=1e-8)


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


@pytest.mark.parametrize("name", REFERENCES)
def test_reaches_the_likelihood_of_the_truth(name: str) -> None:
    _, reference = REFERENCES[name]
    x = reference.rvs(size=500, random_state=np.random.default_rng(5))
    own = FAMILIES[name].fit(x)
    assert own is not None
    assert np.sum(FAMILIES[name].log_density(own, x)) >= np.sum(reference.logpdf(x))


@pytest.mark.parametrize("name", ["student_t", "johnson_su", "skew_normal"])
def test_reaches_the_likelihood_of_scipys_fit(name: str) -> None:
    _, reference = REFERENCES[name]
    x = reference.rvs(size=500, random_state=np.random.default_rng(5))
    own = FAMILIES[name].fit(x)
    assert own is not None
    reached = float(np.sum(FAMILIES[name].log_density(own, x)))
    # scipy's simplex, started at the truth, on values of order one.
    centre, unit = np.mean(x), np.std(x)
    shapes = reference.args[:-2]
    free = reference.dist.fit((x - centre) / unit, *shapes, loc=0.0, scale=0.5)
    scipys = float(np.sum(reference.dist.logpdf((x - centre) / unit, *free)) - 500 * np.log(unit))
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


@pytest.mark.parametrize("name", [*REFERENCES, "mixture"])
def test_influence_predicts_the_fit_with_a_sample_doubled(name: str) -> None:
    rng = np.random.default_rng(11)
    n = 1500
    x = silicon(n, rng) if name == "mixture" else REFERENCES[name][1].rvs(n, random_state=rng)
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


@pytest.mark.parametrize("name", ["skew_normal", "student_t", "johnson_su"])
def test_has_no_fit_where_the_likelihood_has_no_maximum(name: str) -> None:
    # Uniform: lighter tails than Johnson's and Student's; exponential: beyond the half-normal.
    rng = np.random.default_rng(4)
    x = rng.exponential(size=300) if name == "skew_normal" else rng.random(300)
    assert FAMILIES[name].fit(x) is None


def test_lognormal_has_no_fit_to_values_below_zero() -> None:
    x = np.array([-1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    assert FAMILIES["lognormal"].fit(x) is None
    assert FAMILIES["log_empirical"].fit(x) is None


@pytest.mark.parametrize("shape", [0.0, 1e-9, -3e-5, 1e-4, 0.3, -0.8])
def test_scores_of_the_shifted_lognormal_are_derivatives(shape: float) -> None:
    family, y = ShiftedLognormal(), np.linspace(-0.9, 1.0, 9)
    free = np.array([0.1, 0.2, shape])
    _, scores = family.terms(free, y)
    for k, step in enumerate(1e-5 * np.eye(3)):
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
