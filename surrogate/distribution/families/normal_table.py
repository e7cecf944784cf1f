"""The normal score of a law that has no closed quantile, as a table."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri_exp

from surrogate.distribution.families.family import Array

Cells = NDArray[np.intp]

LOG_ROOT_TWO_PI = 0.5 * float(np.log(2 * np.pi))
NODES, WEIGHTS = np.polynomial.legendre.leggauss(4)
REACH = 9.5
"""Scores beyond this, of probability 1e-21, are extrapolated linearly."""

REACHING = np.linspace(-12.0, 12.0, 801)
"""Nodes for a normal law, from which those of its relatives are made."""

TABLES_KEPT = 64
"""Of each family: a law draws chip after chip from the same few tables, 30 kB each."""

ROUNDS = 60
"""Bisection alone would end after this many."""


class NormalTable:
    """z(x) = Phi^-1(F(x)) between nodes by cubic Hermite interpolation.

    The slope at the nodes is exact, dz/dx = f(x) / phi(z), and F is summed from the nearer tail,
    so that both tails keep their relative accuracy. The quantile inverts the same cubic.

    Parameters
    ----------
    log_density : callable
        Log density of the law at values of shape (m,).
    nodes : numpy.ndarray
        Rising values, shape (m,), that reach beyond abs(z) = 9.5 on both sides, some 1/33 of the
        law's shortest length apart.
    """

    def __init__(self, log_density: Callable[[Array], Array], nodes: Array) -> None:
        width = np.diff(nodes)
        places = nodes[:-1, None] + width[:, None] * (NODES + 1) / 2
        heights = log_density(places.ravel()).reshape(places.shape)
        # In units of the greatest density nothing that counts underflows.
        top = float(np.max(heights))
        pieces = width / 2 * np.sum(WEIGHTS * np.exp(heights - top), axis=1)
        below = np.concatenate([[0.0], np.cumsum(pieces)])
        above = np.concatenate([[0.0], np.cumsum(pieces[::-1])])[::-1]
        whole = below[-1]
        with np.errstate(divide="ignore"):
            low, high = np.log(below / whole), np.log(above / whole)
        score = np.where(below < above, ndtri_exp(low), -ndtri_exp(high))
        # Between far components F stands still; a node that adds nothing would divide by zero.
        earlier = np.maximum.accumulate(np.concatenate([[-np.inf], score[:-1]]))
        kept = (np.abs(score) < REACH) & (score > earlier)
        self._x, self._z = nodes[kept], score[kept]
        self._slope = np.exp(log_density(self._x) + self._z**2 / 2 + LOG_ROOT_TWO_PI)

    def score(self, x: Array) -> Array:
        """Normal score of values, any shape."""
        cell = np.clip(np.searchsorted(self._x, x) - 1, 0, len(self._x) - 2)
        width = self._x[cell + 1] - self._x[cell]
        inside = self._cubic(cell, np.clip((x - self._x[cell]) / width, 0.0, 1.0))[0]
        before = self._slope[0] * np.minimum(x - self._x[0], 0.0)
        after = self._slope[-1] * np.maximum(x - self._x[-1], 0.0)
        return np.asarray(inside + before + after)

    def value(self, z: Array) -> Array:
        """Value at normal scores, any shape; the inverse of `score`."""
        cell = np.clip(np.searchsorted(self._z, z) - 1, 0, len(self._z) - 2)
        aim = np.clip(z, self._z[0], self._z[-1])
        low, high = np.zeros(np.shape(z)), np.ones(np.shape(z))
        place = (aim - self._z[cell]) / (self._z[cell + 1] - self._z[cell])
        for _ in range(ROUNDS):
            # Newton's step, replaced by bisection where it leaves the bracket.
            reached, slope = self._cubic(cell, place)
            low = np.where(reached <= aim, place, low)
            high = np.where(reached >= aim, place, high)
            step = (aim - reached) / np.where(slope > 0, slope, np.inf)
            moved = place + step
            moved = np.where((moved < low) | (moved > high), (low + high) / 2, moved)
            if np.all(np.abs(moved - place) <= 1e-13):
                break
            place = moved
        x = self._x[cell] + place * (self._x[cell + 1] - self._x[cell])
        before = np.minimum(z - self._z[0], 0.0) / self._slope[0]
        after = np.maximum(z - self._z[-1], 0.0) / self._slope[-1]
        return np.asarray(x + before + after)

    def _cubic(self, cell: Cells, place: Array) -> tuple[Array, Array]:
        """Hermite's cubic and its derivative at a place, 0 to 1, of a cell."""
        width = self._x[cell + 1] - self._x[cell]
        rise = self._z[cell + 1] - self._z[cell]
        # Never binding on a smooth cell: Fritsch and Carlson's condition for a rising cubic,
        # SIAM J. Numer. Anal. 17, 238 (1980), where rounding has flattened the cell.
        first = np.minimum(width * self._slope[cell], 3 * rise)
        last = np.minimum(width * self._slope[cell + 1], 3 * rise)
        bend, twist = 3 * rise - 2 * first - last, first + last - 2 * rise
        value = self._z[cell] + place * (first + place * (bend + place * twist))
        return value, first + place * (2 * bend + 3 * place * twist)
