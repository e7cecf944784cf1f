"""What pulls a membrane back from below its resting point."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class BelowRest:
    """The membrane current below rest, by how far below it the membrane is.

    Inhibition takes a membrane below its resting point. There drain and source of the leak change
    places, and its current grows as the charge at its source does, in weak inversion e-fold every
    kT/q (E. Vittoz and J. Fellrath, IEEE J. Solid-State Circuits 12, 224, 1977): a few tens of
    millivolts hold any input. A membrane that stopped at its rest would be back the sooner.

    Attributes:
        depths: V below rest, ascending, the first 0.
        currents: Into the membrane, in rheobases, ascending from 0; linear between the depths,
            constant beyond the last. Both empty where that is not known: no membrane then goes
            below its rest.
    """

    depths: tuple[float, ...] = ()
    currents: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        d, i = np.array(self.depths), np.array(self.currents)
        fits = d.shape == i.shape and len(d) != 1 and np.all(np.isfinite([d, i]))
        if not fits or any(np.any(np.diff(x) <= 0) or np.any(x[:1] != 0) for x in (d, i)):
            raise SurrogateInputError(
                f"currents {self.currents} at {self.depths} V below rest: allowed are as many of "
                "both, at least two, each from 0 and ascending; or none"
            )

    def current(self, depth: Array) -> Array:
        """Into the membrane, in rheobases, so far below rest (V)."""
        return np.interp(depth, self.depths, self.currents)


FLOOR = BelowRest()
"""Of a membrane that does not go below its rest."""
