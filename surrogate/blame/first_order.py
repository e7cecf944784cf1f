"""First-order shares of a parameter's variance, by regression on the draws that there are."""

import math
from dataclasses import dataclass

import numpy as np

from surrogate.blame.clusters import (
    Array,
    ClusterFit,
    Labels,
    chip_numbers,
    fit_clusters,
    multiplicities,
)
from surrogate.blame.hermite import Term, columns
from surrogate.errors import SurrogateInputError
from surrogate.statistics import Interval

DRAWS_PER_LINEAR_COLUMN = 1.5
DRAWS_PER_QUADRATIC_COLUMN = 2.5
FEWEST_LEFT = 15
"""Fewer draws a column than this, or fewer draws beyond the columns, and the intervals no longer
hold what they promise: below 0.9 of the truths instead of 0.95."""


@dataclass(frozen=True)
class FirstOrder:
    """Shares of the variance of a parameter itself (not of its logarithm).

    Shares are unbiased: one that is zero is estimated a little below zero as often as above.

    Attributes
    ----------
    inputs : tuple of Interval
        Share of each input's main effect with its 95 % interval, dimensionless.
    groups : tuple of Interval
        The same of groups of inputs: their sums.
    unexplained : Interval
        Share that is not explained by main effects: interactions, and what is neither linear nor
        quadratic (with `degree` 1: all that is not linear).
    degree : int
        1 when there were too few draws for quadratic main effects, else 2.
    """

    inputs: tuple[Interval, ...]
    groups: tuple[Interval, ...]
    unexplained: Interval
    degree: int


def fewest_draws(inputs: int) -> int:
    """Draws that linear main effects of so many inputs need."""
    return _needed(inputs + 1, DRAWS_PER_LINEAR_COLUMN)


def _needed(columns: int, ratio: float) -> int:
    return max(math.ceil(ratio * columns), columns + FEWEST_LEFT)


def first_order(
    normals: Array, values: Array, chips: Labels, groups: Labels, rng: np.random.Generator
) -> FirstOrder:
    """Share of the variance that each input carries alone.

    With orthonormal Hermite polynomials the first-order Sobol' index of input j is
    S_j = sum_k c_jk^2 / V (Sudret, Reliab. Eng. Syst. Saf. 93, 964, 2008). The square of an
    estimated coefficient is too large by its error variance, hence
    S_j = sum_k (c_jk^2 - se_jk^2) / V, with V = sum_jk (c_jk^2 - se_jk^2) + s^2, s^2 the variance
    of the errors, of which s^2 / V is the share not explained.

    Intervals: chips are drawn with replacement, and each bootstrap sample moves the coefficients
    by the sum of its chips' influences (one Newton step from the estimate, as in Hu and
    Kalbfleisch, Can. J. Stat. 28, 449, 2000), so that a sample that repeats chips cannot make
    columns dependent. A replicate has the noise twice, its own and that of the estimate, and so
    loses se^2 twice.

    Parameters
    ----------
    normals : numpy.ndarray
        Independent standard normal inputs, shape (draws, inputs).
    values : numpy.ndarray
        The parameter, shape (draws,).
    chips : numpy.ndarray
        Chip of each draw, shape (draws,): draws of one chip may share inputs.
    groups : numpy.ndarray
        Group of each input, from 0, shape (inputs,).
    rng : numpy.random.Generator
        Of the bootstrap.

    Returns
    -------
    FirstOrder
        Shares.

    Raises
    ------
    SurrogateInputError
        There are too few draws or chips for so many inputs, or the parameter does not vary.
    """
    if np.ptp(values) == 0:
        raise SurrogateInputError("the parameter does not vary")
    degree = _degree(normals, chips)
    inputs = normals.shape[1]
    terms: list[Term] = [((j, k),) for k in range(1, degree + 1) for j in range(inputs)]
    design = np.column_stack([np.ones(len(normals)), columns(terms, normals)])
    scale = float(np.std(values))
    fit = fit_clusters(design, (values - np.mean(values)) / scale, chips)
    owner = np.tile(np.arange(inputs), degree)
    best, replicates = _variances(fit, chips, owner, rng)
    total, totals = np.sum(best), np.sum(replicates, axis=1)
    shares, spread = best / total, replicates / totals[:, None]
    member = np.zeros((inputs, int(groups.max()) + 1))
    member[np.arange(inputs), groups] = 1
    return FirstOrder(
        inputs=_estimates(shares[:-1], spread[:, :-1]),
        groups=_estimates(shares[:-1] @ member, spread[:, :-1] @ member),
        unexplained=_estimates(shares[-1:], spread[:, -1:])[0],
        degree=degree,
    )


def _degree(normals: Array, chips: Labels) -> int:
    """Degree of the main effects that draws and chips are enough for."""
    draws, inputs = normals.shape
    _, first, number = np.unique(chips, return_index=True, return_inverse=True)
    # An input that all neurons of a chip share has one value a chip, not one a draw.
    shared = int(np.sum(np.all(normals == normals[first][number], axis=0)))
    for degree, ratio in ((2, DRAWS_PER_QUADRATIC_COLUMN), (1, DRAWS_PER_LINEAR_COLUMN)):
        enough = draws >= _needed(degree * inputs + 1, ratio)
        if enough and len(first) >= _needed(degree * shared + 1, ratio):
            return degree
    needed = fewest_draws(inputs)
    if draws < needed:
        raise SurrogateInputError(
            f"{draws} measured draws are too few for {inputs} deviations; allowed: from {needed}"
        )
    raise SurrogateInputError(
        f"{len(first)} chips are too few for {shared} deviations that neurons of a chip share; "
        f"allowed: from {fewest_draws(shared)} chips"
    )


def _variances(
    fit: ClusterFit, chips: Labels, owner: Labels, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Variance by input and, last, of the errors: estimate, and replicates (replicates, ...)."""
    coefficients, influence = fit.coefficients[1:], fit.influence[:, 1:]
    noise = np.sum(influence**2, axis=0)
    inputs = int(owner.max()) + 1
    add = np.zeros((len(owner), inputs))
    add[np.arange(len(owner)), owner] = 1
    weights = multiplicities(len(influence), rng)
    moved = coefficients + (weights - 1) @ influence
    squares = np.bincount(chip_numbers(chips), fit.residual**2)
    sizes = np.bincount(chip_numbers(chips)).astype(np.float64)
    variance = float(np.mean(fit.residual**2))
    # As a chi-square variance: a sample whose errors are small says that the true ones are larger,
    # and n draws with p columns fitted have the errors of n - p.
    n = len(fit.residual)
    power = -math.sqrt(n / (n - len(fit.coefficients)))
    errors = variance * ((weights @ squares) / (weights @ sizes) / variance) ** power
    best = np.append((coefficients**2 - noise) @ add, variance)
    return best, np.column_stack([(moved**2 - 2 * noise) @ add, errors])


def _estimates(best: Array, replicates: Array) -> tuple[Interval, ...]:
    low, high = np.percentile(replicates, [2.5, 97.5], axis=0)
    return tuple(
        Interval(float(b), float(a), float(c)) for a, b, c in zip(low, best, high, strict=True)
    )
