"""What a family of marginal distributions can do."""

from collections.abc import Mapping
from enum import Enum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Array = NDArray[np.float64]

Parameters = Mapping[str, float]
"""Parameters of a member of a family by name, SI."""


class Kind(Enum):
    """How a parameter scales with the data, and the coordinate in which it has no bounds."""

    LOCATION = "location"
    SCALE = "scale"
    REAL = "real"
    POSITIVE = "positive"
    SHARE = "share"

    def free(self, value: float, centre: float = 0.0, unit: float = 1.0) -> float:
        """Turn a parameter of x into the unbounded coordinate of (x - centre) / unit."""
        if self is Kind.LOCATION:
            return (value - centre) / unit
        if self is Kind.SCALE:
            return float(np.log(value / unit))
        if self is Kind.POSITIVE:
            return float(np.log(value))
        return float(logit(value)) if self is Kind.SHARE else value

    def bound(self, free: float, centre: float = 0.0, unit: float = 1.0) -> float:
        """Turn the unbounded coordinate of (x - centre) / unit into the parameter of x."""
        if self is Kind.LOCATION:
            return centre + unit * free
        if self is Kind.SCALE:
            return unit * float(np.exp(free))
        if self is Kind.POSITIVE:
            return float(np.exp(free))
        return float(expit(free)) if self is Kind.SHARE else free

    def slope(self, value: float, unit: float = 1.0) -> float:
        """Change of the parameter with its unbounded coordinate."""
        if self is Kind.LOCATION:
            return unit
        if self in (Kind.SCALE, Kind.POSITIVE):
            return value
        return value * (1 - value) if self is Kind.SHARE else 1.0


class Family(Protocol):
    """A family of distributions of one real quantity.

    Each member maps a standard normal deviate to a value, x = F^-1(Phi(z)), which is also how it
    enters a Gaussian copula. Arrays of values and scores have any shape; samples have shape (n,).
    """

    @property
    def name(self) -> str:
        """Key of the family."""
        ...

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """Kind of each parameter by its name, in order."""
        ...

    def fit(self, x: Array) -> dict[str, float] | None:
        """Fit to samples, SI, not all equal, by maximum likelihood.

        None where the likelihood has no maximum inside the family or the samples do not determine
        it.
        """
        ...

    def quantile_of_normal(self, p: Parameters, z: Array) -> Array:
        """F^-1(Phi(z)): rising in z, accurate for abs(z) up to 8."""
        ...

    def normal_score(self, p: Parameters, x: Array) -> Array:
        """Phi^-1(F(x)), the inverse of `quantile_of_normal`; -inf where F is zero."""
        ...

    def log_density(self, p: Parameters, x: Array) -> Array:
        """Logarithm of the density per unit of the quantity; -inf where it is zero."""
        ...

    def influence(self, p: Parameters, x: Array) -> Array:
        """Influence of each sample on the parameters that were fitted to them, shape (n, len(p)).

        psi = J^-1 s with the score s and the observed information J (Hampel, J. Am. Stat. Assoc.
        69, 383 (1974)), so that a fit to reweighted samples is p + mean(w psi) to first order.
        Columns in the order of `p`, each in the unit of its parameter.
        """
        ...
