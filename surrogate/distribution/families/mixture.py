"""A mixture of two normal distributions: a core and a tail, or two kinds of neurons."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import numpy as np
from scipy.special import expit, log_expit, log_ndtr, ndtri_exp

from surrogate.distribution.families.family import Array, Kind, Parameters
from surrogate.distribution.families.likelihood import HALF_LOG_TWO_PI, LikelihoodFamily, climb

CONDENSED = 400
ROUNDS = 30
STARTS = ((0.0, 0.85), (0.15, 1.0), (0.0, 0.5), (0.1, 0.9))
"""Ranges of ranks whose mean and deviation start one component; the other has the rest."""

HALVINGS = 60
"""Bisection alone would end after this many."""


class Mixture(LikelihoodFamily):
    """Density share phi_1 + (1 - share) phi_2, phi_k normal of mean_k and sd_k.

    The likelihood has no greatest value (Day, Biometrika 56, 463 (1969): sd_k to 0 on one sample);
    the maximum meant is the best local one with shares above 1 % and deviations above 2 % of the
    samples' own. Five parameters, each of which a few samples of the smaller component must
    determine: not fitted to fewer than 50 samples.
    """

    name = "mixture"
    kinds: ClassVar[Mapping[str, Kind]] = MappingProxyType(
        {
            "share": Kind.SHARE,
            "mean_1": Kind.LOCATION,
            "sd_1": Kind.SCALE,
            "mean_2": Kind.LOCATION,
            "sd_2": Kind.SCALE,
        }
    )
    fewest = 50
    box = ((-4.6, 4.6), (-20.0, 20.0), (-3.9, 3.0), (-20.0, 20.0), (-3.9, 3.0))

    def search(self, y: Array) -> Array | None:
        """Expectation-maximisation on condensed samples from several starts, then a climb."""
        ordered = np.sort(y)
        blocks = np.array_split(ordered, min(len(y), CONDENSED))
        short = np.array([np.mean(block) for block in blocks])
        ends = [self._expectation_maximisation(short, *start) for start in STARTS]
        best = max(ends, key=lambda free: self._mean_terms(free, short)[0])
        found = climb(lambda free: self._mean_terms(free, y), best, self.box)
        # Which component comes first is a convention: the larger.
        return found if found[0] >= 0 else np.array([-found[0], *found[3:], *found[1:3]])

    def _expectation_maximisation(self, y: Array, start: float, end: float) -> Array:
        """Dempster, Laird and Rubin, J. R. Stat. Soc. B 39, 1 (1977)."""
        rank = (np.arange(len(y)) + 0.5) / len(y)
        first = ((rank > start) & (rank < end)).astype(float)
        free = np.zeros(5)
        for _ in range(ROUNDS):
            weights = np.stack([first, 1 - first])
            total = np.sum(weights, axis=1)
            mean = np.sum(weights * y, axis=1) / total
            deviation = np.sqrt(np.sum(weights * (y - mean[:, None]) ** 2, axis=1) / total)
            log = np.log(np.maximum(deviation, np.exp(self.box[2][0])))
            share = np.clip(np.log(total[0] / total[1]), *self.box[0])
            free = np.array([share, mean[0], log[0], mean[1], log[1]])
            first = expit(np.subtract(*_components(free, y)[0]))
        return free

    def terms(self, free: Array, y: Array) -> tuple[Array, Array]:
        """Log density and scores, see `LikelihoodFamily.terms`."""
        (one, two), (t1, t2) = _components(free, y)
        density = np.logaddexp(one, two)
        first, second = np.exp(one - density), np.exp(two - density)
        scores = [
            first - expit(free[0]),
            first * t1 / np.exp(free[2]),
            first * (t1**2 - 1),
            second * t2 / np.exp(free[4]),
            second * (t2**2 - 1),
        ]
        return density, np.stack(scores)

    def normal_score(self, p: Parameters, x: Array) -> Array:
        """Phi^-1(F(x)), from the nearer tail, which keeps its digits."""
        log_share, log_rest = np.log(p["share"]), np.log1p(-p["share"])
        t1, t2 = (x - p["mean_1"]) / p["sd_1"], (x - p["mean_2"]) / p["sd_2"]
        below = np.logaddexp(log_share + log_ndtr(t1), log_rest + log_ndtr(t2))
        above = np.logaddexp(log_share + log_ndtr(-t1), log_rest + log_ndtr(-t2))
        return np.asarray(np.where(below < above, ndtri_exp(below), -ndtri_exp(above)))

    def quantile_of_normal(self, p: Parameters, z: Array) -> Array:
        """F^-1(Phi(z)): Newton's steps on the score, between the components' own quantiles."""
        ends = np.stack([p["mean_1"] + p["sd_1"] * z, p["mean_2"] + p["sd_2"] * z])
        low, high = np.min(ends, axis=0), np.max(ends, axis=0)
        x = p["share"] * ends[0] + (1 - p["share"]) * ends[1]
        rounding = 1e-14 * max(p["sd_1"], p["sd_2"])
        for _ in range(HALVINGS):
            score = self.normal_score(p, x)
            low, high = np.where(score <= z, x, low), np.where(score >= z, x, high)
            # dz/dx = f(x) / phi(z), from logarithms because both may underflow.
            log_slope = self.log_density(p, x) + score**2 / 2 + HALF_LOG_TWO_PI
            moved = x + (z - score) * np.exp(-np.maximum(log_slope, -700.0))
            moved = np.where((moved >= low) & (moved <= high), moved, (low + high) / 2)
            done = np.all(np.abs(moved - x) <= rounding + 4 * np.spacing(np.abs(x)))
            x = moved
            if done:
                break
        return np.asarray(x)


def _components(free: Array, y: Array) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Log density of each component times its share, and its standardised values."""
    t1, t2 = (y - free[1]) / np.exp(free[2]), (y - free[3]) / np.exp(free[4])
    one = log_expit(free[0]) - free[2] - t1**2 / 2 - HALF_LOG_TWO_PI
    two = log_expit(-free[0]) - free[4] - t2**2 / 2 - HALF_LOG_TWO_PI
    return (one, two), (t1, t2)
