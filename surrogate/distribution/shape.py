"""The few components in which the membrane curves of a circuit vary."""

from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from surrogate.distribution.record import FrozenModel
from surrogate.distribution.shape_transform import ShapeTransform
from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]

MOST_UNKNOWN = 0.5
"""Share of its places at which a curve may have no logarithm and still be fitted at the others."""


class ShapeBasis(FrozenModel):
    """Components of the logarithm of the curve, common to all conditions of a circuit.

    A neuron's curve over its rheobase is s = T^-1(m + sum_k c_k L_k), with T of `ShapeTransform`,
    m the mean transformed curve of its condition, L the components and c the neuron's scores. Every
    score gives a physical curve: zero at rest and at the threshold, which lie where the neuron's
    v_rest and swing put them, and greatest value one, the neuron's rheobase.

    Attributes:
        two_part: Whether the threshold lies half way (current feedback), or at the end.
        components: L: change of ln s by a score of one, a pooled standard deviation, at each place,
            shape (kept, points).
        weights: Weight w of ln s at each place, under which the components are orthogonal; 0 at the
            zeros.
        kept_share: Share of the pooled weighted variance within the conditions that the components
            carry.
        error_below: What the others make: the value that max |s - s_kept| below the threshold
            exceeds in one of twenty curves, in rheobases.
        samples: Curves that the basis comes from. Others that were measured have no logarithm at
            some places; they have scores, by the places where they have.
    """

    two_part: bool
    components: list[list[float]]
    weights: list[Annotated[float, Field(ge=0)]]
    kept_share: Annotated[float, Field(ge=0, le=1)]
    error_below: Annotated[float, Field(ge=0)]
    samples: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        try:
            ShapeTransform(self.points, self.two_part)
        except SurrogateInputError as error:
            raise ValueError(str(error)) from error
        if any(len(row) != self.points for row in self.components):
            raise ValueError(f"components: allowed are {self.points} places, as many as weights")
        if not np.all(np.any((self._loadings != 0) & (np.array(self.weights) > 0), axis=1)):
            raise ValueError("components: one is zero")
        return self

    @property
    def points(self) -> int:
        """Places of a curve."""
        return len(self.weights)

    @property
    def kept(self) -> int:
        """Number of components."""
        return len(self.components)

    @property
    def transform(self) -> ShapeTransform:
        """Under which the components are linear."""
        return ShapeTransform(self.points, self.two_part)

    @property
    def _loadings(self) -> Array:
        return np.array(self.components).reshape(self.kept, self.points)

    def scores(self, curves: Array, mean: Array) -> Array:
        """Scores of curves, shape (n, kept): the weighted least squares of ln s - m on L.

        Curves s have the shape (n, points), m is the condition's, shape (points,). A curve without
        a logarithm at some places is fitted at the others (the least-squares form of what Yao,
        Müller and Wang, J. Am. Stat. Assoc. 100, 577, 2005, do for sparse curves).

        Raises:
            SurrogateInputError: A curve has no logarithm at more than half of its places.
        """
        weighted = self._loadings * np.array(self.weights)
        away = (self.transform.logarithms(curves) - mean) * np.array(self.weights)
        unknown = np.mean(np.isnan(away), axis=1)
        if np.any(unknown > MOST_UNKNOWN):
            k = int(np.argmax(unknown))
            raise SurrogateInputError(
                f"membrane curve {k}: the wrong sign at {unknown[k]:.0%} of its places; allowed: "
                f"{MOST_UNKNOWN:.0%}"
            )
        # Orthogonal under the weights: one component does not know of the others.
        lengths = np.sum(weighted**2, axis=1)
        # einsum without BLAS: the same sums in the same order for any number of threads.
        scores = np.asarray(np.einsum("np,kp->nk", away, weighted)) / lengths
        for n in np.flatnonzero(unknown):
            known = ~np.isnan(away[n])
            scores[n] = np.linalg.lstsq(weighted[:, known].T, away[n, known], rcond=None)[0]
        return np.asarray(scores)

    def curves(self, mean: Array, scores: Array) -> Array:
        """Curves s of neurons at equally spaced places, shape (n, points), from their scores.

        Raises:
            SurrogateInputError: Scores so large that a curve leaves the range of floating-point
                numbers.
        """
        return self.transform.curves(mean + np.einsum("nk,kp->np", scores, self._loadings))
