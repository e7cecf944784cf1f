"""The few components in which the currents of a weight vary from code to code."""

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from surrogate.distribution.record import FrozenModel
from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]

LEAST_SHARE, MOST = 0.9999, 16
"""As few components are kept as carry this share of the variance, but not more than `MOST`: of a
binary weight one fewer than it has bits, the least of which carries little."""

NOTHING = 1e-10
"""Standard deviation of a shape, in full scales, below which weights do not vary: rounding."""

RANK = 1e-13
"""Variance of a component, over the total, below which it is rounding."""


class CodeBasis(FrozenModel):
    """Components of a weight's shape, common to all conditions of a circuit.

    A shape is the current at each code, less that at code 0, over the greatest of these. With m the
    mean shape of its condition and c the weight's scores it is m + sum_k c_k L_k, over its greatest
    value. This is linear on purpose: where the bits of a code add up, they do so in every shape
    that is drawn, and the components are as many as the bits less one, for the full scale.

    Attributes:
        codes: Codes of a weight.
        components: L: change of the shape by a score of one, a pooled standard deviation, at each
            code, shape (kept, codes).
        kept_share: Share of the pooled variance within the conditions that the components carry.
        error: What the others make: the value that max |s - s_kept| exceeds in one of twenty
            shapes, in full scales.
        samples: Shapes that the basis comes from.
    """

    codes: Annotated[int, Field(ge=2)]
    components: list[list[float]]
    kept_share: Annotated[float, Field(ge=0, le=1)]
    error: Annotated[float, Field(ge=0)]
    samples: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if any(len(row) != self.codes for row in self.components):
            raise ValueError(f"components: allowed are {self.codes} codes")
        if np.any(self._loadings[:, 0] != 0) or not np.all(np.any(self._loadings != 0, axis=1)):
            raise ValueError("components: allowed: 0 at code 0, and none that is zero elsewhere")
        return self

    @property
    def points(self) -> int:
        """Places of a shape: its codes."""
        return self.codes

    @property
    def kept(self) -> int:
        """Number of components."""
        return len(self.components)

    @property
    def _loadings(self) -> Array:
        return np.array(self.components).reshape(self.kept, self.codes)

    def scores(self, shapes: Array, mean: Array) -> Array:
        """Scores of shapes, shape (n, kept): the least squares of s - m on L."""
        lengths = np.sum(self._loadings**2, axis=1)
        # einsum without BLAS: the same sums in the same order for any number of threads.
        return np.asarray(np.einsum("np,kp->nk", shapes - mean, self._loadings) / lengths)

    def curves(self, mean: Array, scores: Array) -> Array:
        """Shapes, shape (n, codes), from the weights' scores.

        Raises:
            SurrogateInputError: Scores so large that no code gives more than code 0.
        """
        shapes = mean + np.einsum("nk,kp->np", scores, self._loadings)
        greatest = np.max(shapes, axis=1, keepdims=True)
        if np.any(wrong := ~(np.isfinite(greatest[:, 0]) & (greatest[:, 0] > 0))):
            raise SurrogateInputError(
                f"weight {int(np.argmax(wrong))}: a shape whose greatest value is "
                f"{greatest[np.argmax(wrong), 0]:.4g}; allowed: above zero"
            )
        return np.asarray(shapes / greatest)


def fit_codes(shapes: Sequence[Array]) -> tuple[CodeBasis, list[Array]]:
    """Principal components of the shapes within the conditions, pooled over them.

    A component's sign makes its greatest loading positive; where shapes do not vary there is none.

    Args:
        shapes: By condition, each of shape (n, codes).

    Returns:
        The basis, and the mean shape of each condition, shape (codes,).
    """
    means = [np.mean(table, axis=0) for table in shapes]
    codes, samples = shapes[0].shape[1], sum(map(len, shapes))
    covariance = np.zeros((codes, codes))
    for table, mean in zip(shapes, means, strict=True):
        # einsum without BLAS: the same sums in the same order for any number of threads.
        covariance += np.einsum("np,nq->pq", table - mean, table - mean) / samples
    total = float(np.trace(covariance))
    loadings, kept_share = np.empty((0, codes)), 1.0
    if total > codes * NOTHING**2:
        values, vectors = np.linalg.eigh(covariance)
        values, vectors = values[::-1], vectors[:, ::-1].T
        carried = np.cumsum(values) / total
        enough = int(np.searchsorted(carried, LEAST_SHARE)) + 1
        kept = min(enough, MOST, int(np.sum(values > RANK * total)))
        largest = np.argmax(np.abs(vectors[:kept]), axis=1)
        signs = np.sign(vectors[np.arange(kept), largest])
        loadings = (np.sqrt(values[:kept]) * signs)[:, None] * vectors[:kept]
        loadings[:, 0] = 0.0  # by definition, but for rounding
        kept_share = min(float(carried[kept - 1]), 1.0)
    basis = CodeBasis(
        codes=codes, components=loadings.tolist(), kept_share=kept_share, error=0.0, samples=samples
    )
    left = [
        np.max(np.abs(table - basis.curves(mean, basis.scores(table, mean))), axis=1)
        for table, mean in zip(shapes, means, strict=True)
    ]
    error = float(np.quantile(np.concatenate(left), 0.95))
    return basis.model_copy(update={"error": error}), means
