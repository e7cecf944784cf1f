"""Goodness of fit of a law whose parameters were estimated from the same samples."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, ndtr, ndtri_exp

from surrogate.law.bootstrap import Bootstrap
from surrogate.law.families import Family, Parameters
from surrogate.law.record import FrozenModel
from surrogate.law.weighted_chi_square import tail_probability

Array = NDArray[np.float64]

LOGITS = np.linspace(-8.0, 8.0, 97)
"""Grid of log(u / (1 - u)), in which the Anderson-Darling weight 1/(u (1 - u)) is one. Beyond it
lies 0.0007 of the statistic's mean."""

NUDGE = 1e-4
"""Step of F's derivative, in deviations of the influence of one sample."""


class Goodness(FrozenModel):
    """How well a fitted law describes the samples.

    Attributes
    ----------
    ks_distance : float
        Greatest distance of the empirical from the fitted distribution function (Kolmogorov).
    statistic : float
        Anderson and Darling's A^2, by the rectangle rule on `LOGITS`.
    p_value : float
        Probability of a greater A^2 if the law were of the fitted family.
    """

    ks_distance: float
    statistic: float
    p_value: float


def goodness_of_fit(
    family: Family, p: Parameters, x: Array, influence: Array, bootstrap: Bootstrap
) -> Goodness:
    """Test whether samples come from a family that was fitted to them.

    The empirical process with estimated parameters, alpha(t) = sqrt(n) (F_n(t) - F(t; theta)), has
    in the limit the law of n^-1/2 sum_i Z_i h_i(t), h_i(t) = 1[x_i <= t] - F(t) - F'(t) psi_i, with
    multipliers Z of mean 0 and variance 1 and the influence psi (Durbin, Ann. Stat. 1, 279 (1973);
    multiplier bootstrap: Kojadinovic and Yan, Can. J. Stat. 40, 480 (2012)). With normal
    multipliers that is a normal process whose covariance H'H/n is known, and the quadratic A^2 a
    weighted sum of chi-squares whose tail is summed exactly: the limit of infinitely many
    replicates. Of clustered samples the h_i are summed over each cluster, which has one multiplier.

    Parameters
    ----------
    family : Family
        The family.
    p : mapping of str to float
        Its parameters fitted to the samples.
    x : numpy.ndarray
        Samples, shape (n,).
    influence : numpy.ndarray
        Influence of the samples on the parameters, shape (n, k), see `Family.influence`.
    bootstrap : Bootstrap
        Has the clusters of the samples.

    Returns
    -------
    Goodness
        Distance, statistic and p-value.
    """
    n = len(x)
    u = np.sort(ndtr(family.normal_score(p, x)))
    steps = np.arange(n + 1) / n
    distance = float(max(np.max(steps[1:] - u), np.max(u - steps[:-1])))

    grid = expit(LOGITS)
    step = float(LOGITS[1] - LOGITS[0])
    # F at the places of the grid is the grid itself, to the accuracy of the quantile.
    z = np.where(LOGITS < 0, ndtri_exp(log_expit(LOGITS)), -ndtri_exp(log_expit(-LOGITS)))
    places = family.quantile_of_normal(p, z)
    process = np.searchsorted(np.sort(x), places, side="right") / n - grid
    statistic = n * step * float(np.sum(process**2))

    # One row a cluster: its sum of h_i.
    steps_of_samples = (x[:, None] <= places) - grid
    h = bootstrap.collapse(steps_of_samples - _of_parameters(family, p, influence, places))
    h -= np.mean(h, axis=0)
    # Centring takes one of the clusters' degrees of freedom.
    unbiased = bootstrap.groups / (bootstrap.groups - 1)
    weights = np.linalg.eigvalsh(step * unbiased * (h.T @ h) / n)
    p_value = tail_probability(weights, statistic)
    return Goodness(ks_distance=distance, statistic=statistic, p_value=_rounded(p_value))


def _of_parameters(family: Family, p: Parameters, influence: Array, places: Array) -> Array:
    """F'(t) psi_i, shape (n, places): what a sample does to F(t) through the parameters.

    F is differentiated along the principal axes of the influence, in which a step of the same
    length changes it by similar amounts however much the parameters depend on one another.
    """
    size = np.std(influence, axis=0)
    values, axes = np.linalg.eigh(np.cov((influence / size).T, bias=True).reshape(len(p), len(p)))
    directions = size[:, None] * axes * np.sqrt(np.maximum(values, 0.0))
    slopes = [
        (_distribution(family, p, direction, places) - _distribution(family, p, -direction, places))
        / (2 * NUDGE)
        for direction in directions.T
    ]
    coordinates = (influence / size) @ axes / np.sqrt(values)
    return np.asarray(coordinates @ np.array(slopes))


def _distribution(family: Family, p: Parameters, direction: Array, places: Array) -> Array:
    shifted = {name: p[name] + NUDGE * float(d) for name, d in zip(p, direction, strict=True)}
    return np.asarray(ndtr(family.normal_score(shifted, places)))


def _rounded(p_value: float) -> float:
    """Six digits: below them the order of summation in the linear algebra shows."""
    return float(f"{p_value:.6g}")
