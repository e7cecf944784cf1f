"""Student's t law with location and scale: symmetric, with heavier tails than the normal."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import numpy as np
from scipy.special import digamma, gammaln, ndtr, ndtri, stdtr, stdtrit

from surrogate.distribution.families.family import Array, Kind, Parameters
from surrogate.distribution.families.likelihood import LikelihoodFamily, climb


class StudentT(LikelihoodFamily):
    """x = location + scale t, with t of Student's law of `dof` degrees of freedom."""

    name = "student_t"
    kinds: ClassVar[Mapping[str, Kind]] = MappingProxyType(
        {"location": Kind.LOCATION, "scale": Kind.SCALE, "dof": Kind.POSITIVE}
    )
    # No circuit's parameter has an infinite variance, as this law has with two degrees of freedom
    # or fewer: such a fit is one to a few outlying samples, and draws values of no neuron.
    box = ((-5.0, 5.0), (-7.0, 1.0), (float(np.log(2.0)), float(np.log(1000.0))))

    def search(self, y: Array) -> Array | None:
        """Search from the moments: the excess kurtosis is 6 / (dof - 4).

        At 1/dof = 0 the likelihood rises with 1/dof as sum(z^4 - 2 z^2 - 1) / 4: without excess
        kurtosis the normal law is its maximum.
        """
        excess = float(np.mean(y**4)) - 3
        if excess <= 0:
            return None
        dof = 4 + 6 / excess
        start = np.array([float(np.median(y)), 0.5 * np.log((dof - 2) / dof), np.log(dof)])
        return climb(lambda free: self._mean_terms(free, y), start, self.box)

    def terms(self, free: Array, y: Array) -> tuple[Array, Array]:
        """Log density and scores, see `LikelihoodFamily.terms`."""
        scale, dof = np.exp(free[1:])
        t = (y - free[0]) / scale
        # log f = log G((v+1)/2) - log G(v/2) - log(v pi)/2 - log s - (v+1)/2 log(1 + t^2/v)
        spread = np.log1p(t**2 / dof)
        constant = gammaln((dof + 1) / 2) - gammaln(dof / 2) - 0.5 * np.log(dof * np.pi)
        density = constant - free[1] - (dof + 1) / 2 * spread
        weight = (dof + 1) / (dof + t**2)
        slope = digamma((dof + 1) / 2) - digamma(dof / 2) - 1 / dof
        of_dof = dof / 2 * (slope - spread + weight * t**2 / dof)
        return density, np.stack([weight * t / scale, weight * t**2 - 1, of_dof])

    def quantile_of_normal(self, p: Parameters, z: Array) -> Array:
        """F^-1(Phi(z)), from the lower tail on both sides: no 1 - eps."""
        t = -stdtrit(p["dof"], ndtr(-np.abs(z)))
        return p["location"] + p["scale"] * np.sign(z) * t

    def normal_score(self, p: Parameters, x: Array) -> Array:
        """Phi^-1(F(x)), from the lower tail on both sides."""
        t = (x - p["location"]) / p["scale"]
        return -np.sign(t) * ndtri(stdtr(p["dof"], -np.abs(t)))
