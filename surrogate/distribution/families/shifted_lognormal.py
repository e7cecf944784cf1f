"""The lognormal law with an end of its own, on either side."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import numpy as np
from scipy.stats import skew

from surrogate.distribution.families.family import Array, Kind, Parameters
from surrogate.distribution.families.likelihood import LikelihoodFamily

HALF_LOG_TWO_PI = 0.5 * float(np.log(2 * np.pi))
NEARLY_NORMAL = 1e-6
DISTANCES = np.geomspace(0.02, 200.0, 60)
"""Of the law's end from the nearest sample, in deviations of the samples."""


class ShiftedLognormal(LikelihoodFamily):
    """z = log(1 + shape t) / shape, t = (x - location) / scale.

    A lognormal variable from the end location - scale/shape on; the tail points up for a shape
    above zero; normal at shape 0 (generalised normal law: Hosking and Wallis, Regional Frequency
    Analysis, 1997, appendix A.8). It is also what Johnson's law tends to as its tails part.
    """

    name = "shifted_lognormal"
    kinds: ClassVar[Mapping[str, Kind]] = MappingProxyType(
        {"location": Kind.LOCATION, "scale": Kind.SCALE, "shape": Kind.REAL}
    )
    box = ((-5.0, 5.0), (-5.0, 2.0), (-2.0, 2.0))

    def search(self, y: Array) -> Array | None:
        """Search over the end; mean and deviation of the logarithm follow in closed form.

        The likelihood has no greatest value (the end on the outermost sample); the maximum meant
        is the local one away from there (Cohen and Whitten, Technometrics 22, 399 (1980)).
        """
        side = 1.0 if skew(y) > 0 else -1.0
        beyond = side * y - np.min(side * y)
        value = np.empty(len(DISTANCES))
        for k, distance in enumerate(DISTANCES):
            log = np.log(beyond + distance)
            value[k] = -np.log(np.std(log)) - np.mean(log)
        inner = 1 + np.flatnonzero((value[1:-1] >= value[:-2]) & (value[1:-1] > value[2:]))
        if not len(inner):
            return None
        distance = DISTANCES[inner[np.argmax(value[inner])]]
        log = np.log(beyond + distance)
        s, median = float(np.std(log)), float(np.exp(np.mean(log)))
        # x = end + side exp(m + side s z): location end + side e^m, scale s e^m, shape side s.
        end = float(np.min(side * y)) - distance
        return np.array([side * (end + median), np.log(s * median), side * s])

    def terms(self, free: Array, y: Array) -> tuple[Array, Array]:
        """Log density and scores, see `LikelihoodFamily.terms`; outside -inf and 0."""
        location, log_scale, shape = free
        scale = np.exp(log_scale)
        t = (y - location) / scale
        inside = 1 + shape * t > 0
        t = np.where(inside, t, 0.0)
        w = 1 + shape * t
        if abs(shape) < NEARLY_NORMAL:
            # Taylor series; the next terms are shape^2 t^3/3 and shape^2 t^4.
            z = t - shape * t**2 / 2
            lag = -(t**2) / 2 + 2 * shape * t**3 / 3
        else:
            z = np.log1p(shape * t) / shape
            lag = (t / w - z) / shape
        # log f = -log scale - log w - z^2/2 - log(2 pi)/2, with dz/dt = 1/w, dz/dshape = lag.
        density = np.where(inside, -log_scale - np.log(w) - z**2 / 2 - HALF_LOG_TWO_PI, -np.inf)
        falling = (shape + z) / w
        scores = np.stack([falling / scale, t * falling - 1, -t / w - z * lag])
        return density, np.where(inside, scores, 0.0)

    def quantile_of_normal(self, p: Parameters, z: Array) -> Array:
        """F^-1(Phi(z)), see `Family.quantile_of_normal`."""
        shape = p["shape"]
        t = np.expm1(shape * z) / shape if shape else z
        return p["location"] + p["scale"] * t

    def normal_score(self, p: Parameters, x: Array) -> Array:
        """Phi^-1(F(x)), see `Family.normal_score`; infinite beyond the end."""
        shape, t = p["shape"], (x - p["location"]) / p["scale"]
        if not shape:
            return np.asarray(t)
        inside = 1 + shape * t > 0
        z = np.log1p(np.where(inside, shape * t, 0.0)) / shape
        return np.where(inside, z, -np.copysign(np.inf, shape))
