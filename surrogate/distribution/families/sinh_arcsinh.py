"""A normal distribution whose two sides have different widths, by the sinh-arcsinh transform."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import numpy as np
from scipy.stats import skew

from surrogate.distribution.families.family import Array, Kind, Parameters
from surrogate.distribution.families.likelihood import HALF_LOG_TWO_PI, LikelihoodFamily, climb


class SinhArcsinh(LikelihoodFamily):
    """z = sinh(asinh(t) - skewness), t = (x - location) / scale.

    Jones and Pewsey, Biometrika 96, 761 (2009), with normal tails. So t = z cosh(skewness) +
    sqrt(1 + z^2) sinh(skewness): far to the right exp(skewness) times as wide as the normal
    distribution in the middle, far to the left as many times narrower. Unlike a lognormal with an
    end of its own it has a density everywhere: no neuron is impossible because none was drawn.
    """

    name = "sinh_arcsinh"
    kinds: ClassVar[Mapping[str, Kind]] = MappingProxyType(
        {"location": Kind.LOCATION, "scale": Kind.SCALE, "skewness": Kind.REAL}
    )
    box = ((-10.0, 10.0), (-5.0, 4.0), (-4.0, 4.0))

    def search(self, y: Array) -> Array | None:
        """Climb from the normal distribution, or from one that leans as the samples do."""
        side = np.sign(skew(y))
        starts = [np.zeros(3), np.array([-0.5 * side, -0.3, 0.5 * side])]
        best = max(starts, key=lambda start: self._mean_terms(start, y)[0])
        return climb(lambda free: self._mean_terms(free, y), best, self.box)

    def terms(self, free: Array, y: Array) -> tuple[Array, Array]:
        """Log density and scores, see `LikelihoodFamily.terms`."""
        location, log_scale, skewness = free
        t = (y - location) / np.exp(log_scale)
        z = np.sinh(np.arcsinh(t) - skewness)
        across, up = 1 + t**2, 1 + z**2
        # log f = log(dz/dt) - log scale - z^2/2 - log(2 pi)/2, dz/dt = sqrt((1 + z^2)/(1 + t^2))
        density = (np.log(up) - np.log(across) - z**2) / 2 - log_scale - HALF_LOG_TWO_PI
        rising = -(z**3) / np.sqrt(up * across) - t / across
        scores = [-rising / np.exp(log_scale), -t * rising - 1, z**3 / np.sqrt(up)]
        return density, np.stack(scores)

    def quantile_of_normal(self, p: Parameters, z: Array) -> Array:
        """F^-1(Phi(z))."""
        return p["location"] + p["scale"] * np.sinh(np.arcsinh(z) + p["skewness"])

    def normal_score(self, p: Parameters, x: Array) -> Array:
        """Phi^-1(F(x))."""
        return np.sinh(np.arcsinh((x - p["location"]) / p["scale"]) - p["skewness"])
