"""Spikes of a transient: when they come, how far the membrane falls, what they cost."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from bridge.measure.status import MeasurementError, Status

Array = NDArray[np.float64]


def upward_crossings(t: Array, v: Array, level: float) -> Array:
    """Times at which a waveform rises through a level, by linear interpolation.

    Parameters
    ----------
    t, v : numpy.ndarray
        Waveform: s and V, shape (points,).
    level : float
        Level, V.

    Returns
    -------
    numpy.ndarray
        Times, s, shape (crossings,).
    """
    k = np.flatnonzero((v[:-1] < level) & (v[1:] >= level))
    return t[k] + (level - v[k]) / (v[k + 1] - v[k]) * (t[k + 1] - t[k])


def _rises(waveform: PchipInterpolator, level: float) -> Array:
    """Times at which an interpolated waveform rises through a level, s, shape (crossings,)."""
    times = np.asarray(waveform.solve(level, extrapolate=False))
    return times[waveform.derivative()(times) > 0]


@dataclass(frozen=True)
class SpikeTrain:
    """A transient with one interspike interval at each of two input currents.

    Attributes
    ----------
    t : numpy.ndarray
        Time points, s, shape (points,).
    v_mem, v_out : numpy.ndarray
        Membrane and output, V, shape (points,).
    i_supply : numpy.ndarray
        Current drawn from the supply, A, shape (points,).
    spikes : numpy.ndarray
        Times of the spikes, s, shape (3,): the interval between the first two is at `i_high`, the
        one after at `i_low`.
    i_high, i_low : float
        Input currents, A.
    supply : float
        Supply voltage, V.
    """

    t: Array = field(repr=False)
    v_mem: Array = field(repr=False)
    v_out: Array = field(repr=False)
    i_supply: Array = field(repr=False)
    spikes: Array
    i_high: float
    i_low: float
    supply: float

    @property
    def isi_high(self) -> float:
        """Interspike interval at the higher input current, s."""
        return float(self.spikes[1] - self.spikes[0])

    @property
    def isi_low(self) -> float:
        """Interspike interval at the lower input current, s."""
        return float(self.spikes[2] - self.spikes[1])

    def _first_interval(self) -> slice:
        first, last = np.searchsorted(self.t, self.spikes[:2])
        return slice(int(first), int(last) + 1)

    def reset(self) -> float:
        """Lowest membrane voltage between the first two spikes, V."""
        return float(np.min(self.v_mem[self._first_interval()]))

    def rise_time(self, low: float, high: float) -> float:
        """Time that the membrane takes from `low` to `high` before the second spike.

        Parameters
        ----------
        low, high : float
            Membrane voltages, V, above the reset value.

        Returns
        -------
        float
            Time, s.

        Raises
        ------
        MeasurementError
            The membrane does not rise through both once (``bad_measurement``).
        """
        interval = self._first_interval()
        t, v = self.t[interval], self.v_mem[interval]
        start = int(np.argmin(v))
        # The membrane bends between the long steps of its rise: cubics, not straight lines.
        rise = PchipInterpolator(t[start:], v[start:])
        at_low, at_high = (_rises(rise, level) for level in (low, high))
        if len(at_low) != 1 or len(at_high) != 1:
            raise MeasurementError(
                Status.BAD_MEASUREMENT,
                f"the membrane does not rise once from {low:.3f} to {high:.3f} V before its spike",
            )
        return float(at_high[0] - at_low[0])

    def energy(self) -> float:
        """Energy from the supply between the first two spikes.

        E = V_DD * integral I_supply dt from spike to spike, on the solver's own time points: by
        monotone cubics, since the current through the inverters grows exponentially on the way to
        a spike, while the steps there are long.

        Returns
        -------
        float
            Energy, J.
        """
        current = PchipInterpolator(self.t, self.i_supply)
        return float(self.supply * current.integrate(*self.spikes[:2]))
