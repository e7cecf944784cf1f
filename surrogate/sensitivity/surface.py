"""A response surface of a parameter over the deviations of the transistors, with its own error."""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.sensitivity.hermite import Term, candidates, columns
from surrogate.statistics import Bootstrap, Interval

Array = NDArray[np.float64]
Labels = NDArray[np.int64]

FOLDS = 5
FEWEST_CHIPS = 4 * FOLDS
DRAWS_PER_COLUMN = 1.2
"""Draws that all linear terms together need, each."""

MOST_TERMS = 200
"""Terms of a surface; what it misses is in its error."""


@dataclass(frozen=True)
class Surface:
    """A polynomial of a parameter, or of its logarithm, in standard normal inputs.

    Attributes:
        terms: What it is a sum of, besides the constant.
        constant: Constant, in the parameter's unit or logarithmic.
        coefficients: Of the terms, shape (terms,).
        logarithmic: Whether the polynomial is that of the logarithm; `predict` gives the parameter
            itself.
        q2: 1 - (mean squared error of prediction) / variance, both of the parameter itself, on
            draws that the surface was not made from: the share of the variance that it predicts.
    """

    terms: tuple[Term, ...]
    constant: float
    coefficients: Array
    logarithmic: bool
    q2: Interval

    @property
    def missed(self) -> float:
        """Share of the parameter's variance that the surface misses."""
        return 1 - self.q2.value

    @property
    def active(self) -> list[int]:
        """Inputs that it depends on, in order."""
        return sorted({factor[0] for term in self.terms for factor in term})

    def polynomial(self, normals: Array) -> Array:
        """The polynomial at inputs of shape (n, inputs): shape (n,)."""
        return self.constant + columns(self.terms, normals) @ self.coefficients

    def predict(self, normals: Array) -> Array:
        """The parameter, in its own unit, at inputs of shape (n, inputs): shape (n,)."""
        polynomial = self.polynomial(normals)
        return np.exp(polynomial) if self.logarithmic else polynomial


def fit_surface(
    normals: Array, values: Array, positive: bool, bootstrap: Bootstrap, rng: np.random.Generator
) -> Surface:
    """Fit a sparse polynomial chaos; its error is measured on draws that were kept out.

    Hybrid least-angle regression (Blatman and Sudret, J. Comput. Phys. 230, 2345, 2011): least
    angles order the terms of `hermite.candidates`; of the sets of the first 1, 2, ... terms, each
    fitted by least squares, the one with the least corrected leave-one-out error is taken. A second
    order has all linear terms in front, which many small contributions need. The whole of it is
    done again in each of five folds of chips for the error. A parameter that is positive is tried
    as its logarithm too; what predicts the parameter itself better is kept.

    Args:
        normals: Independent standard normal inputs, shape (draws, inputs).
        values: The parameter, shape (draws,).
        positive: Whether the parameter can have a logarithm.
        bootstrap: Of the draws, with their chips: those of one chip may share inputs.

    Raises:
        SurrogateInputError: There are too few chips for the folds, or the parameter does not vary.
    """
    if np.ptp(values) == 0:
        raise SurrogateInputError("the parameter does not vary")
    if bootstrap.groups < FEWEST_CHIPS:
        raise SurrogateInputError(
            f"{bootstrap.groups} chips are too few for a surface; allowed: from {FEWEST_CHIPS}"
        )
    inputs = normals.shape[1]
    terms = candidates(inputs)
    matrix = columns(terms, normals)
    fold = (rng.permutation(bootstrap.groups) % FOLDS)[bootstrap.cluster]
    found = []
    for logarithmic in (False, True) if positive and values.min() > 0 else (False,):
        outside = np.empty_like(values)
        for k in range(FOLDS):
            there = fold != k
            fitted = _fit(matrix[there], values[there], inputs, logarithmic)
            outside[~there] = _predict(fitted, matrix[~there], logarithmic)
        missed = bootstrap.ratio((values - outside) ** 2, (values - np.mean(values)) ** 2)
        q2 = Interval(1 - missed.value, 1 - missed.high, 1 - missed.low)
        found.append((q2.value, logarithmic, q2))
    _, logarithmic, q2 = max(found, key=lambda one: one[0])
    chosen, constant, coefficients = _fit(matrix, values, inputs, logarithmic)
    kept = tuple(terms[k] for k in chosen)
    return Surface(kept, constant, coefficients, logarithmic, q2)


