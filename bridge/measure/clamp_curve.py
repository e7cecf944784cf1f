"""The membrane's current-voltage curve I(V), from a clamp that sweeps the membrane."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq

from bridge.measure.status import MeasurementError, Status

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ClampCurve:
    """I(V) at zero input current, and the output that goes with each membrane voltage.

    Attributes
    ----------
    v : numpy.ndarray
        Membrane voltages, strictly increasing, V, shape (points,).
    i : numpy.ndarray
        Current that the membrane draws from the clamp, positive when the circuit discharges the
        membrane, A, shape (points,).
    v_out : numpy.ndarray
        Output voltage, V, shape (points,).
    """

    v: Array
    i: Array
    v_out: Array = field(repr=False)

    @classmethod
    def merge(cls, *sweeps: "ClampCurve") -> "ClampCurve":
        """Join a coarse sweep with finer ones; each later sweep replaces what it covers.

        Points from the first decrease of V on are left out: there the circuit's own current
        overwhelms the clamp, far above threshold.
        """
        merged = sweeps[0]._rising()
        for fine in (sweep._rising() for sweep in sweeps[1:]):
            outside = (merged.v < fine.v[0]) | (merged.v > fine.v[-1])
            v = np.concatenate([merged.v[outside], fine.v])
            order = np.argsort(v, kind="stable")
            merged = cls(
                v[order],
                np.concatenate([merged.i[outside], fine.i])[order],
                np.concatenate([merged.v_out[outside], fine.v_out])[order],
            )
        return merged

    def _rising(self) -> "ClampCurve":
        falls = np.flatnonzero(np.diff(self.v) <= 0)
        end = int(falls[0]) + 1 if len(falls) else len(self.v)
        return ClampCurve(self.v[:end], self.i[:end], self.v_out[:end])

    @cached_property
    def current(self) -> PchipInterpolator:
        """I(V) between the points: monotone cubic pieces, which invent no zeros."""
        return PchipInterpolator(self.v, self.i, extrapolate=False)

    def rest(self) -> float:
        """Resting point: the lowest stable zero of I(V), where it rises through zero.

        Returns
        -------
        float
            v_rest, V.

        Raises
        ------
        MeasurementError
            There is no stable zero in the range (``latched``).
        """
        rising = np.flatnonzero((self.i[:-1] < 0) & (self.i[1:] >= 0))
        if not len(rising):
            raise MeasurementError(
                Status.LATCHED,
                f"I(V) has no stable zero between {self.v[0]:.3f} and {self.v[-1]:.3f} V",
            )
        return self._zero(int(rising[0]))

    def unstable_zero(self, v_rest: float) -> float:
        """Threshold of current feedback: where I(V) falls through zero above rest.

        Parameters
        ----------
        v_rest : float
            Resting point, V.

        Returns
        -------
        float
            v_threshold, V.

        Raises
        ------
        MeasurementError
            I(V) stays positive (``no_spike``).
        """
        falling = np.flatnonzero((self.i[:-1] > 0) & (self.i[1:] <= 0) & (self.v[1:] > v_rest))
        if not len(falling):
            raise MeasurementError(
                Status.NO_SPIKE, f"I(V) has no unstable zero between rest and {self.v[-1]:.3f} V"
            )
        return self._zero(int(falling[0]))

    def gain_point(self, gain: float) -> float:
        """Threshold of capacitive feedback: where dV_out/dV_mem first reaches a gain.

        The gain of two inverters grows exponentially there, so its logarithm is interpolated.

        Parameters
        ----------
        gain : float
            C_eff/C_fb, dimensionless.

        Returns
        -------
        float
            Membrane voltage, V.

        Raises
        ------
        MeasurementError
            The gain is never reached (``no_spike``).
        """
        middle = (self.v[1:] + self.v[:-1]) / 2
        slope = np.maximum(np.diff(self.v_out) / np.diff(self.v), 1e-9)
        above = np.flatnonzero((slope >= gain) & (middle > 0))
        if not len(above) or above[0] == 0:
            raise MeasurementError(
                Status.NO_SPIKE, f"the output's gain never reaches {gain:.2f} in the clamp's range"
            )
        k = int(above[0])
        rise = np.log(slope[k] / slope[k - 1])
        share = np.log(gain / slope[k - 1]) / rise
        return float(middle[k - 1] + share * (middle[k] - middle[k - 1]))

    def peak(self, low: float, high: float) -> float:
        """Greatest I(V) between two voltages, A."""
        return float(np.max(self.current(np.linspace(low, high, 2001))))

    def fall_to(self, level: float, v_from: float) -> float:
        """First voltage above `v_from` at which I(V) has fallen to `level`.

        Parameters
        ----------
        level : float
            Current, A (negative: regenerative).
        v_from : float
            Where to start, V.

        Returns
        -------
        float
            Voltage, V.

        Raises
        ------
        MeasurementError
            I(V) does not fall that far in the range of the clamp (``bad_measurement``).
        """
        below = np.flatnonzero((self.i <= level) & (self.v > v_from))
        if not len(below):
            raise MeasurementError(
                Status.BAD_MEASUREMENT,
                f"I(V) does not fall to {level:.3g} A up to {self.v[-1]:.3f} V",
            )
        k = int(below[0])
        low = max(v_from, float(self.v[k - 1]))
        return float(brentq(lambda v: float(self.current(v)) - level, low, self.v[k]))

    def slope_at(self, v: float) -> float:
        """dI/dV at a voltage, S."""
        return float(self.current.derivative()(v))

    def integration_time(self, c_eff: float, i_in: float, low: float, high: float) -> float:
        """Time from one membrane voltage to a higher one at constant input.

        t = integral C_eff dV / (I_in - I(V)).

        Parameters
        ----------
        c_eff : float
            Membrane capacitance, F.
        i_in : float
            Input current, A.
        low, high : float
            Voltages, V.

        Returns
        -------
        float
            Time, s.

        Raises
        ------
        MeasurementError
            The input does not exceed I(V) everywhere between (``bad_measurement``).
        """
        v = np.linspace(low, high, 4001)
        drive = i_in - self.current(v)
        if not np.all(drive > 0):
            raise MeasurementError(
                Status.BAD_MEASUREMENT,
                f"input {i_in:.3g} A does not exceed I(V) between {low:.3f} and {high:.3f} V",
            )
        return float(c_eff * np.trapezoid(1 / drive, v))

    def _zero(self, k: int) -> float:
        if self.i[k + 1] == 0:
            return float(self.v[k + 1])
        return float(brentq(lambda v: float(self.current(v)), self.v[k], self.v[k + 1]))
