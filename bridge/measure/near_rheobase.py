"""The input at which the share g of it that reaches the membrane decides whether it fires."""

import numpy as np

from bridge.measure.clamp_curve import ClampCurve
from bridge.measure.fixed_points import CURRENT_NOISE
from bridge.measure.input_referred import InputReferred


def near_rheobase(zero: ClampCurve, driven: ClampCurve, i_driven: float, v_rest: float) -> float:
    """The rheobase as g at another input has it.

    g changes by some per cent from input to input, as transistors leave weak inversion. The
    rheobase decides how long a neuron takes near it, so g is measured there.

    Args:
        zero, driven: Curves of the clamped membrane at no input and at `i_driven`, A.
        v_rest: Resting point, V.

    Returns:
        Greatest J from rest to where J falls through zero, `i_driven` at most, A.

    Raises:
        MeasurementError: g is not positive at rest (``bad_measurement``).
    """
    curve = InputReferred.of(zero, driven, i_driven, v_rest).curve
    current = curve.i[curve.v > v_rest]
    ends = np.flatnonzero((np.maximum.accumulate(current) > CURRENT_NOISE) & (current <= 0))
    rising = current[: ends[0]] if len(ends) else current
    return min(float(np.max(rising, initial=0.0)), i_driven) or i_driven
