"""The samples' own quantiles, for what no named distribution describes."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import norm

from surrogate.distribution.families.family import Array, Kind, Parameters

GRID = np.linspace(-4.0, 4.0, 65)
KNOTS: Mapping[str, float] = MappingProxyType({f"z{z:+.3f}": float(z) for z in GRID})
"""Normal score of each quantile by the parameter's name."""

TAIL = 10
"""Samples beyond the outermost quantiles: enough for the slope there to be known to a third."""


class Empirical:
    """Quantiles at fixed normal scores, linear in z between them; see `Family` for the methods.

    Only quantiles with enough samples beyond them are kept. Beyond, x goes on linearly in z with
    the slope that gives the samples' mean excess, b = mean((x - q)+) / (phi(z) - z Phi(-z)). A
    value that many samples share makes a step: the quantile is flat there, its score the step's
    middle, its density infinite.
    """

    name = "empirical"
    kinds: Mapping[str, Kind] = MappingProxyType(
        dict.fromkeys(KNOTS, Kind.LOCATION) | {"slope_low": Kind.REAL, "slope_high": Kind.REAL}
    )

    def fit(self, x: Array) -> dict[str, float] | None:
        """Read off the quantiles."""
        n, y = len(x), np.sort(x)
        # Of few samples a tenth lies beyond.
        reach = -ndtri(max(1.0, min(TAIL, 0.1 * n)) / n)
        own = ndtri((np.arange(n) + 0.5) / n)
        p = {
            name: float(np.interp(z, own, y)) for name, z in KNOTS.items() if abs(z) <= reach + 1e-9
        }
        z, q = _knots(p)
        low = float(np.mean(np.maximum(q[0] - y, 0))) / _mean_excess(-z[0])
        high = float(np.mean(np.maximum(y - q[-1], 0))) / _mean_excess(z[-1])
        return p | {"slope_low": low, "slope_high": high}

    def quantile_of_normal(self, p: Parameters, z: Array) -> Array:
        """F^-1(Phi(z))."""
        knots, q = _knots(p)
        y = np.interp(z, knots, q)
        y = y + p["slope_low"] * np.minimum(z - knots[0], 0)
        return np.asarray(y + p["slope_high"] * np.maximum(z - knots[-1], 0))

    def normal_score(self, p: Parameters, x: Array) -> Array:
        """Phi^-1(F(x)); of a step its middle."""
        knots, q = _knots(p)
        values = np.unique(q)
        middle = (
            knots[np.searchsorted(q, values)] + knots[np.searchsorted(q, values, "right") - 1]
        ) / 2
        z = np.interp(x, values, middle)
        z = z + _over(np.minimum(x - q[0], 0), p["slope_low"])
        return z + _over(np.maximum(x - q[-1], 0), p["slope_high"])

    def log_density(self, p: Parameters, x: Array) -> Array:
        """Logarithm of the density: phi(z) over the slope of the quantile, infinite at a step."""
        knots, q = _knots(p)
        slopes = np.concatenate([[p["slope_low"]], np.diff(q) / np.diff(knots), [p["slope_high"]]])
        slope = slopes[np.searchsorted(q, x)]
        z = self.normal_score(p, x)
        with np.errstate(divide="ignore"):
            return np.where(np.isfinite(z), norm.logpdf(z) - np.log(slope), -np.inf)

    def influence(self, p: Parameters, x: Array) -> Array:
        """(F(q) - 1[x <= q]) / f(q) of a quantile, f read off the neighbouring quantiles.

        Of a slope b: ((x - q)+ - mean) / e - Q/e times the influence on q, with Q the share beyond
        and e the mean excess of z.
        """
        knots, q = _knots(p)
        share = ndtr(knots)
        # 1/f = (dq/dz) / phi(z)
        sparsity = np.gradient(q, knots) / norm.pdf(knots)
        of_q = (share - (x[:, None] <= q)) * sparsity
        low, high = np.maximum(q[0] - x, 0), np.maximum(x - q[-1], 0)
        of_low = low - np.mean(low) + share[0] * of_q[:, 0]
        of_high = high - np.mean(high) - ndtr(-knots[-1]) * of_q[:, -1]
        ends = [of_low / _mean_excess(-knots[0]), of_high / _mean_excess(knots[-1])]
        return np.column_stack([of_q, *ends])


def _knots(p: Parameters) -> tuple[Array, Array]:
    """Normal scores and quantiles of the parameters, rising."""
    names = [name for name in KNOTS if name in p]
    return np.array([KNOTS[name] for name in names]), np.array([p[name] for name in names])


def _mean_excess(z: float) -> float:
    """E[(Z - z)+] of a standard normal Z."""
    return float(norm.pdf(z) - z * ndtr(-z))


def _over(distance: Array, slope: float) -> Array:
    """Distance beyond the outermost quantile in z; without samples beyond there is nothing."""
    if slope > 0:
        return distance / slope
    return np.where(distance == 0, 0.0, np.copysign(np.inf, distance))
