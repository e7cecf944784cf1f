"""Where the regenerative current has grown to a level: the end of integration."""

import numpy as np

from bridge.measure.clamp_curve import ClampCurve
from bridge.measure.crossings import cubic_crossing


def regeneration_point(curve: ClampCurve, level: float, threshold: float) -> float | None:
    """First voltage above threshold at which the membrane current has fallen to a level.

    Args:
        level: Current, A (negative: regenerative).
        threshold: Where to start, V.

    Returns:
        Voltage, V; None when the current does not fall that far in the curve's range.
    """
    below = np.flatnonzero((curve.i <= level) & (curve.v > threshold))
    return cubic_crossing(curve.current, int(below[0]) - 1, level) if len(below) else None
