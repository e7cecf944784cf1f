"""From measured membrane curves to the components in which they vary."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.distribution.shape import ShapeBasis
from surrogate.distribution.shape_transform import ShapeTransform
from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]

DRIVE = 1.1
"""Input, in rheobases, at which a deviation of the curve is weighed: closer to one the weight is
the top of the curve's alone, far above no shape matters any more."""

FEWEST = 8
"""Complete curves that a condition must have."""

COMPLETE_SHARE = 0.5
"""Share of a condition's curves that must have a logarithm everywhere."""

NOTHING = 1e-10
"""Root mean square of ln s, over that of its weights, below which curves do not vary: rounding."""

RANK = 1e-13
"""Variance of a component, over the total, below which it is rounding."""


@dataclass(frozen=True)
class ShapeFit:
    """Components of a circuit's curves, and where each sample lies.

    Attributes
    ----------
    basis : ShapeBasis
        Components, common to all conditions.
    means : list of numpy.ndarray
        Mean transformed curve of each condition, each of shape (points,).
    scores : list of numpy.ndarray
        Scores of its samples, each of shape (n, kept).
    incomplete : list of int
        Samples of each condition without a logarithm at some places, see `ShapeBasis.scores`.
    """

    basis: ShapeBasis
    means: list[Array]
    scores: list[Array]
    incomplete: list[int]


def fit_basis(
    curves: Sequence[Array], two_part: bool, least_share: float = 0.99, most: int = 4
) -> ShapeFit:
    """Functional principal components of the transformed curves.

    The components are those of the covariance of ln s within the conditions, pooled over them
    (Ramsay and Silverman, Functional Data Analysis, 2005, chapter 8), with ln s weighed at each
    place by what it does to firing. At the drive i (input over rheobase) integration takes
    T = integral dq/(i - s) in units of C swing/rheobase, and so

        dT = integral s/(i - s)^2 d(ln s) dq:    w = |s|/(i - s)^2

    of the curve whose logarithm is the mean of the conditions' means, at i = `DRIVE`.

    Parameters
    ----------
    curves : sequence of numpy.ndarray
        Measured s by condition, each of shape (n, points).
    two_part : bool
        Whether the threshold lies half way (current feedback), or at the end.
    least_share : float
        As few components are kept as carry this share of the weighted variance.
    most : int
        But not more than this; `ShapeBasis.kept_share` tells what they carry.

    Returns
    -------
    ShapeFit
        Components, means and scores; no components where the curves do not vary. A component's
        sign makes its greatest weighted loading positive.

    Raises
    ------
    SurrogateInputError
        Fewer than half of a condition's curves, or than `FEWEST`, have a logarithm everywhere (J is
        below zero between rest and threshold, or above zero beyond it), or one of them at fewer
        than half of its places. The message counts them.
    """
    if not curves:
        raise SurrogateInputError("membrane curves: no condition")
    transform = ShapeTransform(curves[0].shape[1], two_part)
    means, incomplete = [], []
    for number, table in enumerate(curves):
        logs, complete = _logarithms(transform, table, number)
        means.append(np.mean(logs[complete], axis=0))
        incomplete.append(int(np.sum(~complete)))
    typical = transform.curves(np.mean(means, axis=0)[None, :])[0]
    weights = np.abs(typical) / (DRIVE - typical) ** 2
    covariance = np.zeros((transform.points, transform.points))
    for number, (table, mean) in enumerate(zip(curves, means, strict=True)):
        logs, complete = _logarithms(transform, table, number)
        away = (logs[complete] - mean) * weights
        # einsum without BLAS: the same sums in the same order for any number of threads.
        covariance += np.einsum("np,nq->pq", away, away)
    samples = sum(map(len, curves)) - sum(incomplete)
    components, kept_share = _components(covariance / samples, weights, least_share, most)
    basis = ShapeBasis(
        two_part=two_part,
        components=components.tolist(),
        weights=weights.tolist(),
        kept_share=kept_share,
        error_below=0.0,
        error_above=0.0 if two_part else None,
        samples=samples,
        incomplete=sum(incomplete),
    )
    scores = [basis.scores(table, mean) for table, mean in zip(curves, means, strict=True)]
    errors = _errors(basis, curves, means, scores)
    return ShapeFit(basis.model_copy(update=errors), means, scores, incomplete)


def _logarithms(
    transform: ShapeTransform, table: Array, number: int
) -> tuple[Array, NDArray[np.bool_]]:
    """Transformed curves, and which of them are complete; refused when too few are."""
    logs = transform.logarithms(table)
    complete = ~np.any(np.isnan(logs), axis=1)
    least = max(FEWEST, math.ceil(COMPLETE_SHARE * len(table)))
    if np.sum(complete) < least:
        raise SurrogateInputError(
            f"condition {number}: {np.sum(complete)} of {len(table)} membrane curves have the right"
            f" sign at all places; allowed: {least} or more"
        )
    return logs, complete


def _components(
    covariance: Array, weights: Array, least_share: float, most: int
) -> tuple[Array, float]:
    """Loadings on ln s of one standard deviation, shape (kept, points), and their share."""
    total = float(np.trace(covariance))
    if total <= NOTHING**2 * float(np.sum(weights**2)):
        return np.empty((0, len(weights))), 1.0
    values, vectors = np.linalg.eigh(covariance)
    values, vectors = values[::-1], vectors[:, ::-1].T
    shares = values / total
    carried = np.cumsum(shares)
    enough = int(np.searchsorted(carried, least_share)) + 1
    kept = min(enough, most, int(np.sum(shares > RANK)))
    vectors, values = vectors[:kept], values[:kept]
    largest = np.argmax(np.abs(vectors), axis=1)
    vectors = vectors * np.sign(vectors[np.arange(kept), largest])[:, None]
    loadings = np.sqrt(values)[:, None] * vectors / np.where(weights > 0, weights, 1.0)
    loadings[:, weights == 0] = 0.0
    return loadings, float(min(carried[kept - 1], 1.0))


def _errors(
    basis: ShapeBasis, curves: Sequence[Array], means: Sequence[Array], scores: Sequence[Array]
) -> dict[str, float | None]:
    """95 % quantiles of what the components leave out of the complete curves."""
    below, above = [], []
    sign = basis.transform.sign
    for table, mean, own in zip(curves, means, scores, strict=True):
        logs = basis.transform.logarithms(table)
        complete = ~np.any(np.isnan(logs), axis=1)
        true, kept = basis.transform.curves(logs[complete]), basis.curves(mean, own[complete])
        below.append(np.max(np.abs(true - kept)[:, sign > 0], axis=1))
        if basis.two_part:
            ratio = true[:, sign < 0] / kept[:, sign < 0]
            above.append(np.max(np.abs(np.log(ratio)), axis=1))
    return {
        "error_below": float(np.quantile(np.concatenate(below), 0.95)),
        "error_above": float(np.quantile(np.concatenate(above), 0.95)) if above else None,
    }
