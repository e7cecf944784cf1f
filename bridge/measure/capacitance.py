"""Effective capacitance of the membrane."""

from bridge.measure.clamp_curve import ClampCurve
from bridge.measure.integration import integration_time

WINDOW = (0.3, 0.9)
"""Part of the way from reset to threshold over which the capacitance is measured: above the reset
device's release, below the onset of the spike."""


def capacitance(curve: ClampCurve, time: float, i_in: float, low: float, high: float) -> float:
    """C = dt / integral dV/(I_in - I(V)) between two voltages of the sub-threshold rise.

    Args:
        time: What the rise took, s.
        i_in: Input current, A.
        low, high: Voltages, V.

    Returns:
        c_eff, F.

    Raises:
        MeasurementError: The input does not exceed I(V) everywhere between (``bad_measurement``).
    """
    return time / integration_time(curve, 1.0, i_in, low, high)
