"""From measured membrane curves to the components in which they vary."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

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

    Attributes:
        means: Mean transformed curve of each condition, each of shape (points,).
        scores: Scores of its samples, each of shape (n, kept).
    """

    basis: ShapeBasis
    means: list[Array]
    scores: list[Array]


def fit_basis(
    curves: Sequence[Array], two_part: bool, least_share: float = 0.99, most: int = 4
) -> ShapeFit:
    """Functional principal components of the transformed curves.

    The components are those of the covariance of ln s within the conditions, pooled over them
    (Ramsay and Silverman, Functional Data Analysis, 2005, chapter 8), with ln s weighed at each
    place by what it does to firing. At the drive i (input over rheobase) integration takes
    T = integral dq/(i - s) in units of C swing/rheobase, and so

        dT = integral s/(i - s)^2 d(ln s) dq:    w = |s|/(i - s)^2

    of the curve whose logarithm is the mean of the conditions' means, at i = `DRIVE`. A component's
    sign makes its greatest weighted loading positive; where curves do not vary there is none.

    Args:
        curves: Measured s by condition, each of shape (n, points).
        two_part: Whether the threshold lies half way (current feedback), or at the end.
        least_share, most: As few components are kept as carry this share of the weighted variance,
            but not more than `most`; `ShapeBasis.kept_share` tells what they carry.

    Raises:
        SurrogateInputError: Fewer than half of a condition's curves, or than `FEWEST`, have a
            logarithm everywhere (J is below zero between rest and threshold, or above zero beyond
            it), or one of them at fewer than half of its places. The message counts them.
    """
    if not curves:
        raise SurrogateInputError("membrane curves: no condition")
    transform = ShapeTransform(curves[0].shape[1], two_part)
    # Made anew each time: those of all conditions at once would need as much memory as the curves.
    complete = partial(_complete, transform, curves)
    conditions = range(len(curves))
    means = [np.mean(complete(number), axis=0) for number in conditions]
    typical = transform.curves(np.mean(means, axis=0)[None, :])[0]
    weights = np.abs(typical) / (DRIVE - typical) ** 2
    covariance = np.zeros((transform.points, transform.points))
    samples = 0
    for number, mean in zip(conditions, means, strict=True):
        away = (complete(number) - mean) * weights
        samples += len(away)
        # einsum without BLAS: the same sums in the same order for any number of threads.
        covariance += np.einsum("np,nq->pq", away, away)
    components, kept_share = _components(covariance / samples, weights, least_share, most)
    basis = ShapeBasis(
        two_part=two_part,
        components=components.tolist(),
        weights=weights.tolist(),
        kept_share=kept_share,
        error_below=0.0,
        samples=samples,
    )
    error = _error_below(basis, map(complete, conditions), means)
    scores = [basis.scores(table, mean) for table, mean in zip(curves, means, strict=True)]
    return ShapeFit(basis.model_copy(update={"error_below": error}), means, scores)


def _complete(transform: ShapeTransform, curves: Sequence[Array], number: int) -> Array:
    """Transformed curves that have a logarithm everywhere; refused when they are too few."""
    table = curves[number]
    logs = transform.logarithms(table)
    complete = ~np.any(np.isnan(logs), axis=1)
    least = max(FEWEST, math.ceil(COMPLETE_SHARE * len(table)))
    if np.sum(complete) < least:
        raise SurrogateInputError(
            f"condition {number}: {np.sum(complete)} of {len(table)} membrane curves have the right"
            f" sign at all places; allowed: {least} or more"
        )
    return np.asarray(logs[complete])


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


def _error_below(basis: ShapeBasis, complete: Iterable[Array], means: Sequence[Array]) -> float:
    """95 % quantile of what the components leave out of the complete curves."""
    left = []
    for logs, mean in zip(complete, means, strict=True):
        true = basis.transform.curves(logs)
        kept = basis.curves(mean, basis.scores(true, mean))
        left.append(np.max(np.abs(true - kept)[:, basis.transform.sign > 0], axis=1))
    return float(np.quantile(np.concatenate(left), 0.95))
