"""Interspike intervals and their regularity."""

import numpy as np
from numpy.typing import NDArray

from bridge.measure.status import MeasurementError
from surrogate.status import Status

Array = NDArray[np.float64]


def interspike_intervals(spikes: Array) -> Array:
    """Times from spike to spike.

    Parameters
    ----------
    spikes : numpy.ndarray
        Times of spikes, increasing, s, shape (spikes,).

    Returns
    -------
    numpy.ndarray
        Intervals, s, shape (spikes - 1,).

    Raises
    ------
    MeasurementError
        There are fewer than two spikes (``no_spike``).
    """
    if len(spikes) < 2:
        raise MeasurementError(Status.NO_SPIKE, f"{len(spikes)} spikes: no interspike interval")
    return np.diff(spikes)


def irregularity(intervals: Array) -> float:
    """Coefficient of variation: standard deviation of the intervals over their mean.

    Parameters
    ----------
    intervals : numpy.ndarray
        Interspike intervals at one input, s, shape (intervals,).

    Returns
    -------
    float
        Dimensionless: zero for a clock, one for a Poisson process.
    """
    return float(np.std(intervals) / np.mean(intervals))


def missing_spikes(intervals: Array) -> int:
    """How many spikes of a regular train did not come.

    Parameters
    ----------
    intervals : numpy.ndarray
        Interspike intervals at one input, s, shape (intervals,).

    Returns
    -------
    int
        An interval of about n medians lacks n - 1 spikes.
    """
    return int(np.sum(np.maximum(np.rint(intervals / np.median(intervals)) - 1, 0)))


def alternation(intervals: Array) -> float:
    """Contrast of intervals that alternate between short and long.

    Parameters
    ----------
    intervals : numpy.ndarray
        Interspike intervals at one input, s, shape (intervals,).

    Returns
    -------
    float
        Gap between the long and the short half over the mean interval, when each interval of even
        number is longer than each of odd number or the reverse; 0 when they do not alternate, or
        with fewer than four.
    """
    if len(intervals) < 4:
        return 0.0
    even, odd = intervals[::2], intervals[1::2]
    gap = max(np.min(even) - np.max(odd), np.min(odd) - np.max(even), 0.0)
    return float(gap / np.mean(intervals))
