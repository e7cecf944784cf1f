"""Marginal distribution of a parameter: the family, its uncertainty and its goodness of fit."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from surrogate.distribution.families import FAMILIES, Family
from surrogate.distribution.goodness import goodness_of_fit
from surrogate.distribution.record import FrozenModel
from surrogate.errors import SurrogateInputError
from surrogate.statistics import Bootstrap, Interval

Array = NDArray[np.float64]
Share = Annotated[float, Field(ge=0, le=1)]

LEVEL = 0.05
"""A family with a smaller p-value is rejected."""

ANY_SIGN = ("normal", "sinh_arcsinh", "johnson_su"), "mixture", "empirical"
ABOVE_ZERO = (
    ("lognormal", "log_sinh_arcsinh", "log_johnson_su"), "log_mixture", "log_empirical"
)  # fmt: skip
"""Families to be tried, the richer one and what is taken where all are rejected: of a quantity that
cannot be negative those of its logarithm."""


class Spread(FrozenModel):
    """Moments of one parameter under one condition.

    Attributes:
        mean, sigma: Of the samples, with BCa intervals, SI.
        numerical_error: Median numerical error of the samples, SI.
    """

    mean: Interval
    sigma: Interval
    numerical_error: float

    @property
    def moves(self) -> bool:
        """Whether samples differ by more than their numerical error."""
        return self.sigma.high > self.numerical_error


class Marginal(Spread):
    """Fitted distribution of one parameter under one condition.

    Attributes:
        family: Key of `FAMILIES`. ``fixed``: the spread is not larger than the numerical error,
            only the value is known. ``empirical``, ``log_empirical``: every named family was
            rejected.
        parameters: Parameters of the family, SI, with BCa intervals of the one-step bootstrap.
        p_value: Of the Anderson-Darling test of the family, see `goodness_of_fit`; None where there
            is nothing to test (``fixed``, ``empirical``).
        rejected: p-value, below 0.05, of each family that was tested and rejected.
        criteria: Bayes criterion (BIC) of each family that was a candidate minus the smallest of
            them.
    """

    family: str
    parameters: dict[str, Interval]
    p_value: Share | None
    rejected: dict[str, float]
    criteria: dict[str, float]

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


def fit_spread(x: Array, numerical_error: Array, bootstrap: Bootstrap) -> Spread:
    """Moments of samples with their intervals; arguments as of `fit_marginal`."""
    error, best = float(np.median(numerical_error)), float(np.std(x, ddof=1))
    centre, unit, n = float(np.mean(x)), float(np.std(x)), len(x)
    if unit <= error:
        # Only the value is known, to within the numerical error.
        mean = Interval(centre, centre - error, centre + error, level=1.0)
        sigma = Interval(best, 0.0, error, level=1.0)
        return Spread(mean=mean, sigma=sigma, numerical_error=error)
    y = (x - centre) / unit
    means = bootstrap.means(np.column_stack([y, y**2]))
    mean = bootstrap.interval(centre, centre + unit * means[:, 0], y)
    # The variance of each replicate with n - 1, as of the samples; influence (y^2 - 1) / 2. It may
    # round below zero where a replicate has one value only.
    variance = np.maximum(means[:, 1] - means[:, 0] ** 2, 0.0)
    sigma = bootstrap.interval(best, unit * np.sqrt(variance * n / (n - 1)), y**2)
    return Spread(mean=mean, sigma=sigma, numerical_error=error)


def fit_marginal(
    x: Array, numerical_error: Array, positive: bool, bootstrap: Bootstrap
) -> Marginal:
    """Fit the distribution of one parameter.

    Of the simple families that the samples do not reject at 5 % the one with the smallest Bayes
    criterion (Schwarz, Ann. Stat. 6, 461 (1978)); where they reject all, the mixture; where they
    reject that too, their own quantiles. scripts/which_family.py tells which of them wins where.

    Args:
        x: Values, SI, shape (n,), at least 8.
        numerical_error: Their numerical errors, of as many of them as it is known, shape (known,),
            at least one.
        positive: Whether the quantity cannot be negative.
        bootstrap: Resamples the draws; shared by the parameters of a condition.

    Raises:
        SurrogateInputError: A quantity that cannot be negative has a value that is not above zero.
    """
    if positive and np.any(x <= 0):
        raise SurrogateInputError(f"a value of {np.min(x):g}; allowed: above zero")
    spread = fit_spread(x, numerical_error, bootstrap)
    fits: Fits = {}
    tested: dict[str, float] = {}
    if not spread.moves:
        chosen, parameters = "fixed", {"value": spread.mean}
    else:
        simple, richest, chosen = ABOVE_ZERO if positive else ANY_SIGN
        for names in (simple, (richest,)):
            tried = _candidates(names, x)
            fits |= tried
            accepted = _first_accepted(tried, x, bootstrap, tested)
            if accepted is not None:
                chosen = accepted
                break
        best = fits[chosen][1] if chosen in fits else FAMILIES[chosen].fit(x)
        assert best is not None  # the quantiles of any samples exist
        parameters = _parameters(FAMILIES[chosen], best, x, bootstrap)
    smallest = min((criterion for criterion, _ in fits.values()), default=0.0)
    return Marginal(
        mean=spread.mean,
        sigma=spread.sigma,
        numerical_error=spread.numerical_error,
        family=chosen,
        parameters=parameters,
        p_value=tested.pop(chosen, None),
        rejected=tested,
        criteria={name: criterion - smallest for name, (criterion, _) in fits.items()},
    )


Fits = dict[str, tuple[float, dict[str, float]]]


def _candidates(names: tuple[str, ...], x: Array) -> Fits:
    """Bayes criterion and parameters of each family that fits, the smallest criterion first."""
    fits: Fits = {}
    for name in names:
        p = FAMILIES[name].fit(x)
        if p is not None:
            # BIC = k log n - 2 log L
            penalty = len(p) * float(np.log(len(x)))
            fits[name] = penalty - 2 * float(np.sum(FAMILIES[name].log_density(p, x))), p
    return dict(sorted(fits.items(), key=lambda item: item[1][0]))


def _first_accepted(
    fits: Fits, x: Array, bootstrap: Bootstrap, tested: dict[str, float]
) -> str | None:
    """Name of the first family that is not rejected; p-values of the tested go into `tested`."""
    for name, (_, p) in fits.items():
        tested[name] = goodness_of_fit(FAMILIES[name], p, x, bootstrap)
        if tested[name] >= LEVEL:
            return name
    return None


def _parameters(
    family: Family, best: dict[str, float], x: Array, bootstrap: Bootstrap
) -> dict[str, Interval]:
    """Parameters with their intervals.

    Of a bounded parameter the one-step is taken where it is unbounded, so that no interval leaves
    its range; BCa does not depend on the coordinate.
    """
    slopes = np.array([family.roles[name].slope(value) for name, value in best.items()])
    steps = family.influence(best, x) / slopes
    means = bootstrap.means(steps)
    found = {}
    for k, (name, value) in enumerate(best.items()):
        role = family.roles[name]
        start = role.free(value)
        interval = bootstrap.interval(start, start + means[:, k], steps[:, k])
        low, high = role.bound(interval.low), role.bound(interval.high)
        found[name] = Interval(low=low, value=value, high=high)
    return found
