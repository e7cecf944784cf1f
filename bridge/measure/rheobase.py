"""Rheobase: the smallest constant input that makes a neuron fire."""

import numpy as np

from bridge.errors import MeasurementError
from bridge.measure.clamp_curve import ClampCurve
from surrogate.vocabulary import Status


def rheobase(curve: ClampCurve, rest: float, threshold: float, drifts: bool = False) -> float:
    """Greatest membrane current between rest and threshold.

    Args:
        rest, threshold: V.
        drifts: Whether it is the residual current of an integrator, in either direction, half way
            up.

    Returns:
        A.

    Raises:
        MeasurementError: The current is not positive there (``bad_measurement``).
    """
    end = (rest + threshold) / 2 if drifts else threshold
    current = curve.current(np.linspace(rest, end, 2001))
    peak = float(np.max(np.abs(current) if drifts else current))
    if not peak > 0:
        raise MeasurementError(
            Status.BAD_MEASUREMENT,
            f"I(V) is not positive between rest at {rest:.3f} and threshold at {threshold:.3f} V",
        )
    return peak
