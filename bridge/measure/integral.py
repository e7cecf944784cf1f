"""Integral of a waveform."""

import numpy as np
from numpy.typing import NDArray

from bridge.measure.monotone_cubics import monotone_cubics

Array = NDArray[np.float64]


def integral(t: Array, y: Array, start: float, end: float) -> float:
    """Integral of a waveform between two times, on the solver's own time points.

    By monotone cubics, since currents grow exponentially on the way to a spike, while the steps
    there are long.

    Args:
        t, y: Waveform: s and any unit, shape (points,).
        start, end: Within the waveform, s.

    Returns:
        The waveform's unit times s.
    """
    # A piece depends on its own two points and their two neighbours alone.
    first, last = np.searchsorted(t, [start, end])
    near = slice(max(int(first) - 2, 0), int(last) + 2)
    return float(monotone_cubics(t[near], y[near]).integrate(start, end))
