"""The leak of a saturated transistor: a constant current that ends at rest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_array
from surrogate.neuron.curve import CONSTANT, Current, Single


@dataclass(frozen=True, eq=False)
class ConstantLeak:
    """A leak that does not depend on the voltage, I(V) = I_leak for V >= v_rest, 0 below.

    Attributes:
        leak: I_leak, current, shape (n,).
        v_rest: Resting point, voltage, shape (n,). The transistor turns around there and holds the
            membrane, so that it is also the floor.
    """

    leak: NDArray[np.float64]
    v_rest: NDArray[np.float64]

    def __post_init__(self) -> None:
        v_rest = finite_array("ConstantLeak.v_rest", self.v_rest, (None,))
        object.__setattr__(self, "v_rest", v_rest)
        object.__setattr__(self, "leak", finite_array("ConstantLeak.leak", self.leak, v_rest.shape))

    @property
    def floor(self) -> NDArray[np.float64]:
        """The resting point, voltage, shape (n,)."""
        return self.v_rest

    @property
    def knots(self) -> NDArray[np.float64]:
        """Both sides of the step at rest, voltage, shape (2, n)."""
        return np.stack([np.nextafter(self.v_rest, -np.inf), self.v_rest])

    def current(self, v: NDArray[np.float64]) -> NDArray[np.float64]:
        """I(v) = I_leak where v >= v_rest, otherwise 0; shape (..., n)."""
        return np.where(v >= self.v_rest, self.leak, 0.0)

    @property
    def form(self) -> int:
        """Number of the form."""
        return CONSTANT

    def rows(self) -> tuple[Single, Single]:
        """Leak current and resting point."""
        return self.leak.astype(np.float32), self.v_rest.astype(np.float32)

    def bind(self) -> Current:
        """I(v) = I_leak where v >= v_rest, otherwise 0; see `MembraneCurve.bind`."""
        leak, v_rest = self.rows()
        return lambda v: np.where(v >= v_rest, leak, np.float32(0))
