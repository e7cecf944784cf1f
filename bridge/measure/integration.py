"""How long the membrane integrates from one voltage to another."""

from collections.abc import Callable

import numpy as np

from bridge.errors import MeasurementError
from bridge.measure.clamp_curve import ClampCurve
from surrogate.vocabulary import Status

UNRESOLVED = 0.05
"""Error of the time that integration explains, as a share of the interval: c_eff is measured over a
part of the way, and the capacitance of gates and junctions at the membrane changes by some per cent
between reset and threshold."""


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
    curve: ClampCurve,
    c_eff: float,
    i_in: float,
    interval: float,
    reset: float,
    spike: float,
    pulse: Callable[[], float],
) -> float:
    """The part of an interspike interval that integration does not explain.

    Where that difference of two long times is below zero within its error (`UNRESOLVED`), it is the
    width of the output's pulse: the shortest that it can be.

    Args:
        c_eff: Membrane capacitance, F.
        i_in: Input current, A.
        interval: Interspike interval at this input, s.
        reset, spike: Where integration starts and ends, V.
        pulse: Says how long the output is high, s.

    Returns:
        t_refractory, s.

    Raises:
        MeasurementError: The input does not exceed I(V) everywhere between, or integration takes
            longer than the interval (``bad_measurement``).
    """
    explained = integration_time(curve, c_eff, i_in, reset, spike)
    left = interval - explained
    if left > 0:
        return left
    if -left > UNRESOLVED * interval:
        raise MeasurementError(
            Status.BAD_MEASUREMENT,
            f"integration from {reset:.3f} to {spike:.3f} V explains {explained:.4g} s of an "
            f"interval of {interval:.4g} s between spikes: the membrane is not the only state",
        )
    return pulse()
