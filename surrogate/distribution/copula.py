"""Dependence between parameters: a Gaussian copula of their normal scores."""

from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import field_validator, model_validator
from scipy.stats import norm, rankdata

from surrogate.distribution.record import FrozenModel

Array = NDArray[np.float64]
Matrix = list[list[float]]


class Copula(FrozenModel):
    """Joint distribution of the normal scores of some parameters.

    Attributes:
        correlation: Of the scores, in the order of the free parameters and then the curve's
            components.
        correlation_low, correlation_high: 95 % interval of each, by bootstrap over draws.
        chip: The part of the correlation that the neurons of a chip share (its covariance); None
            when every measured neuron had a chip of its own.
        turn: Orthogonal matrix Q that deviates are turned by, see `same_neurons`; the distribution
            at one condition does not depend on it.
    """

    correlation: Matrix
    correlation_low: Matrix
    correlation_high: Matrix
    chip: Matrix | None
    turn: Matrix | None = None

    @field_validator("turn")
    @classmethod
    def _orthogonal(cls, turn: Matrix | None) -> Matrix | None:
        if turn is not None:
            if any(len(row) != len(turn) for row in turn):
                raise ValueError("allowed: as many columns as rows")
            q = np.array(turn).reshape(len(turn), -1)
            if not np.allclose(q @ q.T, np.eye(len(q)), rtol=0.0, atol=1e-9):
                raise ValueError("allowed: an orthogonal matrix")
        return turn

    @model_validator(mode="after")
    def _of_one_size(self) -> Self:
        if self.turn is not None and len(self.turn) != len(self.correlation):
            raise ValueError(f"turn: allowed are {len(self.correlation)} rows")
        return self

    @property
    def matrices(self) -> dict[str, Matrix]:
        """Every matrix by the name of its key."""
        return {
            "correlation": self.correlation,
            "correlation_low": self.correlation_low,
            "correlation_high": self.correlation_high,
            **({} if self.chip is None else {"chip": self.chip}),
        }

    def deviates(self, z: Array, shared: Array) -> Array:
        """Turn independent deviates into dependent scores, each standard normal.

        R_neuron^1/2 Q z + R_chip^1/2 Q shared, R = R_neuron + R_chip, with z of each neuron and
        `shared` of its chip, both standard normal, shape (n, parameters).
        """
        total = np.array(self.correlation)
        if self.turn is not None:
            back = np.array(self.turn).T
            z, shared = z @ back, shared @ back
        if self.chip is None:
            return np.asarray(z @ root(total))
        chip = np.array(self.chip)
        return np.asarray(z @ root(total - chip) + shared @ root(chip))


def root(matrix: Array) -> Array:
    """Symmetric root of a positive semi-definite matrix: it has no arbitrary signs."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)


def rank_scores(values: Array) -> Array:
    """Normal scores by rank, Phi^-1((rank - 1/2)/n), column by column, shape (n, parameters)."""
    ranks = rankdata(values, axis=0)
    return np.asarray(norm.ppf((ranks - 0.5) / len(values)))
