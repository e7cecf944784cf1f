"""Threshold of capacitive feedback: where the loop gain reaches one."""

import numpy as np

from bridge.errors import MeasurementError
from bridge.measure.clamp_curve import ClampCurve
from surrogate.vocabulary import Status

LEAST_GAIN = 1e-9
"""Floor of the gain before its logarithm is taken; far below any gain that matters."""


def loop_gain_threshold(curve: ClampCurve, gain: float) -> float:
    """Membrane voltage at which dV_out/dV_mem reaches a gain as the output rises.

    The gain of two inverters grows exponentially there, so its logarithm is interpolated.

    Returns:
        Membrane voltage, V.

    Raises:
        MeasurementError: The gain is never reached (``no_spike``).
    """
    middle = (curve.v[1:] + curve.v[:-1]) / 2
    slope = np.maximum(np.diff(curve.v_out) / np.diff(curve.v), LEAST_GAIN)
    reached = (slope >= gain) & (middle > 0)
    # Backwards from where the output rises: far below, one rough point of the solver, microvolts
    # from its neighbour, has a slope as well.
    rises = int(np.argmax(curve.v_out[1:] >= np.max(curve.v_out) / 2))
    low = np.flatnonzero(~reached[: rises + 1])
    above = np.flatnonzero(reached[low[-1] :]) if len(low) else low
    if not len(above):
        raise MeasurementError(
            Status.NO_SPIKE, f"the output's gain never reaches {gain:.2f} in the clamp's range"
        )
    k = int(low[-1] + above[0])
    rise = np.log(slope[k] / slope[k - 1])
    share = np.log(gain / slope[k - 1]) / rise
    return float(middle[k - 1] + share * (middle[k] - middle[k - 1]))
