"""The distribution of a quantity whose spread is not larger than its numerical error."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from surrogate.distribution.families.family import Array, Kind, Parameters


class Fixed:
    """x = value, whatever z: a point mass; see `Family` for the methods."""

    name = "fixed"
    kinds: Mapping[str, Kind] = MappingProxyType({"value": Kind.LOCATION})

    def fit(self, x: Array) -> dict[str, float] | None:
        """Mean of the samples."""
        return {"value": float(np.mean(x))}

    def quantile_of_normal(self, p: Parameters, z: Array) -> Array:
        """The value, in the shape of z."""
        return np.full(np.shape(z), p["value"])

    def normal_score(self, p: Parameters, x: Array) -> Array:  # noqa: ARG002
        """0: a fixed parameter says nothing about the others."""
        return np.zeros(np.shape(x))

    def log_density(self, p: Parameters, x: Array) -> Array:
        """Infinite at the value, -inf elsewhere."""
        return np.where(x == p["value"], np.inf, -np.inf)

    def influence(self, p: Parameters, x: Array) -> Array:
        """Of each sample, x - value."""
        return (x - p["value"])[:, None]
