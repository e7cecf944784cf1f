"""Rheobase: the smallest constant input that makes a neuron fire."""

import numpy as np

from bridge.errors import MeasurementError
from bridge.measure.clamp_curve import ClampCurve
from surrogate.vocabulary import Status


def rheobase(curve: ClampCurve, rest: float, threshold: float) -> float:
    """Greatest membrane current between rest and threshold.

    Args:
        rest, threshold: V.

    Returns:
        A.

    Raises:
        MeasurementError: The current is not positive there (``bad_measurement``).
    """
    peak = float(np.max(curve.current(np.linspace(rest, threshold, 2001))))
    if not peak > 0:
        raise MeasurementError(
            Status.BAD_MEASUREMENT,
            f"I(V) is not positive between rest at {rest:.3f} and threshold at {threshold:.3f} V",
        )
    return peak
