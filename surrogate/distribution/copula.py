"""Dependence between parameters: a Gaussian copula, or Student's where tails go together."""

from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator, model_validator
from scipy.optimize import minimize_scalar
from scipy.special import gammaincinv, gammaln, ndtri, stdtr
from scipy.stats import norm, rankdata, t

from surrogate.distribution.record import FrozenModel

Array = NDArray[np.float64]

DEMANDED = 10.0
"""Fall of Bayes' criterion from which Student's copula is taken: very strong evidence (Kass and
Raftery, J. Am. Stat. Assoc. 90, 773 (1995): above 10)."""

FREEDOM = (2.0, 200.0)
"""Degrees of freedom that are tried; more are Gaussian to the eye."""

DETERMINED = 0.05
"""Share of its variance that a parameter must keep when the ones before it are known, to be looked
at for tail dependence. Curved relations between parameters that nearly determine each other would
pass for it."""

_SCORES = np.linspace(-9.0, 9.0, 2001)
"""Places of the table by which scores become Student's: exact enough for a likelihood."""


class Copula(FrozenModel):
    """Joint law of the normal scores of some parameters.

    Attributes
    ----------
    kind : str
        ``"gaussian"``; ``"student"`` when the data show dependence in the tails.
    degrees_of_freedom : float or None
        Of Student's copula.
    criterion : float
        Bayes' criterion of the best Student's copula minus that of the Gaussian one.
    correlation : list of list of float
        Of the scores, in the order of the law's free parameters. Scores that Student's copula draws
        have a little less: of 0.7, 0.698, 0.691 and 0.674 at 10, 4 and 2 degrees of freedom.
    correlation_low, correlation_high : list of list of float
        95 % interval of each, by bootstrap over draws.
    chip : list of list of float or None
        The part of the correlation that the neurons of a chip share (its covariance); None when
        every measured neuron had a chip of its own.
    turn : list of list of float or None
        Orthogonal matrix Q that deviates are turned by, see `same_neurons`; the law at one
        condition does not depend on it.
    """

    kind: Literal["gaussian", "student"]
    degrees_of_freedom: Annotated[float | None, Field(gt=0)]
    criterion: float
    correlation: list[list[float]]
    correlation_low: list[list[float]]
    correlation_high: list[list[float]]
    chip: list[list[float]] | None
    turn: list[list[float]] | None = None

    @field_validator("turn")
    @classmethod
    def _orthogonal(cls, turn: list[list[float]] | None) -> list[list[float]] | None:
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
    def matrices(self) -> dict[str, list[list[float]]]:
        """Every matrix by the name of its key."""
        return {
            "correlation": self.correlation,
            "correlation_low": self.correlation_low,
            "correlation_high": self.correlation_high,
            **({} if self.chip is None else {"chip": self.chip}),
        }

    def deviates(self, z: Array, shared: Array, mixing: Array) -> Array:
        """Turn independent deviates into dependent scores, each standard normal.

        x = R_neuron^1/2 Q z + R_chip^1/2 Q shared, R = R_neuron + R_chip; of Student's copula,
        Phi^-1(T_nu(x sqrt(nu / s))) with s chi-square of nu degrees of freedom.

        Parameters
        ----------
        z : numpy.ndarray
            Standard normal, a row a neuron, shape (n, parameters).
        shared : numpy.ndarray
            Standard normal of each neuron's chip, shape (n, parameters).
        mixing : numpy.ndarray
            Uniform between 0 and 1, shape (n,).

        Returns
        -------
        numpy.ndarray
            Shape (n, parameters).
        """
        total = np.array(self.correlation)
        if self.turn is not None:
            back = np.array(self.turn).T
            z, shared = z @ back, shared @ back
        if self.chip is None:
            x = z @ root(total)
        else:
            chip = np.array(self.chip)
            x = z @ root(total - chip) + shared @ root(chip)
        if self.degrees_of_freedom is None:
            return np.asarray(x)
        nu = self.degrees_of_freedom
        scale = np.sqrt(nu / _chi_square(mixing, nu))
        return _normal_of_student(x * scale[:, None], nu)


