"""Spikes of a transient: a carrier for the measurements."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError
from bridge.measure.crossings import upward_crossings
from bridge.measure.estimate import every_other
from surrogate.vocabulary import Status

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SpikeTrain:
    """A transient with one interspike interval at each of two input currents.

    Attributes:
        t: Time points, s, shape (points,).
        v_mem, v_out: Membrane and output, V, shape (points,).
        i_supply: Current drawn from the supply, A, shape (points,).
        spikes: Times of the spikes, s, shape (3,): the interval between the first two is at
            `i_high`, the one after at `i_low`.
        i_high, i_low: Input currents, A.
        supply: Supply voltage, V.
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

    def interval(self, number: int) -> slice:
        """Time points from one spike to the next; 0 at the higher input, 1 at the lower."""
        first, last = np.searchsorted(self.t, self.spikes[number : number + 2])
        return slice(int(first), int(last) + 1)

    def thinned(self, start: int) -> "SpikeTrain":
        """Every second point from number `start` on, and both ends; spikes are found anew.

        Raises:
            MeasurementError: These points do not show any spike (``bad_measurement``).
        """
        kept = every_other(len(self.t), start)
        t, v_out = self.t[kept], self.v_out[kept]
        crossings = upward_crossings(t, v_out, self.supply / 2)
        if not len(crossings):
            raise MeasurementError(Status.BAD_MEASUREMENT, "half the points show no spike")
        nearest = np.argmin(np.abs(self.spikes[:, None] - crossings), axis=1)
        return replace(
            self,
            t=t,
            v_mem=self.v_mem[kept],
            v_out=v_out,
            i_supply=self.i_supply[kept],
            spikes=crossings[nearest],
        )
