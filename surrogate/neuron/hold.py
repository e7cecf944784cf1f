"""How the refractory period depends on the input current, and when in it the spike leaves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Hold:
    """The refractory period over that at the bench's higher input, by the input current.

    In its upstroke and reset a circuit still gets its input: it helps the one and works against the
    other. So t_refractory holds for one current, and others have a multiple of it,

        factor(i) = 1 + sum over k of (f[k+1] - f[k]) clip((i - i[k])/(i[k+1] - i[k]), 0, 1)

    that is, linear between the currents, f[0] = 1 and constant outside.

    Attributes:
        currents: Ascending, the first that of t_refractory; in A or in the network's unit.
        factors: As many, positive, the first of them 1. Both empty: one period for every input.
        upstroke: Share of the period that passes from the end of integration to the spike that the
            output shows; the rest of it, reset and hold, comes after.
    """

    currents: tuple[float, ...] = ()
    factors: tuple[float, ...] = ()
    upstroke: float = 0.0

    def __post_init__(self) -> None:
        i, f = np.array(self.currents), np.array(self.factors)
        fits = i.shape == f.shape and np.all(np.isfinite(i)) and np.all(np.isfinite(f))
        if not fits or np.any(np.diff(i) <= 0) or np.any(f <= 0) or (len(f) and f[0] != 1):
            raise SurrogateInputError(
                f"refractory periods {self.factors} at {self.currents}: allowed are as many "
                "currents, ascending, and factors, positive, the first of them 1"
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
            refractory: Those at the first current, shape (n,).

        Returns:
            Shape (pieces, 3, n).
        """
        i, f = np.array(self.currents), np.array(self.factors)
        pieces, n = max(len(i) - 1, 0), len(refractory)
        ramps = np.empty((pieces, 3, n))
        ramps[:, 0], ramps[:, 1] = i[:-1, None], 1 / np.diff(i)[:, None]
        ramps[:, 2] = np.diff(f)[:, None] * refractory
        return ramps


ALWAYS = Hold()
"""One period for every input."""
