"""How long a waveform takes from one level to a higher one."""

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError
from bridge.measure.crossings import cubic_crossing
from bridge.measure.monotone_cubics import monotone_cubics
from surrogate.vocabulary import Status

Array = NDArray[np.float64]


def rise_time(t: Array, v: Array, low: float, high: float) -> float:
    """Time that the membrane takes from `low` to `high` after its lowest point.

    Args:
        t, v: The membrane between two spikes: s and V, shape (points,).
        low, high: Membrane voltages, V, above the lowest.

    Returns:
        Time, s.

    Raises:
        MeasurementError: The membrane does not rise through both once (``bad_measurement``).
    """
    start = int(np.argmin(v))
    t, v = t[start:], v[start:]
    times = []
    for level in (low, high):
        rises = np.flatnonzero((v[:-1] < level) & (v[1:] >= level))
        if len(rises) != 1:
            raise MeasurementError(
                Status.BAD_MEASUREMENT,
                f"the membrane does not rise once from {low:.3f} to {high:.3f} V before its spike",
            )
        # The membrane bends between the long steps of its rise: cubics, not straight lines. A
        # piece depends on its own two points and their two neighbours alone.
        first = max(int(rises[0]) - 1, 0)
        near = slice(first, int(rises[0]) + 3)
        cubics = monotone_cubics(t[near], v[near])
        times.append(cubic_crossing(cubics, int(rises[0]) - first, level))
    return times[1] - times[0]
