"""Numerical error of a clamp's current, from how it scatters between neighbouring points."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from bridge.measure.clamp_curve import ClampCurve

Array = NDArray[np.float64]

NEIGHBOURS = 5
"""Points of the median: two on either side."""


LEFT_BESIDE = 0.01
"""Departure from its neighbours, as a share of the greatest leak, by which a point is told to be
one that the solver left beside the solution: smooth extrema depart by far less."""


def scatter(curve: ClampCurve, end: float = np.inf) -> float:
    """Greatest departure of a point's current from the median of itself and its neighbours.

    A curve that is monotone over five points, however steep or abrupt, departs by nothing; a smooth
    extremum by the curvature of one step. What departs by more is the solver's error: a point that
    it left beside the solution.

    Args:
        curve: I(V).
        end: Points above do not count, V.

    Returns:
        A; zero of fewer points than the median takes.
    """
    return float(np.max(_departures(curve, end), initial=0.0))


def without_failures(curve: ClampCurve, end: float = np.inf) -> ClampCurve:
    """A curve without the points that the solver left beside the solution.

    Args:
        curve: I(V).
        end: Points above are kept, V.
    """
    below = curve.v < end
    if np.sum(below) < NEIGHBOURS:
        return curve
    leak = float(np.max(_medians(curve.i[below])))
    departures = np.zeros(len(curve.v))
    departures[below] = _departures(curve, end)
    return curve.at(departures <= LEFT_BESIDE * max(leak, 0.0) + np.finfo(float).tiny)


def _departures(curve: ClampCurve, end: float) -> Array:
    current = curve.i[curve.v < end]
    if len(current) < NEIGHBOURS:
        return np.zeros(len(current))
    return np.abs(current - _medians(current))


def _medians(current: Array) -> Array:
    medians: Array = median_filter(current, NEIGHBOURS, mode="nearest")
    return medians
