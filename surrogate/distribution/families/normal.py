"""The normal distribution."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from scipy import stats

from surrogate.distribution.families.family import Array, Kind, Parameters


class Normal:
    """x = mean + sd z; see `Family` for the methods."""

    name = "normal"
    kinds: Mapping[str, Kind] = MappingProxyType({"mean": Kind.LOCATION, "sd": Kind.SCALE})

    def fit(self, x: Array) -> dict[str, float] | None:
        """Mean and root mean square deviation."""
        return {"mean": float(np.mean(x)), "sd": float(np.std(x))}

    def quantile_of_normal(self, p: Parameters, z: Array) -> Array:
        """F^-1(Phi(z))."""
        return p["mean"] + p["sd"] * z

    def normal_score(self, p: Parameters, x: Array) -> Array:
        """Phi^-1(F(x))."""
        return (x - p["mean"]) / p["sd"]

    def log_density(self, p: Parameters, x: Array) -> Array:
        """Logarithm of the density."""
        return np.asarray(stats.norm.logpdf(self.normal_score(p, x)) - np.log(p["sd"]))

    def influence(self, p: Parameters, x: Array) -> Array:
        """Of each sample, x - mean and ((x - mean)^2 - sd^2) / (2 sd)."""
        z = self.normal_score(p, x)
        return p["sd"] * np.stack([z, (z**2 - 1) / 2], axis=1)
