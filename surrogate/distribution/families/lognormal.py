"""The lognormal law."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from scipy import stats

from surrogate.distribution.families.family import Array, Kind, Parameters


class Lognormal:
    """x = exp(mu + s z), above zero."""

    name = "lognormal"
    kinds: Mapping[str, Kind] = MappingProxyType({"mu": Kind.REAL, "s": Kind.POSITIVE})
    parameter_names = tuple(kinds)
    fewest = 8

    def fit(self, x: Array) -> dict[str, float] | None:
        """Fit by maximum likelihood: mean and deviation of log x; None unless all x > 0."""
        if np.any(x <= 0):
            return None
        log = np.log(x)
        return {"mu": float(np.mean(log)), "s": float(np.std(log))}

    def quantile_of_normal(self, p: Parameters, z: Array) -> Array:
        """F^-1(Phi(z)), see `Family.quantile_of_normal`."""
        return np.exp(p["mu"] + p["s"] * z)

    def normal_score(self, p: Parameters, x: Array) -> Array:
        """Phi^-1(F(x)), see `Family.normal_score`."""
        inside = x > 0
        return np.where(inside, (np.log(np.where(inside, x, 1.0)) - p["mu"]) / p["s"], -np.inf)

    def log_density(self, p: Parameters, x: Array) -> Array:
        """Logarithm of the density, see `Family.log_density`."""
        inside = x > 0
        slope = np.where(inside, p["s"] * x, 1.0)
        return np.asarray(stats.norm.logpdf(self.normal_score(p, x)) - np.log(slope))

    def influence(self, p: Parameters, x: Array) -> Array:
        """Influence of each sample: of the normal law of log x."""
        z = self.normal_score(p, x)
        return p["s"] * np.stack([z, (z**2 - 1) / 2], axis=1)
