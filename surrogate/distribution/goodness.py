"""Goodness of fit of a distribution whose parameters were estimated from the same samples."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, ndtr, ndtri, ndtri_exp

from surrogate.distribution.families import Family, Parameters
from surrogate.distribution.weighted_chi_square import tail_probability
from surrogate.statistics import Bootstrap

Array = NDArray[np.float64]

LOGITS = np.linspace(-8.0, 8.0, 97)
"""Grid of log(u / (1 - u)), in which the Anderson-Darling weight 1/(u (1 - u)) is one. Beyond it
lies 0.0007 of the statistic's mean."""

STEP = float(LOGITS[1] - LOGITS[0])

LEVELS = expit(LOGITS)
SCORES = np.where(LOGITS < 0, ndtri_exp(log_expit(LOGITS)), -ndtri_exp(log_expit(-LOGITS)))
"""Normal scores of the grid, from the nearer tail."""

MEMBERS = 1000
"""Quantiles of the fitted distribution that stand for it."""

NUDGE = 1e-4
"""Step of F's derivative, in deviations of the influence of one sample."""

NEGLIGIBLE = 1e-12
"""Share of the influence's variance along an axis that is rounding."""


def anderson_darling(x: Array, places: Array) -> float:
    """Anderson and Darling's A^2 of samples, by the rectangle rule on `LOGITS`.

    `places` are the distribution's quantiles at `LEVELS`.
    """
    process = np.searchsorted(np.sort(x), places, side="right") / len(x) - LEVELS
    return len(x) * STEP * float(np.sum(process**2))


def goodness_of_fit(family: Family, p: Parameters, x: Array, bootstrap: Bootstrap) -> float:
    """Test whether samples come from a family that was fitted to them: the p-value of their A^2.

    It is the probability of a greater A^2 if the family were right; 0 below 1e-308.

    The empirical process with estimated parameters, alpha(t) = sqrt(n) (F_n(t) - F(t; theta)), has
    in the limit the distribution of n^-1/2 sum_i Z_i h_i(t), h_i(t) = 1[x_i <= t] - F(t) - F'(t)
    psi_i, with multipliers Z of mean 0 and variance 1 and the influence psi (Durbin, Ann. Stat. 1,
    279 (1973); multiplier bootstrap: Kojadinovic and Yan, Can. J. Stat. 40, 480 (2012)). With
    normal multipliers that is a normal process of covariance H'H/n, and the quadratic A^2 a
    weighted sum of chi-squares, whose tail is summed exactly: the limit of infinitely many
    replicates.

    H'H/n is taken over the fitted distribution itself, that is over its quantiles: at 100 samples
    of a distribution with three or four parameters the samples' own covariance is too noisy and
    rejects the truth too seldom. Clustered samples depend on one another in a way that no family
    knows: there the h_i of the samples are summed over each cluster, which has one multiplier. `p`
    are parameters fitted to the samples x, shape (n,), whose clusters `bootstrap` has.
    """
    # F at these places is the grid itself.
    places = family.quantile_of_normal(p, SCORES)
    if bootstrap.clustered:
        h = bootstrap.collapse(_terms(family, p, x, places))
        # Centring takes one of the clusters' degrees of freedom.
        n = len(x) * (bootstrap.groups - 1) / bootstrap.groups
    else:
        members = family.quantile_of_normal(p, ndtri((np.arange(MEMBERS) + 0.5) / MEMBERS))
        h, n = _terms(family, p, members, places), float(MEMBERS)
    h = h - np.mean(h, axis=0)
    weights = np.asarray(np.linalg.eigvalsh(STEP * (h.T @ h) / n), dtype=np.float64)
    # Below six digits the order of summation in the linear algebra shows.
    p_value = float(f"{tail_probability(weights, anderson_darling(x, places)):.6g}")
    return min(p_value, 1.0)


def _terms(family: Family, p: Parameters, x: Array, places: Array) -> Array:
    """h_i(t) of each sample at each place, shape (n, places).

    F is differentiated along the principal axes of the influence, in which a step of the same
    length changes it by similar amounts however much the parameters depend on one another.
    """
    influence = family.influence(p, x)
    size = np.std(influence, axis=0)
    scaled = influence / size
    values, axes = np.linalg.eigh(scaled.T @ scaled / len(x))
    kept = values > NEGLIGIBLE
    axes, length = axes[:, kept], np.sqrt(values[kept])
    directions = NUDGE * size[:, None] * axes * length
    slopes = [
        (_distribution(family, p, direction, places) - _distribution(family, p, -direction, places))
        / (2 * NUDGE)
        for direction in directions.T
    ]
    return np.asarray((x[:, None] <= places) - LEVELS - (scaled @ axes / length) @ np.array(slopes))


def _distribution(family: Family, p: Parameters, change: Array, places: Array) -> Array:
    moved = {name: p[name] + float(c) for name, c in zip(p, change, strict=True)}
    return np.asarray(ndtr(family.normal_score(moved, places)))
