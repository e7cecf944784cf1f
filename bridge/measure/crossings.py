"""Where a waveform or curve takes a level."""

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PPoly
from scipy.optimize import brentq

Array = NDArray[np.float64]


def upward_crossings(t: Array, v: Array, level: float) -> Array:
    """Times at which a waveform rises through a level, by linear interpolation.

    Args:
        t, v: Waveform: s and V, shape (points,).
        level: Level, V.

    Returns:
        Times, s, shape (crossings,).
    """
    k = np.flatnonzero((v[:-1] < level) & (v[1:] >= level))
    return t[k] + (level - v[k]) / (v[k + 1] - v[k]) * (t[k + 1] - t[k])


def downward_crossings(t: Array, v: Array, level: float) -> Array:
    """Times at which a waveform falls through a level; see `upward_crossings`."""
    return upward_crossings(t, -v, -level)


def cubic_crossing(cubics: PPoly, piece: int, level: float) -> float:
    """Place in one piece of a monotone cubic interpolation at which it takes a level.

    Args:
        piece: Number of the piece; the level lies between its ends' values, both included.

    Returns:
        Abscissa, to 1e-10 of the piece.
    """
    a, b, c, d = cubics.c[:, piece].tolist()
    start, end = map(float, cubics.x[piece : piece + 2])

    def above(x: float) -> float:
        return float(((a * x + b) * x + c) * x + d - level)

    width = end - start
    if above(0.0) * above(width) >= 0:  # the level is the value of an end, up to rounding
        return start if abs(above(0.0)) <= abs(above(width)) else end
    return start + float(brentq(above, 0.0, width, xtol=1e-10 * width))
