"""How far two sets of draws lie apart, measured along the quantiles of a distribution."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Array = NDArray[np.float64]

QUANTILES = (0.01, 0.05, 0.5, 0.95, 0.99)
GRID = 512
"""Places at which distribution functions are compared: quantiles of the distribution."""

DIFFERENCES = ("mean", "sigma", "q01", "q05", "q50", "q95", "q99")
DISTANCES = ("ks_distance", "energy_distance")


def moments(x: Array) -> dict[str, Array]:
    """Mean, sigma and quantiles of each column, by name."""
    quantiles = np.quantile(x, QUANTILES, axis=0)
    return {
        "mean": np.mean(x, axis=0),
        "sigma": np.std(x, axis=0, ddof=1),
        **dict(zip(DIFFERENCES[2:], quantiles, strict=True)),
    }


@dataclass(frozen=True)
class Measured:
    """Samples as the comparison needs them.

    Attributes:
        x: Values, shape (n, parameters).
        cells: Cells of the ruler's grid, counted on from one parameter to the next, same shape.
        scores: Normal scores by the ruler's grid, same shape.
    """

    x: Array
    cells: NDArray[np.int32]
    scores: Array

    def part(self, rows: NDArray[np.intp]) -> "Measured":
        """Some of the rows."""
        return Measured(self.x[rows], self.cells[rows], self.scores[rows])


class Ruler:
    """What samples are compared by: a grid of quantiles of the distribution for each parameter.

    Distribution functions are taken at its points, and quantiles where they reach their level, on
    straight lines between: for replicates and for the held-out draws in the same way, and without
    sorting anything again.

    Args:
        pool: Many neurons of the distribution, shape (n, parameters).
    """

    def __init__(self, pool: Array) -> None:
        self._levels = (np.arange(GRID) + 0.5) / GRID
        self._grid = np.ascontiguousarray(np.quantile(pool, self._levels, axis=0).T)
        self._steps = np.diff(self._grid, axis=1)
        self._sigma = _moments(pool)[1]

    def measure(self, x: Array) -> Measured:
        """Lay the ruler on values, shape (n, parameters)."""
        cells = [np.searchsorted(places, column) for places, column in self._columns(x)]
        normal = norm.ppf(self._levels)
        scores = [np.interp(column, places, normal) for places, column in self._columns(x)]
        first = (GRID + 1) * np.arange(x.shape[1])
        return Measured(x, (np.column_stack(cells) + first).astype(np.int32), np.array(scores).T)

    def _columns(self, x: Array) -> Iterator[tuple[Array, Array]]:
        return zip(self._grid, x.T, strict=True)

    def compare(self, own: Measured, reference: Measured) -> dict[str, Array]:
        """Differences of moments and quantiles, and distances of the distribution functions.

        In units of the reference's own standard deviation, as in Student's t, and then of the
        distribution's (so that nothing changes if it is the distribution): a distribution that was
        fitted to few draws is as wrong about the scale of the noise as another reference of as many
        is.
        """
        (mean, sigma), (reference_mean, reference_sigma) = _moments(own.x), _moments(reference.x)
        moves = reference_sigma > 0
        unit = np.where(moves, self._sigma / np.where(moves, reference_sigma, 1.0), 1.0)
        ours, theirs = self._distribution_function(own), self._distribution_function(reference)
        gap = ours - theirs
        squares = gap**2
        energy = np.sum((squares[:, 1:] + squares[:, :-1]) * self._steps, axis=1)
        shift = (self._quantiles(ours) - self._quantiles(theirs)) * unit
        return {
            "mean": (mean - reference_mean) * unit,
            "sigma": (sigma - reference_sigma) * unit,
            **dict(zip(DIFFERENCES[2:], shift, strict=True)),
            "ks_distance": np.max(np.abs(gap), axis=1),
            "energy_distance": np.sqrt(energy * unit),
        }

    def _distribution_function(self, samples: Measured) -> Array:
        """Share of samples at or below each point of the grid, shape (parameters, GRID)."""
        n, count = samples.x.shape
        found = np.bincount(samples.cells.ravel(), minlength=count * (GRID + 1))
        return np.asarray(np.cumsum(found.reshape(count, GRID + 1)[:, :GRID], axis=1) / n)

    def _quantiles(self, function: Array) -> Array:
        """Where distribution functions reach their levels, shape (levels, parameters)."""
        levels = np.array(QUANTILES)[:, None]
        place = np.sum(function <= levels[:, None], axis=2) - 1  # the last at or below the level
        column = np.arange(len(function))
        low, high = np.maximum(place, 0), np.minimum(place + 1, GRID - 1)
        start, rise = function[column, low], function[column, high] - function[column, low]
        way = np.where(rise > 0, (levels - start) / np.where(rise > 0, rise, 1.0), 0.0)
        return np.asarray(
            self._grid[column, low] + way * (self._grid[column, high] - self._grid[column, low])
        )


def correlation_errors(own: Measured, reference: Measured) -> Array:
    """Root mean square and greatest difference of the correlations of scores, shape (2,)."""
    count = own.x.shape[1]
    if count < 2 or len(own.x) < 3:  # of two draws every correlation is one
        return np.zeros(2)
    rows, columns = np.triu_indices(count, 1)
    error = (_correlation(own.scores) - _correlation(reference.scores))[rows, columns]
    return np.array([np.sqrt(np.mean(error**2)), np.max(np.abs(error))])


def _moments(x: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of each column."""
    mean = np.mean(x, axis=0)
    return mean, np.sqrt(np.sum((x - mean) ** 2, axis=0) / (len(x) - 1))


def _correlation(scores: Array) -> Array:
    """Correlation of the columns; zero of one that does not move."""
    centred = scores - np.mean(scores, axis=0)
    products = centred.T @ centred
    sigma = np.sqrt(np.diag(products))
    moves = sigma > 0
    scale = np.where(moves, 1.0 / np.where(moves, sigma, 1.0), 0.0)
    return np.asarray(products * np.outer(scale, scale))