_Fitted = tuple[Labels, float, Array]
"""Columns, constant, coefficients."""


def _fit(matrix: Array, values: Array, inputs: int, logarithmic: bool) -> _Fitted:
    target = np.log(values) if logarithmic else values
    middle, scale = float(np.mean(target)), float(np.std(target))
    scaled = (target - middle) / scale
    most = min(len(scaled) // 2, MOST_TERMS)
    orders = [_least_angles(matrix, scaled, most)]
    if len(scaled) >= DRAWS_PER_COLUMN * (inputs + 1):
        orders.append(_linear_first(matrix, scaled, inputs))
    _, chosen, solution = min((_best_of(matrix, scaled, one) for one in orders), key=lambda x: x[0])
    found = solution * scale
    constant = float(found[0]) + middle
    if logarithmic:
        # exp of a mean is not the mean of exp: Duan's smearing (J. Am. Stat. Assoc. 78, 605, 1983)
        left = target - constant - matrix[:, chosen] @ found[1:]
        constant += float(np.log(np.mean(np.exp(left))))
    return chosen, constant, found[1:]


def _predict(fitted: _Fitted, matrix: Array, logarithmic: bool) -> Array:
    chosen, constant, coefficients = fitted
    polynomial = constant + matrix[:, chosen] @ coefficients
    return np.exp(polynomial) if logarithmic else polynomial


def _linear_first(matrix: Array, scaled: Array, inputs: int) -> Labels:
    """All linear terms, which are the first columns, then others by what linear terms leave."""
    linear = np.column_stack([np.ones(len(scaled)), matrix[:, :inputs]])
    left = scaled - linear @ np.linalg.lstsq(linear, scaled)[0]
    more = min((len(scaled) - inputs) // 4, MOST_TERMS)
    rest = inputs + _least_angles(matrix[:, inputs:], left, more)
    return np.concatenate([_least_angles(matrix[:, :inputs], scaled, inputs), rest])


def _least_angles(matrix: Array, target: Array, most: int) -> Labels:
    """Columns in the order in which least angles take them up."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import lars_path

    centred = matrix - np.mean(matrix, axis=0)
    centred /= np.linalg.norm(centred, axis=0)
    steps = min(most, matrix.shape[1])
    with warnings.catch_warnings():
        # Columns that few chips cannot tell from those before are left out, as they should be.
        warnings.simplefilter("ignore", ConvergenceWarning)
        _, order, _ = lars_path(centred, target - np.mean(target), method="lar", max_iter=steps)
    return np.asarray(order, dtype=np.int64)


def _best_of(matrix: Array, scaled: Array, order: Labels) -> tuple[float, Labels, Array]:
    """The first columns of an order with the least error: error, columns, constant and others.

    The leave-one-out error of least squares is the mean of (r_i / (1 - h_i))^2; Chapelle, Vapnik
    and Bengio (Mach. Learn. 48, 9, 2002) correct it for small samples by
    n / (n - k) (1 + tr (X'X)^-1), k the number of columns.
    """
    q, r = np.linalg.qr(np.column_stack([np.ones(len(scaled)), matrix[:, order]]))
    n, most = q.shape
    left = scaled[:, None] - np.cumsum(q * (q.T @ scaled), axis=1)
    leverage = np.cumsum(q**2, axis=1)
    error = np.mean((left / np.maximum(1 - leverage, 1e-12)) ** 2, axis=0)
    # The inverse of a leading block of a triangle is that block of the inverse.
    trace = np.cumsum(np.sum(np.linalg.inv(r) ** 2, axis=0))
    k = np.arange(1, most + 1)
    corrected = error * n / (n - k) * (1 + trace)
    size = int(np.argmin(corrected)) + 1
    solution = np.linalg.solve(r[:size, :size], q[:, :size].T @ scaled)
    return float(corrected[size - 1]), order[: size - 1], solution
