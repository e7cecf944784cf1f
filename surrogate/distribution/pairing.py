"""The same random numbers are the same neuron at every condition."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from surrogate.distribution.copula import rank_scores, root

Array = NDArray[np.float64]

UNDECIDED = 1e-3
"""Added to the matrix that the turn is the orthogonal factor of: where the data say nothing, as of
a parameter that does not move, deviates are not turned."""


def typical_scores(draws: Sequence[NDArray[np.intp]], values: Sequence[Array]) -> Array:
    """What the samples of a draw have in common at all conditions: the mean of the normal scores.

    Of each condition the number of the draw of each row, shape (n,), and its values, shape (n,
    parameters). The result has the shape (draws, parameters); not a number for draws that no
    condition has.
    """
    most = 1 + max(int(np.max(one, initial=-1)) for one in draws)
    total, count = np.zeros((most, values[0].shape[1])), np.zeros((most, 1))
    for rows, table in zip(draws, values, strict=True):
        total[rows] += np.where(np.ptp(table, axis=0) > 0, rank_scores(table), 0.0)
        count[rows] += 1
    return np.where(count > 0, total / np.where(count > 0, count, 1.0), np.nan)


def same_neurons(scores: Array, correlation: Array, typical: Array) -> Array:
    """Turn of the deviates under which they are the neurons that were drawn.

    Any orthogonal Q gives x = R^1/2 Q z the correlation R. With x0 = R0^1/2 z, the same draws'
    typical scores, E[x x0'] = R^1/2 Q R0^1/2 is to be the measured C. Nearest to it in the
    directions in which neurons vary is the orthogonal factor of R^1/2 C R0^1/2 (Procrustes'
    problem; Schoenemann, Psychometrika 31, 1 (1966)). Without it the same deviates would be
    other neurons at another temperature wherever any correlation changes, and between two
    temperatures the mean of two different neurons, which scatters too little. Scores, of shape
    (n, parameters), are zero for parameters that do not move; `typical` are `typical_scores` of the
    same draws.
    """
    own, other = _standardised(scores), _standardised(typical)
    n = len(scores)
    r0 = other.T @ other / n
    moves = root(correlation) @ (own.T @ other / n) @ root(r0)
    left, _, right = np.linalg.svd(moves + UNDECIDED * np.eye(len(moves)))
    return np.asarray(left @ right)


def _standardised(scores: Array) -> Array:
    """With mean zero and variance one; zero where nothing moves."""
    sigma = np.std(scores, axis=0)
    return np.asarray((scores - np.mean(scores, axis=0)) / np.where(sigma > 0, sigma, 1.0))
