"""Families that are fitted by searching for the maximum of a likelihood."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar

import numpy as np
from scipy.optimize import Bounds, minimize

from surrogate.distribution.families.family import Array, Parameters, Role

HALF_LOG_TWO_PI = 0.5 * float(np.log(2 * np.pi))

STEP = 1e-5
"""Step of the derivative of the mean score in the unbounded coordinates: error 1e-10."""

FLAT = 1e-8
"""A mean score below this is a maximum. Its standard error is 1/sqrt(n)."""

NEWTON_STEPS = 10
"""A start in the maximum's neighbourhood needs two or three."""

SINGULAR = 1e-10
"""Least ratio of the information's eigenvalues, scaled to a unit diagonal, that counts."""

Objective = Callable[[Array], tuple[float, Array]]


class LikelihoodFamily(ABC):
    """A family with analytic scores in unbounded coordinates (`Role.free`)."""

    name: ClassVar[str]
    roles: ClassVar[Mapping[str, Role]]
    fewest: ClassVar[int] = 8
    """Fewest samples that it is fitted to."""
    box: ClassVar[tuple[tuple[float, float], ...]]
    """Range of each unbounded coordinate for samples of mean 0 and deviation 1: a maximum at its
    border belongs to a limit of the family."""

    @abstractmethod
    def terms(self, free: Array, y: Array) -> tuple[Array, Array]:
        """Log density of values y, shape (n,), and its derivatives to the k coordinates, (k, n)."""

    @abstractmethod
    def search(self, y: Array) -> Array | None:
        """Coordinates near the maximum for samples of mean 0 and deviation 1, or None."""

    def fit(self, x: Array) -> dict[str, float] | None:
        """Fit by maximum likelihood, see `Family.fit`."""
        if len(x) < self.fewest:
            return None
        centre, unit = float(np.mean(x)), float(np.std(x))
        y = (x - centre) / unit
        free = self.search(y)
        if free is None:
            return None
        free = self._polished(free, y)
        if free is None:
            return None
        return {
            name: role.bound(float(value), centre, unit)
            for (name, role), value in zip(self.roles.items(), free, strict=True)
        }

    def log_density(self, p: Parameters, x: Array) -> Array:
        """Logarithm of the density, see `Family.log_density`."""
        density, _ = self.terms(self._free(p), np.ravel(x))
        return density.reshape(np.shape(x))

    def influence(self, p: Parameters, x: Array) -> Array:
        """Influence of each sample, see `Family.influence`."""
        centre, unit = float(np.mean(x)), float(np.std(x))
        y = (x - centre) / unit
        free = self._free(p, centre, unit)
        _, scores = self.terms(free, y)
        slopes = [role.slope(p[name], unit) for name, role in self.roles.items()]
        psi = np.linalg.solve(self._information(free, y), scores)
        return np.asarray((psi * np.array(slopes)[:, None]).T)

    def _polished(self, free: Array, y: Array) -> Array | None:
        """Newton's steps to the maximum; None where it is not inside the family or not unique."""
        _, slope = self._mean_terms(free, y)
        for _ in range(NEWTON_STEPS):
            if not self._inside(free):
                return None
            information = self._information(free, y)
            if not _is_positive(information):
                return None
            if np.max(np.abs(slope)) < FLAT:
                return free
            free = free + np.linalg.solve(information, slope)
            _, slope = self._mean_terms(free, y)
        return None

    def _free(self, p: Parameters, centre: float = 0.0, unit: float = 1.0) -> Array:
        return np.array([role.free(p[name], centre, unit) for name, role in self.roles.items()])

    def _inside(self, free: Array) -> bool:
        low, high = np.array(self.box).T
        return bool(np.all((free > low) & (free < high)))

    def _mean_terms(self, free: Array, y: Array) -> tuple[float, Array]:
        density, scores = self.terms(free, y)
        return float(np.mean(density)), np.mean(scores, axis=1)

    def _information(self, free: Array, y: Array) -> Array:
        """Observed information of one sample: minus the derivative of the mean score."""
        columns = [
            (self._mean_terms(free - step, y)[1] - self._mean_terms(free + step, y)[1]) / (2 * STEP)
            for step in STEP * np.eye(len(free))
        ]
        matrix = np.array(columns)
        return (matrix + matrix.T) / 2


def climb(objective: Objective, start: Array, box: tuple[tuple[float, float], ...]) -> Array:
    """Search for a maximum with its gradient (scipy's L-BFGS-B); it may end at the box's border."""

    def descent(free: Array) -> tuple[float, Array]:
        value, gradient = objective(free)
        return -value, -gradient

    low, high = np.array(box).T
    result = minimize(
        descent, np.clip(start, low, high), jac=True, method="L-BFGS-B", bounds=Bounds(low, high),
        options={"maxiter": 200, "ftol": 1e-13, "gtol": 1e-7},
    )  # fmt: skip
    return np.asarray(result.x)


def _is_positive(information: Array) -> bool:
    diagonal = np.diag(information)
    if not np.all(diagonal > 0):
        return False
    scaled = information / np.sqrt(np.outer(diagonal, diagonal))
    return bool(np.linalg.eigvalsh(scaled)[0] > SINGULAR)
