"""Marginal law of one parameter: the family chosen, its uncertainty and its goodness of fit."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.special import ndtr

from surrogate.distribution.families import FAMILIES
from surrogate.distribution.families.family import Family, Kind
from surrogate.distribution.goodness import goodness_of_fit, kolmogorov_distance
from surrogate.distribution.record import FrozenModel
from surrogate.errors import SurrogateInputError
from surrogate.statistics import Bootstrap, Interval

Array = NDArray[np.float64]
Share = Annotated[float, Field(ge=0, le=1)]

LEVEL = 0.05
"""A family with a smaller p-value is rejected."""

NEGLIGIBLE_TAIL = 1e-9
"""A family that puts more than this below zero is no candidate for a positive quantity."""

SIMPLE = (
    "normal",
    "lognormal",
    "shifted_lognormal",
    "skew_normal",
    "student_t",
    "johnson_su",
)
RICHEST = "mixture"


class Marginal(FrozenModel):
    """Fitted law of one parameter under one condition.

    Attributes
    ----------
    family : str
        Key of `FAMILIES`. ``fixed``: the spread is not larger than the numerical error, only the
        value is known. ``empirical``, ``log_empirical``: every named family was rejected.
    parameters : dict of str to Interval
        Parameters of the family, SI, with BCa intervals of the one-step bootstrap.
    mean, sigma : Interval
        Moments of the samples with BCa intervals, SI.
    ks_distance : float or None
        Greatest distance of the empirical from the fitted distribution function.
    p_value : float or None
        Of the Anderson-Darling test of the family, see `goodness_of_fit`; None where there is
        nothing to test (``fixed``, ``empirical``).
    rejected : dict of str to float
        p-value, below 0.05, of each family that was tested and rejected.
    criteria : dict of str to float
        Bayes criterion (BIC) of each family that was a candidate minus the smallest of them.
    numerical_error : float
        Median numerical error of the samples, SI.
    n : int
        Samples.
    """

    family: str
    parameters: dict[str, Interval]
    mean: Interval
    sigma: Interval
    ks_distance: Share | None
    p_value: Share | None
    rejected: dict[str, float]
    criteria: dict[str, float]
    numerical_error: float
    n: int

    @property
    def best(self) -> dict[str, float]:
        """Parameters without their intervals."""
        return {name: one.value for name, one in self.parameters.items()}

    def quantile_of_normal(self, z: Array) -> Array:
        """Turn standard normal deviates into values: F^-1(Phi(z)), any shape."""
        return FAMILIES[self.family].quantile_of_normal(self.best, z)

    def normal_score(self, x: Array) -> Array:
        """Turn values into standard normal deviates, the inverse of `quantile_of_normal`."""
        return FAMILIES[self.family].normal_score(self.best, x)

    def density(self, x: Array) -> Array:
        """Probability density at x, per unit of the quantity; infinite where mass is a point's."""
        return np.exp(FAMILIES[self.family].log_density(self.best, x))


