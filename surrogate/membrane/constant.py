"""The leak of a saturated transistor: a constant current that ends at rest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_array
from surrogate.membrane.curve import CurrentKernel, expand


@dataclass(frozen=True, eq=False)
class ConstantLeak:
    """A leak that does not depend on the voltage, I(V) = I_leak for V >= v_rest, 0 below.

    Attributes
    ----------
    leak : numpy.ndarray
        I_leak, current, shape (n,).
    v_rest : numpy.ndarray
        Resting point, voltage, shape (n,). The transistor turns around there and holds the
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

    def bind(self, batch: int) -> CurrentKernel:
        """Prepare I(V) for arrays of shape (batch, n); see `MembraneCurve.bind`."""
        leak, v_rest = expand(self.leak, batch), expand(self.v_rest, batch)
        above = np.empty(leak.shape, dtype=np.bool_)

        def kernel(v: NDArray[np.float32], out: NDArray[np.float32]) -> None:
            np.greater_equal(v, v_rest, out=above)
            np.multiply(above, leak, out=out)

        return kernel
