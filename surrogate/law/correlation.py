"""Correlations of normal scores with their intervals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.law.bootstrap import Bootstrap
from surrogate.law.copula import split_correlation

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Correlations:
    """Correlations of some columns of samples, each of shape (columns, columns).

    Attributes
    ----------
    best : numpy.ndarray
        The correlations.
    low, high : numpy.ndarray
        Their 95 % intervals.
    chip : numpy.ndarray or None
        The part that the samples of a chip share, see `split_correlation`.
    """

    best: Array
    low: Array
    high: Array
    chip: Array | None


def correlate(scores: Array, chips: NDArray[np.int64], bootstrap: Bootstrap) -> Correlations:
    """Estimate the correlations of normal scores.

    Parameters
    ----------
    scores : numpy.ndarray
        From `surrogate.law.copula.rank_scores`, shape (n, columns); 0 of a column that does not
        move.
    chips : numpy.ndarray
        Chip of each sample, shape (n,).
    bootstrap : Bootstrap
        Resamples them.

    Returns
    -------
    Correlations
        Where each sample has a chip of its own, a pair's do not depend on the other columns.
    """
    best, chip = split_correlation(scores, chips)
    low, high = _intervals(scores, best, bootstrap)
    return Correlations(best, low, high, chip)


def _intervals(scores: Array, correlation: Array, bootstrap: Bootstrap) -> tuple[Array, Array]:
    """BCa intervals of the correlations of fixed scores.

    In every replicate, from weighted means of squares and products; the influence of a sample on r
    is xy - r (x^2 + y^2)/2 for standardised x and y (Devlin, Gnanadesikan and Kettenring,
    Biometrika 62, 531 (1975)).
    """
    low, high = correlation.copy(), correlation.copy()
    moves = np.flatnonzero(np.std(scores, axis=0) > 0)
    if len(moves) < 2:
        return low, high
    x = scores[:, moves] / np.std(scores[:, moves], axis=0)
    i, j = np.triu_indices(len(moves), 1)
    means = bootstrap.means(np.column_stack([x, x**2, x[:, i] * x[:, j]]))
    k = len(moves)
    mean, square, product = means[:, :k], means[:, k : 2 * k], means[:, 2 * k :]
    sigma = np.sqrt(square - mean**2)
    found = (product - mean[:, i] * mean[:, j]) / (sigma[:, i] * sigma[:, j])
    plain = np.corrcoef(x, rowvar=False)
    for pair, (a, b) in enumerate(zip(i, j, strict=True)):
        r = float(plain[a, b])
        influence = x[:, a] * x[:, b] - r * (x[:, a] ** 2 + x[:, b] ** 2) / 2
        interval = bootstrap.interval(r, found[:, pair], influence)
        row, column = moves[a], moves[b]
        # With chips the best value weighs them otherwise; the interval is moved along.
        away = correlation[row, column] - r
        low[row, column] = low[column, row] = max(-1.0, interval.low + away)
        high[row, column] = high[column, row] = min(1.0, interval.high + away)
    return low, high
