"""How the refractory period depends on the input current, and when in it the spike leaves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Hold:
    """The refractory period over t_refractory, by the input current.

    In its upstroke and reset a circuit still gets its input: it helps the one and works against the
    other. So t_refractory holds for one current, and others have a multiple of it,

        factor(i) = f[k] + (f[k+1] - f[k]) (i - i[k])/(i[k+1] - i[k]),    i[k] <= i <= i[k+1]

    and constant outside. At low inputs it also holds what the rise to threshold takes beyond c_eff
    dv/(i - I(v)): a membrane's capacitance is not quite the same all the way.

    Attributes:
        currents: Ascending, that of t_refractory among them; in A or in the network's unit.
        factors: As many, positive, 1 at that current. Both empty: one period for every input.
        upstroke: Share of the period that passes from the end of integration to the spike that the
            output shows; the rest of it, reset and hold, comes after.
    """

    currents: tuple[float, ...] = ()
    factors: tuple[float, ...] = ()
    upstroke: float = 0.0

    def __post_init__(self) -> None:
        i, f = np.array(self.currents), np.array(self.factors)
        fits = i.shape == f.shape and np.all(np.isfinite(i)) and np.all(np.isfinite(f))
        if not fits or np.any(np.diff(i) <= 0) or np.any(f <= 0) or (len(f) and 1.0 not in f):
            raise SurrogateInputError(
                f"refractory periods {self.factors} at {self.currents}: allowed are as many "
                "currents, ascending, and factors, positive, one of them 1"
            )
        if not 0 <= self.upstroke <= 1:
            raise SurrogateInputError(f"upstroke = {self.upstroke}; allowed: 0 to 1")

    def over(self, unit: float) -> "Hold":
        """With currents in another unit."""
        currents = tuple((np.array(self.currents) / unit).tolist())
        return Hold(currents, self.factors, self.upstroke)

    def factor(self, current: Array) -> Array:
        """At some input currents."""
        if not self.currents:
            return np.ones_like(current)
        return np.interp(current, self.currents, self.factors)

    def ramps(self, refractory: Array) -> Array:
        """What `surrogate.neuron.population.Population.ramps` adds to some periods.

        Args:
            refractory: Those at the current of factor 1, shape (n,).

        Returns:
            Shape (pieces, 3, n).
        """
        i, f = np.array(self.currents), np.array(self.factors)
        pieces, n = max(len(i) - 1, 0), len(refractory)
        # From the current of factor 1 upward, and from it downward.
        up = np.arange(pieces) >= (self.factors.index(1.0) if pieces else 0)
        sign = np.where(up, 1.0, -1.0)
        ramps = np.empty((pieces, 3, n))
        ramps[:, 0] = np.where(up, i[:-1], i[1:])[:, None]
        ramps[:, 1] = (sign / np.diff(i))[:, None]
        ramps[:, 2] = (sign * np.diff(f))[:, None] * refractory
        return ramps


ALWAYS = Hold()
"""One period for every input."""
