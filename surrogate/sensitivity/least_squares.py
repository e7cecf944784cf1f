"""Least squares whose errors are those of whole chips, and the influence of each chip."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class ClusterFit:
    """Least squares fit.

    Attributes:
        coefficients: Shape (columns,).
        influence: Shape (chips, columns), by the chips' labels: what each chip adds to the error of
            the coefficients; their covariance is the sum of the outer products.
        residual: Shape (draws,), corrected for the leverage, so that its mean square is the
            variance of the errors.
    """

    coefficients: Array
    influence: Array
    residual: Array


def fit_clusters(design: Array, values: Array, chips: Labels) -> ClusterFit:
    """Fit by least squares, with the chip as the unit that is drawn at random.

    Residuals r_g = y_g - X_g b of a chip g are corrected to (I - H_gg)^(-1/2) r_g, H the hat
    matrix (Bell and McCaffrey, Survey Methodology 28, 169, 2002; with chips of one neuron it is
    the HC2 of MacKinnon and White, J. Econometrics 29, 305, 1985), and the influence of the chip is
    (X'X)^-1 X_g' of that.

    Args:
        design: Shape (draws, columns).
        values: Shape (draws,).
        chips: Chip of each draw, shape (draws,).

    Returns:
        In the order of the columns.

    Raises:
        SurrogateInputError: The columns are not independent of each other on these draws.
    """
    q, r = np.linalg.qr(design)
    diagonal = np.abs(np.diag(r))
    if len(design) <= design.shape[1] or diagonal.min() < 1e-10 * diagonal.max():
        raise SurrogateInputError(
            f"{len(design)} draws cannot tell {design.shape[1]} columns apart; allowed: more draws"
        )
    projected = q.T @ values
    residual = values - q @ projected
    corrected, scores = np.empty_like(residual), []
    order = np.argsort(chips, kind="stable")
    bounds = np.flatnonzero(np.diff(chips[order])) + 1
    for rows in np.split(order, bounds):
        roots, vectors = np.linalg.eigh(np.eye(len(rows)) - q[rows] @ q[rows].T)
        # A direction that the fit reproduces whatever its error (root 0) tells nothing of errors.
        scale = np.where(roots > 1e-10, 1 / np.sqrt(np.maximum(roots, 1e-10)), 0.0)
        corrected[rows] = vectors @ (scale * (vectors.T @ residual[rows]))
        scores.append(corrected[rows] @ q[rows])
    inverse = np.linalg.inv(r)
    return ClusterFit(inverse @ projected, np.array(scores) @ inverse.T, corrected)
