"""A measured membrane curve as a shape: over its rheobase, at places that neurons share."""

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]

SHAPE_POINTS = 129
"""Places of a shape: as many below the threshold as a curve of 65 points has."""

SAME_LEVEL = 1e-4
"""A measured point this near to a known zero says the same; the zero is exact."""


def measured_shape(
    levels: Array, currents: Array, spike_level: float, points: int = SHAPE_POINTS
) -> Array:
    """Bring a measured curve to equally spaced places, its known zeros exact.

    Place 0 is rest. With current feedback (spike_level > 1) the threshold lies at place 1/2 and the
    end of integration at 1, so that neurons with different thresholds and spikes are compared at
    corresponding places; otherwise integration ends at the threshold, at place 1. By definition J
    is zero at rest and, with current feedback, at the threshold: both join the measured points.
    Between them J is interpolated in the level by monotone cubics (Fritsch and Butland, SIAM J.
    Sci. Stat. Comput. 5, 300, 1984), which make no zeros. Interpolating in the place instead would
    bend the curve where a place is worth another step of the level on either side of the threshold.
    The greatest J below the threshold is the rheobase by definition; it lies between two places,
    and the higher of them takes its value. (Scaling all of the curve up instead would change the
    rate near rheobase by per cents where the peak is sharp.)

    Args:
        levels: Input-referred membrane voltages, counted from rest in swings (1 is the threshold),
            strictly increasing, from rest or below to the spike, shape (measured,).
        currents: J over the rheobase there, same shape; what is returned has the shape (points,).
        spike_level: Level of the end of integration.

    Raises:
        SurrogateInputError: The curve does not reach from rest to the end of integration.
    """
    two_part = spike_level > 1
    if two_part and points % 2 == 0:
        raise SurrogateInputError(f"{points} places; allowed: an odd number")
    if levels[0] > SAME_LEVEL or levels[-1] < spike_level - SAME_LEVEL:
        raise SurrogateInputError(
            f"a curve over the levels {levels[0]:.4g} to {levels[-1]:.4g}; "
            f"allowed: from 0 to {spike_level:.4g}"
        )
    zeros = np.array([0.0, 1.0]) if two_part else np.array([0.0])
    apart = np.all(np.abs(levels[:, None] - zeros) > SAME_LEVEL, axis=1)
    known = np.concatenate([levels[apart], zeros])
    order = np.argsort(known)
    known, value = known[order], np.concatenate([currents[apart], np.zeros(len(zeros))])[order]
    wanted = _levels(spike_level, points, known[-1])
    shape = np.asarray(PchipInterpolator(known, value)(wanted))
    below = shape[: points // 2 + 1] if two_part else shape
    below[np.argmax(below)] = 1.0
    return shape


def measured_power(
    levels: Array, power: Array, spike_level: float, points: int = SHAPE_POINTS
) -> Array:
    """Bring the power from the supply, W, shape (measured,), to the places of `measured_shape`."""
    wanted = _levels(spike_level, points, levels[-1])
    return np.asarray(PchipInterpolator(levels, power)(wanted))


def _levels(spike_level: float, points: int, last: float) -> Array:
    """Levels at equally spaced places; the last measured level is the spike's up to rounding."""
    places = np.linspace(0.0, 1.0, points)
    if spike_level > 1:
        places = np.interp(places, [0.0, 0.5, 1.0], [0.0, 1.0, spike_level])
    places[-1] = min(places[-1], last)
    return places
