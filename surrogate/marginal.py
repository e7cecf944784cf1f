"""Marginal law of one parameter: a named family, its intervals and its goodness of fit."""

from collections.abc import Callable
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from scipy import stats

from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]
Family = Literal["fixed", "normal", "lognormal", "shifted_lognormal"]

BOOTSTRAP = 999
MANY = 10_000
"""With more samples than this the percentiles of the bootstrap are taken as they are: what BCa
corrects is then some per cent of the interval at most, and its jackknife takes n^2 time."""

CHUNK = 4_000_000
"""Numbers that a bootstrap holds at once."""

GOODNESS_REPLICATES = 199
NEGLIGIBLE_TAIL = 1e-9
"""A family that puts more than this below zero is no candidate for a positive quantity."""


class FrozenModel(BaseModel):
    """A frozen record that refuses unknown keys and non-finite numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Estimate(FrozenModel):
    """A value with its 95 % confidence interval."""

    low: float
    best: float
    high: float


class Marginal(FrozenModel):
    """Fitted law of one parameter under one condition.

    Attributes
    ----------
    family : str
        ``normal``: mean + sd Z; ``lognormal``: exp(mu + s Z); ``shifted_lognormal``:
        loc + sign exp(mu + s Z), Z standard normal; ``fixed``: the spread is not larger than the
        numerical error, only the mean is known.
    parameters : dict of str to float
        Parameters of the family.
    mean, sigma : Estimate
        Moments of the samples with bias-corrected bootstrap intervals (percentiles when there are
        more than `MANY`), SI.
    ks_distance : float or None
        Greatest distance of the empirical from the fitted distribution function.
    ks_p_value : float or None
        Probability of a greater distance if the family were right, by parametric bootstrap with
        the parameters fitted anew to every replicate.
    numerical_error : float
        Median numerical error of the samples, SI.
    """

    family: Family
    parameters: dict[str, float]
    mean: Estimate
    sigma: Estimate
    ks_distance: Annotated[float | None, Field(ge=0, le=1)]
    ks_p_value: Annotated[float | None, Field(ge=0, le=1)]
    numerical_error: float

    def quantile_of_normal(self, z: Array) -> Array:
        """Turn standard normal deviates into values: F^-1(Phi(z)), any shape."""
        return _transform(self.family, self.parameters, z)

    def scores(self, x: Array) -> Array:
        """Turn values into standard normal deviates, the inverse of `quantile_of_normal`."""
        return _scores(self.family, self.parameters, x)

    def density(self, x: Array) -> Array:
        """Probability density at x, per unit of the quantity; not defined for ``fixed``."""
        return np.exp(_log_density(self.family, self.parameters, x))


def fit_marginal(x: Array, numerical_error: Array, positive: bool, seed: int) -> Marginal:
    """Fit the law of one parameter.

    The family is the one with the smallest Akaike criterion among those that fit the quantity's
    range.

    Parameters
    ----------
    x : numpy.ndarray
        Values, SI, shape (samples,), at least 8.
    numerical_error : numpy.ndarray
        Their numerical errors, of as many of them as it is known, shape (known,), at least one.
    positive : bool
        Whether the quantity cannot be negative.
    seed : int
        Seed of the bootstraps.

    Returns
    -------
    Marginal
        The fitted law.

    Raises
    ------
    SurrogateInputError
        A quantity that cannot be negative has a value that is not above zero.
    """
    if positive and np.any(x <= 0):
        raise SurrogateInputError(f"a value of {np.min(x):g}; allowed: above zero")
    error = float(np.median(numerical_error))
    rng = np.random.default_rng(seed)
    if np.std(x) <= error:
        best = float(np.mean(x))
        spread = float(np.std(x, ddof=1))
        return Marginal(
            family="fixed",
            parameters={"value": best},
            mean=Estimate(low=best - error, best=best, high=best + error),
            sigma=Estimate(low=0.0, best=spread, high=error),
            ks_distance=None,
            ks_p_value=None,
            numerical_error=error,
        )
    candidates: list[tuple[float, Family, dict[str, float]]] = []
    for family, fit in _FITS.items():
        parameters = fit(x)
        if parameters is None:
            continue
        if positive and float(_tail_below_zero(family, parameters)) > NEGLIGIBLE_TAIL:
            continue
        aic = 2 * len(parameters) - 2 * float(np.sum(_log_density(family, parameters, x)))
        candidates.append((aic, family, parameters))
    _, family, parameters = min(candidates)
    distance, p_value = _goodness(family, parameters, x, rng)
    return Marginal(
        family=family,
        parameters=parameters,
        mean=_interval(x, lambda a, axis: np.mean(a, axis=axis), rng),
        sigma=_interval(x, lambda a, axis: np.std(a, axis=axis, ddof=1), rng),
        ks_distance=distance,
        ks_p_value=p_value,
        numerical_error=error,
    )


def _fit_normal(x: Array) -> dict[str, float] | None:
    return {"mean": float(np.mean(x)), "sd": float(np.std(x))}


def _fit_lognormal(x: Array) -> dict[str, float] | None:
    if np.any(x <= 0):
        return None
    log = np.log(x)
    return {"mu": float(np.mean(log)), "s": float(np.std(log))}


def _fit_shifted_lognormal(x: Array) -> dict[str, float] | None:
    """By moments: with w = exp(s^2), |skewness| = (w + 2) sqrt(w - 1).

    Cohen and Whitten, Technometrics 22, 399 (1980).
    """
    skewness = float(stats.skew(x))
    if abs(skewness) < 0.05:
        return None
    # Real root of w^3 + 3 w^2 - 4 - skewness^2 = 0.
    b = 1 + skewness**2 / 2
    root = np.cbrt(b + np.sqrt(b**2 - 1)) + np.cbrt(b - np.sqrt(b**2 - 1)) - 1
    s = float(np.sqrt(np.log(root)))
    mu = float(np.log(np.std(x)) - 0.5 * np.log(root * (root - 1)))
    sign = float(np.sign(skewness))
    loc = float(np.mean(x)) - sign * float(np.exp(mu + s**2 / 2))
    return {"loc": loc, "sign": sign, "mu": mu, "s": s}


_FITS: dict[Family, Callable[[Array], dict[str, float] | None]] = {
    "normal": _fit_normal,
    "lognormal": _fit_lognormal,
    "shifted_lognormal": _fit_shifted_lognormal,
}


def _transform(family: Family, p: dict[str, float], z: Array) -> Array:
    if family == "fixed":
        return np.full_like(z, p["value"])
    if family == "normal":
        return p["mean"] + p["sd"] * z
    if family == "lognormal":
        return np.exp(p["mu"] + p["s"] * z)
    # The mirrored law runs backwards: F^-1(Phi(z)) must rise with z.
    return p["loc"] + p["sign"] * np.exp(p["mu"] + p["sign"] * p["s"] * z)


def _scores(family: Family, p: dict[str, float], x: Array) -> Array:
    if family == "fixed":
        return np.zeros_like(x)
    if family == "normal":
        return (x - p["mean"]) / p["sd"]
    if family == "lognormal":
        return (np.log(x) - p["mu"]) / p["s"]
    distance = p["sign"] * (x - p["loc"])
    inside = distance > 0
    log = np.log(np.where(inside, distance, 1.0))
    return np.where(inside, p["sign"] * (log - p["mu"]) / p["s"], -p["sign"] * np.inf)


def _log_density(family: Family, p: dict[str, float], x: Array) -> Array:
    z = _scores(family, p, x)
    if family == "normal":
        log_slope = np.log(p["sd"])
    elif family == "lognormal":
        log_slope = np.log(p["s"] * x)
    else:
        with np.errstate(invalid="ignore", divide="ignore"):
            log_slope = np.log(p["s"] * p["sign"] * (x - p["loc"]))
        log_slope = np.where(np.isfinite(z), log_slope, 0.0)
    return np.asarray(stats.norm.logpdf(z) - log_slope)


def _tail_below_zero(family: Family, p: dict[str, float]) -> float:
    if family == "lognormal":
        return 0.0
    return float(stats.norm.cdf(_scores(family, p, np.zeros(1)))[0])


def _distance(family: Family, p: dict[str, float], x: Array) -> float:
    """Kolmogorov's distance between the empirical and the fitted distribution function."""
    fitted = stats.norm.cdf(np.sort(_scores(family, p, x)))
    n = len(x)
    steps = np.arange(n + 1) / n
    return float(max(np.max(steps[1:] - fitted), np.max(fitted - steps[:-1])))


def _goodness(
    family: Family, p: dict[str, float], x: Array, rng: np.random.Generator
) -> tuple[float, float]:
    observed = _distance(family, p, x)
    farther = 0
    for _ in range(GOODNESS_REPLICATES):
        replicate = _transform(family, p, rng.standard_normal(len(x)))
        fitted = _FITS[family](replicate)
        # Without skewness the three-parameter law has no fit; its normal limit stands in.
        name: Family = "normal" if fitted is None else family
        fitted = _fit_normal(replicate) if fitted is None else fitted
        assert fitted is not None
        farther += _distance(name, fitted, replicate) >= observed
    return observed, (farther + 1) / (GOODNESS_REPLICATES + 1)


def _interval(
    x: Array, statistic: Callable[[Array, int], Array], rng: np.random.Generator
) -> Estimate:
    result = stats.bootstrap(
        (x,), statistic, n_resamples=BOOTSTRAP, method="BCa" if len(x) <= MANY else "percentile",
        batch=max(1, CHUNK // len(x)), rng=rng, vectorized=True,
    )  # fmt: skip
    interval = result.confidence_interval
    best = float(statistic(x, 0))
    return Estimate(low=float(interval.low), best=best, high=float(interval.high))
