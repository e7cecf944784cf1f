"""Bursting: an output that fires again before the membrane was reset and integrated."""

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError
from bridge.measure.intervals import alternation
from surrogate.vocabulary import Status

Array = NDArray[np.float64]

LEAST_SHARE = 0.5
"""An interval shorter than this share of what integration explains is none, and a reset that falls
less than this share of the deepest one's way below threshold is none."""

ALTERNATION_LIMIT = 0.2
"""Intervals at one input whose long and short halves lie further apart than this share of their
mean alternate; a regular neuron's differ by the solver's error, far below."""


def check_resets(resets: Array, threshold: float) -> None:
    """Check that the membrane was reset after every spike.

    Args:
        resets: Lowest membrane voltage of each interval, V, shape (intervals,).
        threshold: V.

    Raises:
        MeasurementError: One of them was not (``bursting``).
    """
    depths = threshold - resets
    if np.min(depths) <= max(LEAST_SHARE * np.max(depths), 0.0):
        raise MeasurementError(
            Status.BURSTING,
            f"the output fires again after a reset to {threshold - np.min(depths):.3f} V only;"
            f" others reach {threshold - np.max(depths):.3f} V, threshold {threshold:.3f} V",
        )


def check_intervals(intervals: Array, explained: float) -> None:
    """Check that every interval leaves time for integration, and that they do not alternate.

    Args:
        intervals: Interspike intervals at one input (or at inputs no higher), s, shape
            (intervals,).
        explained: What integration from reset to spike takes at this input, s.

    Raises:
        MeasurementError: One is shorter than half of it, or long and short ones alternate
            (``bursting``).
    """
    if np.min(intervals) < LEAST_SHARE * explained:
        raise MeasurementError(
            Status.BURSTING,
            f"an interspike interval of {np.min(intervals):.3g} s, where integration alone takes"
            f" {explained:.3g} s",
        )
    if alternation(intervals) > ALTERNATION_LIMIT:
        raise MeasurementError(
            Status.BURSTING, "interspike intervals at one input alternate between short and long"
        )
