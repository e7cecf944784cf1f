"""Variance between groups and within them, such as chips and their neurons."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, f

from surrogate.statistics.interval import TAIL, Interval

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class MeanSquares:
    """Mean squares and products of columns in groups, one-way random effects.

    Attributes:
        between, within: Mean squares of the groups' means and of what departs from them, shape
            (columns, columns).
        size: Mean size of the groups, corrected for their inequality (n0).
    """

    between: Array
    within: Array
    of_between: int
    of_within: int
    size: float

    @classmethod
    def of(cls, columns: Array, groups: Labels) -> "MeanSquares | None":
        """Mean squares of y = mu + a_group + e.

        E MSW = Sigma_e and E MSB = Sigma_e + n0 Sigma_a (Searle, Casella and McCulloch, Variance
        Components, 1992, 3.6).

        Args:
            columns: Shape (n, columns).
            groups: Group of each row, any labels, shape (n,).

        Returns:
            None when there are fewer than two groups, or no group with two rows.
        """
        _, group, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        n, k = len(columns), len(sizes)
        if k < 2 or n <= k:
            return None
        centred = columns - np.mean(columns, axis=0)
        means = np.array([np.bincount(group, column) for column in centred.T]).T / sizes[:, None]
        left = centred - means[group]
        return cls(
            between=(means * sizes[:, None]).T @ means / (k - 1),
            within=left.T @ left / (n - k),
            of_between=k - 1,
            of_within=n - k,
            size=float((n - np.sum(sizes**2) / n) / (k - 1)),
        )


@dataclass(frozen=True)
class NestedComponents:
    """Spread of a parameter, split.

    Attributes:
        between: Standard deviation of the chips' own means: what all neurons of a chip share.
        within: Standard deviation of the neurons of one chip.
        chips: Number of chips that were measured.
    """

    between: Interval
    within: Interval
    chips: int


def nested_components(values: Array, chips: Labels) -> NestedComponents | None:
    """Split the variance of a parameter into that between chips and that within them.

    sigma_e^2 = MSW and sigma_a^2 = (MSB - MSW) / n0, not below zero. Intervals: of sigma_e from
    chi-square; of sigma_a by Graybill and Wang's modified large-sample method (Burdick and
    Graybill, Confidence Intervals on Variance Components, 1992, 3.2), exact in both limits and
    within a per cent of its coverage between.

    Args:
        values: Measured values, shape (n,).
        chips: Chip of each, shape (n,).

    Returns:
        None when there are fewer than two chips, or no chip with two neurons.
    """
    squares = MeanSquares.of(values[:, None], chips)
    if squares is None:
        return None
    msb, msw = float(squares.between[0, 0]), float(squares.within[0, 0])
    between, within = squares.of_between, squares.of_within
    low, high = (msw * within / chi2.ppf(q, within) for q in (1 - TAIL, TAIL))
    ends = _between_interval(msb, msw, between, within)
    return NestedComponents(
        Interval(*(np.sqrt(max(0.0, one) / squares.size) for one in (msb - msw, *ends))),
        Interval(np.sqrt(msw), np.sqrt(low), np.sqrt(high)),
        between + 1,
    )


def _between_interval(msb: float, msw: float, nb: int, nw: int) -> tuple[float, float]:
    """Interval of MSB - MSW, modified large sample; nb and nw are the degrees of freedom."""
    g1, g2 = 1 - nb / chi2.ppf(1 - TAIL, nb), 1 - nw / chi2.ppf(1 - TAIL, nw)
    h1, h2 = nb / chi2.ppf(TAIL, nb) - 1, nw / chi2.ppf(TAIL, nw) - 1
    f_low, f_high = f.ppf(TAIL, nb, nw), f.ppf(1 - TAIL, nb, nw)
    g12 = ((f_high - 1) ** 2 - (g1 * f_high) ** 2 - h2**2) / f_high
    h12 = ((1 - f_low) ** 2 - (h1 * f_low) ** 2 - g2**2) / f_low
    v_low = (g1 * msb) ** 2 + (h2 * msw) ** 2 + g12 * msb * msw
    v_high = (h1 * msb) ** 2 + (g2 * msw) ** 2 + h12 * msb * msw
    difference = msb - msw
    return difference - np.sqrt(max(0.0, v_low)), difference + np.sqrt(max(0.0, v_high))


def split_correlation(scores: Array, chips: Labels) -> tuple[Array, Array | None]:
    """Correlation of scores, and the part of it that the neurons of a chip share.

    W = MSW and B = (MSB - MSW)/n0 with matrices for the mean squares. What sampling makes negative
    in B is cut to the nearest positive semi-definite matrix (Amemiya, J. Am. Stat. Assoc. 80, 119
    (1985)); then both are divided by the diagonal of B + W, so that B, W and the correlation
    B + W are all positive semi-definite.

    Args:
        scores: Normal scores, shape (n, parameters); a column without spread has no correlation.
        chips: Chip of each row, shape (n,).

    Returns:
        Correlation, shape (parameters, parameters).
        The chips' part of it; None when no chip has two rows.
    """
    squares = MeanSquares.of(scores, chips)
    if squares is None:
        centred = scores - np.mean(scores, axis=0)
        return _unit_diagonal(centred.T @ centred / (len(scores) - 1), None)[0], None
    values, vectors = np.linalg.eigh((squares.between - squares.within) / squares.size)
    between = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return _unit_diagonal(between + squares.within, between)


def _unit_diagonal(total: Array, part: Array | None) -> tuple[Array, Array | None]:
    variance = np.diag(total)
    moves = variance > 0
    scale = np.where(moves, 1.0 / np.sqrt(np.where(moves, variance, 1.0)), 0.0)
    correlation = total * np.outer(scale, scale)
    np.fill_diagonal(correlation, 1.0)
    return correlation, None if part is None else part * np.outer(scale, scale)