def fit_marginal(
    x: Array, numerical_error: Array, positive: bool, bootstrap: Bootstrap
) -> Marginal:
    """Fit the law of one parameter.

    Of the simple families that the samples do not reject at 5 % the one with the smallest Bayes
    criterion (Schwarz, Ann. Stat. 6, 461 (1978)); where they reject all, the mixture; where they
    reject that too, their own quantiles, in the logarithm for a positive quantity.

    Parameters
    ----------
    x : numpy.ndarray
        Values, SI, shape (n,), at least 8.
    numerical_error : numpy.ndarray
        Their numerical errors, of as many of them as it is known, shape (known,), at least one.
    positive : bool
        Whether the quantity cannot be negative.
    bootstrap : Bootstrap
        Resamples the draws; shared by the parameters of a condition.

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
    if np.std(x) <= error:
        return _fixed(x, error)
    fits = _candidates(SIMPLE, x, positive)
    tested: dict[str, float] = {}
    chosen = _first_accepted(fits, x, bootstrap, tested)
    if chosen is None:
        richest = _candidates((RICHEST,), x, positive)
        chosen = _first_accepted(richest, x, bootstrap, tested)
        fits |= richest
    if chosen is None:
        chosen = "log_empirical" if positive else "empirical"
    family = FAMILIES[chosen]
    best = fits[chosen][1] if chosen in fits else family.fit(x)
    assert best is not None  # the quantiles of any samples exist
    influence = family.influence(best, x)
    parameters, mean, sigma = _estimates(family, best, x, influence, bootstrap)
    smallest = min((criterion for criterion, _ in fits.values()), default=0.0)
    return Marginal(
        family=chosen,
        parameters=parameters,
        mean=mean,
        sigma=sigma,
        ks_distance=kolmogorov_distance(family, best, x),
        p_value=tested.pop(chosen, None),
        rejected=tested,
        criteria={name: criterion - smallest for name, (criterion, _) in fits.items()},
        numerical_error=error,
        n=len(x),
    )


Fits = dict[str, tuple[float, dict[str, float]]]


def _candidates(names: tuple[str, ...], x: Array, positive: bool) -> Fits:
    """Bayes criterion and parameters of each family that fits, the smallest criterion first."""
    fits: Fits = {}
    for name in names:
        family = FAMILIES[name]
        p = family.fit(x)
        if p is None or (positive and share_below_zero(family, p) > NEGLIGIBLE_TAIL):
            continue
        # BIC = k log n - 2 log L
        penalty = len(p) * float(np.log(len(x)))
        fits[name] = penalty - 2 * float(np.sum(family.log_density(p, x))), p
    return dict(sorted(fits.items(), key=lambda item: item[1][0]))


def share_below_zero(family: Family, p: dict[str, float]) -> float:
    """Probability that a family gives to values below zero."""
    return float(ndtr(family.normal_score(p, np.zeros(1)))[0])


def _first_accepted(
    fits: Fits, x: Array, bootstrap: Bootstrap, tested: dict[str, float]
) -> str | None:
    """Name of the first family that is not rejected; p-values of the tested go into `tested`."""
    for name, (_, p) in fits.items():
        tested[name] = goodness_of_fit(FAMILIES[name], p, x, bootstrap).p_value
        if tested[name] >= LEVEL:
            return name
    return None


def _estimates(
    family: Family, best: dict[str, float], x: Array, influence: Array, bootstrap: Bootstrap
) -> tuple[dict[str, Interval], Interval, Interval]:
    """Intervals of the parameters, the mean and sigma from one set of replicates."""
    centre, unit, n = float(np.mean(x)), float(np.std(x)), len(x)
    y = (x - centre) / unit
    # Of a bounded parameter the one-step is taken where it is unbounded, so that no interval
    # leaves its range; BCa does not depend on the coordinate.
    slopes = np.array([family.kinds[name].slope(value) for name, value in best.items()])
    scale = np.std(influence / slopes, axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    steps = influence / slopes / scale
    means = bootstrap.means(np.column_stack([y, y**2, steps]))
    parameters = {}
    for k, (name, value) in enumerate(best.items()):
        kind: Kind = family.kinds[name]
        start = kind.free(value)
        free = bootstrap.interval(start, start + scale[k] * means[:, 2 + k], steps[:, k])
        parameters[name] = Interval(value, kind.bound(free.low), kind.bound(free.high))
    mean = bootstrap.interval(centre, centre + unit * means[:, 0], y)
    # The variance of each replicate with n - 1, as of the samples; influence (y^2 - 1) / 2. It may
    # round below zero where a replicate has one value only.
    variance = np.maximum(means[:, 1] - means[:, 0] ** 2, 0.0)
    spread = unit * np.sqrt(variance * n / (n - 1))
    sigma = bootstrap.interval(float(np.std(x, ddof=1)), spread, y**2)
    return parameters, mean, sigma


def _fixed(x: Array, error: float) -> Marginal:
    """Only the value is known, to within the numerical error."""
    best = float(np.mean(x))
    value = Interval(best, best - error, best + error, level=1.0)
    return Marginal(
        family="fixed",
        parameters={"value": value},
        mean=value,
        sigma=Interval(float(np.std(x, ddof=1)), 0.0, error, level=1.0),
        ks_distance=None,
        p_value=None,
        rejected={},
        criteria={},
        numerical_error=error,
        n=len(x),
    )
