"""The skew-normal law: a normal law leaning to one side."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import ClassVar

import numpy as np
from scipy.special import log_ndtr
from scipy.stats import skew

from surrogate.distribution.families.family import Array, Kind, Parameters
from surrogate.distribution.families.likelihood import LikelihoodFamily, climb
from surrogate.distribution.families.normal_table import REACHING, TABLES_KEPT, NormalTable

HALF_LOG_TWO_PI = 0.5 * float(np.log(2 * np.pi))
STEEPEST = 50.0
"""A greater shape is not told from the half-normal law, its limit."""


class SkewNormal(LikelihoodFamily):
    """Density 2/scale phi(t) Phi(shape t), t = (x - location) / scale.

    Azzalini, Scand. J. Stat. 12, 171 (1985).
    """

    name = "skew_normal"
    kinds: ClassVar[Mapping[str, Kind]] = MappingProxyType(
        {"location": Kind.LOCATION, "scale": Kind.SCALE, "shape": Kind.REAL}
    )
    box = ((-5.0, 5.0), (-2.0, 2.0), (-STEEPEST, STEEPEST))

    def search(self, y: Array) -> Array | None:
        """Search from the moments.

        With m = sqrt(2/pi) shape / sqrt(1 + shape^2): mean = location + scale m, variance =
        scale^2 (1 - m^2), skewness = (4 - pi)/2 m^3 / (1 - m^2)^(3/2).
        """
        ratio = np.cbrt(2 * float(skew(y)) / (4 - np.pi))
        m = ratio / np.sqrt(1 + ratio**2)
        # The skewness of the family ends at 0.995, delta = 1.
        delta = float(np.clip(m * np.sqrt(np.pi / 2), -0.99, 0.99))
        m = delta * np.sqrt(2 / np.pi)
        scale = 1 / np.sqrt(1 - m**2)
        start = np.array([-scale * m, np.log(scale), delta / np.sqrt(1 - delta**2)])
        return climb(lambda free: self._mean_terms(free, y), start, self.box)

    def terms(self, free: Array, y: Array) -> tuple[Array, Array]:
        """Log density and scores, see `LikelihoodFamily.terms`."""
        location, log_scale, shape = free
        scale = np.exp(log_scale)
        t = (y - location) / scale
        log_share = log_ndtr(shape * t)
        density = np.log(2) - log_scale - t**2 / 2 - HALF_LOG_TWO_PI + log_share
        # phi / Phi, in logarithms because both may underflow.
        mills = np.exp(-((shape * t) ** 2) / 2 - HALF_LOG_TWO_PI - log_share)
        return density, np.stack(
            [(t - shape * mills) / scale, t * (t - shape * mills) - 1, t * mills]
        )

    def quantile_of_normal(self, p: Parameters, z: Array) -> Array:
        """F^-1(Phi(z)), from a table; beyond abs(z) = 9 linear."""
        return p["location"] + p["scale"] * self._table(p).value(z)

    def normal_score(self, p: Parameters, x: Array) -> Array:
        """Phi^-1(F(x)), from a table; beyond abs(z) = 9 linear."""
        return self._table(p).score((x - p["location"]) / p["scale"])

    def _table(self, p: Parameters) -> NormalTable:
        return _table(float(p["shape"]))


@lru_cache(TABLES_KEPT)
def _table(shape: float) -> NormalTable:
    # Lengths of the law: from 1/shape of the step in Phi(shape t) to 1 of the normal factor;
    # between them t itself. The short tail ends within 9.5 of 1/sqrt(1 + shape^2).
    steep = np.hypot(1.0, shape)
    lengths = np.geomspace(1 / steep, 1.0, 2 + int(np.log2(steep) / 1.5))
    nodes = np.unique(np.outer(lengths, REACHING))
    nodes = nodes[nodes * np.sign(shape) > -12.0 / steep]

    def log_density(t: Array) -> Array:
        return np.asarray(np.log(2) - t**2 / 2 - HALF_LOG_TWO_PI + log_ndtr(shape * t))

    return NormalTable(log_density, nodes)
