"""Johnson's unbounded distribution: a normal deviate seen through an inverse hyperbolic sine."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from surrogate.distribution.families.family import Array, Kind, Parameters
from surrogate.distribution.families.likelihood import HALF_LOG_TWO_PI, LikelihoodFamily, climb


class JohnsonSU(LikelihoodFamily):
    """z = gamma + delta asinh((x - location) / scale).

    Johnson, Biometrika 36, 149 (1949). Its third and fourth moments are free, so that fewer than
    50 samples do not determine it: the standard error of their kurtosis, sqrt(24/n), is then the
    distance between the normal and Student's t of 13 degrees of freedom. Its limits, of a scale
    below 0.02 or above 30 deviations, are the lognormal with an end of its own and the normal, and
    not fitted here.
    """

    name = "johnson_su"
    kinds: ClassVar[Mapping[str, Kind]] = MappingProxyType(
        {
            "location": Kind.LOCATION,
            "scale": Kind.SCALE,
            "gamma": Kind.REAL,
            "delta": Kind.POSITIVE,
        }
    )
    fewest = 50
    box = (
        (-30.0, 30.0),
        (float(np.log(0.02)), float(np.log(30.0))),
        (-np.inf, np.inf),
        (-np.inf, np.inf),
    )

    def search(self, y: Array) -> Array | None:
        """Search over location and scale; gamma and delta follow in closed form."""

        def profile(free: Array) -> tuple[float, Array]:
            # The other scores vanish at the profile's own maximum (envelope theorem).
            value, gradient = self._mean_terms(_completed(free, y), y)
            return value, gradient[:2]

        starts = np.array([[0.0, 0.5], [-1.0, 0.0], [1.0, 0.0]])
        best = max(starts, key=lambda start: profile(start)[0])
        return _completed(climb(profile, best, self.box[:2]), y)

    def terms(self, free: Array, y: Array) -> tuple[Array, Array]:
        """Log density and scores, see `LikelihoodFamily.terms`."""
        location, log_scale, gamma, log_delta = free
        scale, delta = np.exp(log_scale), np.exp(log_delta)
        t = (y - location) / scale
        root, bent = np.sqrt(1 + t**2), np.arcsinh(t)
        z = gamma + delta * bent
        # log f = log delta - log scale - log sqrt(1 + t^2) - z^2/2 - log(2 pi)/2
        density = log_delta - log_scale - np.log(root) - z**2 / 2 - HALF_LOG_TWO_PI
        falling = t / root**2 + delta * z / root
        scores = [falling / scale, t * falling - 1, -z, 1 - delta * z * bent]
        return density, np.stack(scores)

    def quantile_of_normal(self, p: Parameters, z: Array) -> Array:
        """F^-1(Phi(z))."""
        return p["location"] + p["scale"] * np.sinh((z - p["gamma"]) / p["delta"])

    def normal_score(self, p: Parameters, x: Array) -> Array:
        """Phi^-1(F(x))."""
        return p["gamma"] + p["delta"] * np.arcsinh((x - p["location"]) / p["scale"])


def _completed(free: Array, y: Array) -> Array:
    """Add the gamma and delta that make z of mean 0 and deviation 1."""
    bent = np.arcsinh((y - free[0]) / np.exp(free[1]))
    delta = 1 / np.std(bent)
    return np.array([free[0], free[1], -delta * np.mean(bent), np.log(delta)])
