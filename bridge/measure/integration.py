"""How long the membrane integrates from one voltage to another."""

import numpy as np

from bridge.errors import MeasurementError
from bridge.measure.clamp_curve import ClampCurve
from surrogate.vocabulary import Status


def integration_time(
    curve: ClampCurve, c_eff: float, i_in: float, low: float, high: float
) -> float:
    """Time from one membrane voltage to a higher one at constant input.

    t = integral C_eff dV / (I_in - I(V)).

    Args:
        c_eff: Membrane capacitance, F.
        i_in: Input current, A.
        low, high: Voltages, V.

    Returns:
        Time, s.

    Raises:
        MeasurementError: The input does not exceed I(V) everywhere between, or the curve does not
            reach so far (``bad_measurement``).
    """
    if not curve.v[0] <= low <= high <= curve.v[-1]:
        raise MeasurementError(
            Status.BAD_MEASUREMENT,
            f"integration from {low:.3f} to {high:.3f} V, on a membrane curve from"
            f" {curve.v[0]:.3f} to {curve.v[-1]:.3f} V",
        )
    v = np.linspace(low, high, 4001)
    drive = i_in - curve.current(v)
    if not np.all(drive > 0):
        raise MeasurementError(
            Status.BAD_MEASUREMENT,
            f"input {i_in:.3g} A does not exceed I(V) between {low:.3f} and {high:.3f} V",
        )
    return float(c_eff * np.trapezoid(1 / drive, v))


def refractory_period(
    curve: ClampCurve, c_eff: float, i_in: float, interval: float, reset: float, spike: float
) -> float:
    """The part of an interspike interval that integration does not explain.

    Args:
        c_eff: Membrane capacitance, F.
        i_in: Input current, A.
        interval: Interspike interval at this input, s.
        reset, spike: Where integration starts and ends, V.

    Returns:
        t_refractory, s.

    Raises:
        MeasurementError: The input does not exceed I(V) everywhere between (``bad_measurement``).
    """
    return interval - integration_time(curve, c_eff, i_in, reset, spike)
