"""From a clamp curve and a spike train to the parameters of `surrogate.vocabulary`."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bridge.measure.clamp_curve import ClampCurve
from bridge.measure.spike_train import SpikeTrain
from bridge.measure.status import MeasurementError, Status
from surrogate.vocabulary import QUANTITIES

SPIKE_RHEOBASES = 20.0
"""Regenerative current that ends the integration, in rheobases; see ``v_spike``."""

CAPACITANCE_WINDOW = (0.3, 0.9)
"""Part of the way from v_reset to v_threshold over which c_eff is measured: above the reset
device's release, below the onset of the spike."""

CURVE_POINTS = 65
"""Points of the tabulated membrane curve."""


@dataclass(frozen=True)
class Parameters:
    """What one sample measured.

    Attributes
    ----------
    values : dict of str to float
        By name of `surrogate.vocabulary.QUANTITIES`, SI.
    curve_v, curve_i : numpy.ndarray
        The membrane curve from the lower of rest and reset to ``v_spike``: V and A, uniformly
        spaced, shape (`CURVE_POINTS`,).
    """

    values: dict[str, float]
    curve_v: NDArray[np.float64] = field(repr=False)
    curve_i: NDArray[np.float64] = field(repr=False)


def measure(curve: ClampCurve, train: SpikeTrain, c_feedback: float | None) -> Parameters:
    """Read all parameters off.

    Parameters
    ----------
    curve : ClampCurve
        I(V) at zero input.
    train : SpikeTrain
        One interspike interval at each of two inputs.
    c_feedback : float or None
        Capacitance of a capacitive positive feedback, F; None when the feedback is a current.

    Returns
    -------

    Parameters
    ----------
        Values by name, and the tabulated membrane curve.

    Raises
    ------
    MeasurementError
        A parameter cannot be read off.
    """
    v_rest = curve.rest()
    v_reset = train.reset()
    if c_feedback is None:
        v_threshold = curve.unstable_zero(v_rest)
        c_eff = _capacitance(curve, train, v_reset, v_threshold)
        rheobase = _rheobase(curve, v_rest, v_threshold)
        v_spike = curve.fall_to(-SPIKE_RHEOBASES * rheobase, v_threshold)
    else:
        # The window of c_eff needs the threshold only roughly: unit gain is within a millivolt.
        c_eff = _capacitance(curve, train, v_reset, curve.gain_point(1.0))
        v_threshold = v_spike = curve.gain_point(c_eff / c_feedback)
        rheobase = _rheobase(curve, v_rest, v_threshold)
    integration = curve.integration_time(c_eff, train.i_high, v_reset, v_spike)
    half_way = (v_rest + v_threshold) / 2
    values = {
        "v_rest": v_rest,
        "v_threshold": v_threshold,
        "v_spike": v_spike,
        "v_reset": v_reset,
        "rheobase": rheobase,
        "c_eff": c_eff,
        "tau_mem": c_eff * (v_threshold - v_rest) / rheobase,
        "tau_rest": c_eff / curve.slope_at(v_rest),
        "t_refractory": train.isi_high - integration,
        "rate_low": 1 / train.isi_low,
        "rate_high": 1 / train.isi_high,
        "energy_per_spike": train.energy(),
        "leak_flatness": float(curve.current(half_way)) / rheobase,
    }
    for name, value in values.items():
        if not np.isfinite(value) or (QUANTITIES[name].positive and value <= 0):
            raise MeasurementError(Status.BAD_MEASUREMENT, f"{name} = {value:.4g}")
    grid = np.linspace(min(v_rest, v_reset), v_spike, CURVE_POINTS)
    return Parameters(values, grid, np.asarray(curve.current(grid)))


def _rheobase(curve: ClampCurve, v_rest: float, v_threshold: float) -> float:
    rheobase = curve.peak(v_rest, v_threshold)
    if not rheobase > 0:
        raise MeasurementError(Status.LATCHED, "I(V) is not positive between rest and threshold")
    return rheobase


def _capacitance(curve: ClampCurve, train: SpikeTrain, v_reset: float, v_threshold: float) -> float:
    """C = dt / integral dV/(I_in - I(V)) between two voltages of the sub-threshold rise, F."""
    low, high = (v_reset + part * (v_threshold - v_reset) for part in CAPACITANCE_WINDOW)
    return train.rise_time(low, high) / curve.integration_time(1.0, train.i_high, low, high)