def _chi_square(u: Array, nu: float) -> Array:
    return np.asarray(2.0 * gammaincinv(nu / 2.0, u))


def _normal_of_student(x: Array, nu: float) -> Array:
    """Phi^-1(T_nu(x)); by the lower tail on both sides, which keeps its digits."""
    return np.asarray(np.sign(x) * -ndtri(stdtr(nu, -np.abs(x))))


def root(matrix: Array) -> Array:
    """Symmetric root of a positive semi-definite matrix: it has no arbitrary signs."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)


def rank_scores(values: Array) -> Array:
    """Normal scores by rank, Phi^-1((rank - 1/2)/n), column by column, shape (n, parameters)."""
    ranks = rankdata(values, axis=0)
    return np.asarray(norm.ppf((ranks - 0.5) / len(values)))


def student_evidence(scores: Array, correlation: Array) -> tuple[float, float]:
    """How much better Student's copula describes the scores than the Gaussian one.

    Parameters
    ----------
    scores : numpy.ndarray
        Normal scores of the parameters that move, shape (n, parameters), two at least.
    correlation : numpy.ndarray
        Their correlation, shape (parameters, parameters), kept for both (Demarta and McNeil, Int.
        Stat. Rev. 73, 111 (2005), section 4).

    Returns
    -------
    float
        Best number of degrees of freedom.
    float
        Bayes' criterion of Student's copula minus that of the Gaussian one; negative is better.
    """
    chosen = _undetermined(correlation)
    if len(chosen) < 2:
        return FREEDOM[1], 0.0
    scores = scores[:, chosen]
    values, vectors = np.linalg.eigh(correlation[np.ix_(chosen, chosen)])
    gaussian = _gaussian(scores, values, vectors)

    def loss(log_nu: float) -> float:
        return -_student(scores, values, vectors, float(np.exp(log_nu)))

    found = minimize_scalar(
        loss, bounds=(np.log(FREEDOM[0]), np.log(FREEDOM[1])), method="bounded",
        options={"xatol": 1e-2},
    )  # fmt: skip
    return float(np.exp(found.x)), float(2.0 * (found.fun + gaussian) + np.log(len(scores)))


def _undetermined(correlation: Array) -> list[int]:
    """Parameters that no linear combination of the others chosen determines.

    Cholesky's decomposition with pivots: always the parameter with the greatest variance left.
    """
    left = correlation.copy()
    chosen: list[int] = []
    while True:
        pivot = int(np.argmax(np.diag(left)))
        if left[pivot, pivot] < DETERMINED:
            return sorted(chosen)
        chosen.append(pivot)
        column = left[:, pivot] / np.sqrt(left[pivot, pivot])
        left = left - np.outer(column, column)
        left[pivot, pivot] = 0.0  # not a rounding of it


def _gaussian(scores: Array, values: Array, vectors: Array) -> float:
    """Log-likelihood of the Gaussian copula: -1/2 sum(log|R| + x'(R^-1 - 1)x)."""
    rotated = scores @ vectors
    quadratic = np.sum(rotated**2 / values) - np.sum(scores**2)
    return float(-0.5 * (len(scores) * np.sum(np.log(values)) + quadratic))


def _student(scores: Array, values: Array, vectors: Array, nu: float) -> float:
    """Log-likelihood of Student's copula: log t_(nu,R)(y) - sum log t_nu(y), T_nu(y) = Phi(x)."""
    n, d = scores.shape
    y = np.interp(scores, _SCORES, np.sign(_SCORES) * -t.ppf(norm.cdf(-np.abs(_SCORES)), nu))
    quadratic = np.sum((y @ vectors) ** 2 / values, axis=1)
    joint = (
        gammaln((nu + d) / 2) - gammaln(nu / 2) - d / 2 * np.log(nu * np.pi)
        - 0.5 * np.sum(np.log(values))
    )  # fmt: skip
    single = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi)
    log_joint = n * joint - (nu + d) / 2 * np.sum(np.log1p(quadratic / nu))
    log_single = n * d * single - (nu + 1) / 2 * np.sum(np.log1p(y**2 / nu))
    return float(log_joint - log_single)
