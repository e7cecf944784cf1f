"""Bootstrap intervals of functions of sums over independent units."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Array = NDArray[np.float64]

CONFIDENCE = 0.95
RESAMPLES = 2000

CHUNK = 4_000_000
"""Numbers of a block of resamples that are held at once."""


def resampled_sums(units: Array, rng: np.random.Generator) -> Iterator[Array]:
    """Sums over units that are drawn anew with replacement.

    Parameters
    ----------
    units : numpy.ndarray
        What each independent unit adds to the sums, shape (units, sums).
    rng : numpy.random.Generator
        Source of randomness.

    Yields
    ------
    numpy.ndarray
        Sums of a block of resamples, shape (block, sums); `RESAMPLES` in all.
    """
    n = len(units)
    block = max(1, CHUNK // n)
    for first in range(0, RESAMPLES, block):
        rows = min(block, RESAMPLES - first)
        chosen = rng.integers(n, size=(rows, n)) + n * np.arange(rows)[:, np.newaxis]
        times = np.bincount(chosen.ravel(), minlength=rows * n).reshape(rows, n)
        yield times @ units


def bca_interval(
    units: Array,
    estimate: Array,
    statistic: Callable[[Array, bool], Array],
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Bias-corrected and accelerated 95 % intervals (Efron, J. Am. Stat. Assoc. 82, 171, 1987).

    The same as `scipy.stats.bootstrap`'s, whose jackknife takes the square of the number of units:
    that of sums takes one subtraction each.

    Parameters
    ----------
    units : numpy.ndarray
        What each independent unit adds to the sums, shape (units, sums).
    estimate : numpy.ndarray
        Estimates from the sums of all, shape (values,).
    statistic : callable
        From sums, shape (rows, sums), and whether they are of resamples or of all units but one,
        to the estimates of each row, shape (rows, values).
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper ends, shape (values,); not a number where some resample has no estimate, or
        all of them lie on one side of the estimate.
    """
    found = np.concatenate([statistic(sums, True) for sums in resampled_sums(units, rng)])
    without = statistic(np.sum(units, axis=0) - units, False)
    below = np.mean(found < estimate, axis=0) + np.mean(found == estimate, axis=0) / 2
    bias = ndtri(below)
    difference = np.mean(without, axis=0) - without
    squares = np.sum(difference**2, axis=0)
    cubes = np.sum(difference**3, axis=0)
    acceleration = np.divide(cubes, 6 * squares**1.5, out=np.zeros_like(cubes), where=squares > 0)
    known = np.isfinite(bias) & np.all(np.isfinite(found), axis=0) & np.isfinite(acceleration)
    tail = (1 - CONFIDENCE) / 2
    ends = np.full((2, len(estimate)), np.nan)
    for k in np.flatnonzero(known):
        shifted = bias[k] + ndtri([tail, 1 - tail])
        levels = ndtr(bias[k] + shifted / (1 - acceleration[k] * shifted))
        ends[:, k] = np.quantile(found[:, k], levels)
    return ends[0], ends[1]
