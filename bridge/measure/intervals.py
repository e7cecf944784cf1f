"""Regularity of interspike intervals."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def alternation(intervals: Array) -> float:
    """Contrast of intervals that alternate between short and long.

    Args:
        intervals: Interspike intervals at one input, s, shape (intervals,).

    Returns:
        Gap between the long and the short half over the mean interval, when each interval of even
        number is longer than each of odd number or the reverse; 0 when they do not alternate, or
        with fewer than four.
    """
    if len(intervals) < 4:
        return 0.0
    even, odd = intervals[::2], intervals[1::2]
    gap = max(np.min(even) - np.max(odd), np.min(odd) - np.max(even), 0.0)
    return float(gap / np.mean(intervals))
