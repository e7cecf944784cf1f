"""How far two sets of draws lie apart, measured along the quantiles of a law."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Array = NDArray[np.float64]

QUANTILES = (0.01, 0.05, 0.5, 0.95, 0.99)
GRID = 512
"""Places at which distribution functions are compared: quantiles of the law."""

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

    Attributes
    ----------
    x : numpy.ndarray
        Values, shape (n, parameters).
    cells : numpy.ndarray
        Cells of the ruler's grid, same shape.
    scores : numpy.ndarray
        Normal scores by the ruler's grid, same shape.
    """

    x: Array
    cells: NDArray[np.uint16]
    scores: Array

    def part(self, rows: NDArray[np.intp]) -> "Measured":
        """Some of the rows."""
        return Measured(self.x[rows], self.cells[rows], self.scores[rows])


class Ruler:
    """What samples are compared by: a grid of quantiles of the law for each parameter.

    Distribution functions are taken at its points, and quantiles where they reach their level, on
    straight lines between: for replicates and for the held-out draws in the same way, and without
    sorting anything again.

    Parameters
    ----------
    pool : numpy.ndarray
        Many neurons of the law, shape (n, parameters).
    """

    def __init__(self, pool: Array) -> None:
        self._levels = (np.arange(GRID) + 0.5) / GRID
        self._grid = np.quantile(pool, self._levels, axis=0)

    def measure(self, x: Array) -> Measured:
        """Lay the ruler on values, shape (n, parameters)."""
        cells = [np.searchsorted(places, column) for places, column in self._columns(x)]
        normal = norm.ppf(self._levels)
        scores = [np.interp(column, places, normal) for places, column in self._columns(x)]
        return Measured(x, np.column_stack(cells).astype(np.uint16), np.column_stack(scores))

    def _columns(self, x: Array) -> Iterator[tuple[Array, Array]]:
        return zip(self._grid.T, x.T, strict=True)

    def compare(self, own: Measured, reference: Measured) -> dict[str, Array]:
        """Differences of moments and quantiles, and distances of the distribution functions."""
        ours, theirs = self._distribution_function(own), self._distribution_function(reference)
        gap = ours - theirs
        squares = gap**2
        energy = np.sum(0.5 * (squares[1:] + squares[:-1]) * np.diff(self._grid, axis=0), axis=0)
        shift = self._quantiles(ours) - self._quantiles(theirs)
        return {
            "mean": np.mean(own.x, axis=0) - np.mean(reference.x, axis=0),
            "sigma": np.std(own.x, axis=0, ddof=1) - np.std(reference.x, axis=0, ddof=1),
            **dict(zip(DIFFERENCES[2:], shift, strict=True)),
            "ks_distance": np.max(np.abs(gap), axis=0),
            "energy_distance": np.sqrt(2.0 * energy),
        }

    def _distribution_function(self, samples: Measured) -> Array:
        """Share of samples at or below each point of the grid, shape (GRID, parameters)."""
        counts = [np.bincount(column, minlength=GRID + 1)[:GRID] for column in samples.cells.T]
        return np.asarray(np.cumsum(np.column_stack(counts), axis=0) / len(samples.x))

    def _quantiles(self, function: Array) -> Array:
        columns = [
            np.interp(QUANTILES, reached, places)
            for places, reached in zip(self._grid.T, function.T, strict=True)
        ]
        return np.column_stack(columns)


def correlation_errors(own: Measured, reference: Measured) -> Array:
    """Root mean square and greatest difference of the correlations of scores, shape (2,)."""
    count = own.x.shape[1]
    if count < 2 or len(own.x) < 3:  # of two draws every correlation is one
        return np.zeros(2)
    rows, columns = np.triu_indices(count, 1)
    error = (_correlation(own.scores) - _correlation(reference.scores))[rows, columns]
    return np.array([np.sqrt(np.mean(error**2)), np.max(np.abs(error))])


def _correlation(scores: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):  # what never moves has none
        return np.nan_to_num(np.asarray(np.corrcoef(scores, rowvar=False)))
