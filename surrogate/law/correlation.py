"""Correlation of normal scores, and the chips' part of it."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def split_correlation(scores: Array, chips: NDArray[np.int64]) -> tuple[Array, Array | None]:
    """Correlation of scores, and the part of it that the neurons of a chip share.

    One-way random effects, with matrices for the mean squares, as in
    `surrogate.variance.split_variance`: W = MSW, B = (MSB - MSW)/n0. What sampling makes negative
    in B is cut to the nearest positive semi-definite matrix (Amemiya, J. Am. Stat. Assoc. 80, 119
    (1985)); then both are divided by the diagonal of B + W, so that B, W and the correlation
    B + W are all positive semi-definite.

    Parameters
    ----------
    scores : numpy.ndarray
        Normal scores, shape (n, parameters); a column without spread has no correlation.
    chips : numpy.ndarray
        Chip of each row, shape (n,).

    Returns
    -------
    numpy.ndarray
        Correlation, shape (parameters, parameters).
    numpy.ndarray or None
        The chips' part of it; None when no chip has two rows.
    """
    _, group, sizes = np.unique(chips, return_inverse=True, return_counts=True)
    n, k = len(scores), len(sizes)
    centred = scores - np.mean(scores, axis=0)
    if k < 2 or n <= k:
        return _unit_diagonal(centred.T @ centred / (n - 1), None)[0], None
    means = np.array([np.bincount(group, column) for column in centred.T]).T / sizes[:, None]
    within = centred - means[group]
    msb = (means * sizes[:, None]).T @ means / (k - 1)
    msw = within.T @ within / (n - k)
    n0 = (n - np.sum(sizes**2) / n) / (k - 1)
    values, vectors = np.linalg.eigh((msb - msw) / n0)
    between = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return _unit_diagonal(between + msw, between)


def _unit_diagonal(total: Array, part: Array | None) -> tuple[Array, Array | None]:
    variance = np.diag(total)
    moves = variance > 0
    scale = np.where(moves, 1.0 / np.sqrt(np.where(moves, variance, 1.0)), 0.0)
    correlation = total * np.outer(scale, scale)
    np.fill_diagonal(correlation, 1.0)
    return correlation, None if part is None else part * np.outer(scale, scale)
