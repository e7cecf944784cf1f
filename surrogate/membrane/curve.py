"""What every form of membrane offers: the current I(V) that leaves each neuron's membrane."""

from collections.abc import Callable
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

LeakForm = Literal["linear", "constant"]
"""The two ideal forms of leak: the textbook conductance and the saturated leak transistor."""

CurrentKernel = Callable[[NDArray[np.float32], NDArray[np.float32]], None]
"""``kernel(v, out)`` writes I(v) into ``out``; both of shape (batch, n), nothing is allocated."""


class MembraneCurve(Protocol):
    """The membrane current I(V) of n neurons, positive when it discharges the membrane.

    The curves know no units: voltages and currents come out in those that went in, volts and
    amperes or the dimensionless ones of `surrogate.population`. Every form is piecewise linear
    in V, with the bends at `knots`, so that time integrals over it have an exact solution.
    """

    @property
    def v_rest(self) -> NDArray[np.float64]:
        """Resting point of each neuron, voltage, shape (n,)."""

    @property
    def floor(self) -> NDArray[np.float64]:
        """Voltage below which no input pulls the membrane, shape (n,); -inf without a floor."""

    @property
    def knots(self) -> NDArray[np.float64]:
        """Voltages between which I(V) is a straight line, ascending, shape (k, n), k from 0."""

    def current(self, v: NDArray[np.float64]) -> NDArray[np.float64]:
        """I(v) for voltages of shape (..., n); a current of the same shape."""

    def bind(self, batch: int) -> CurrentKernel:
        """Prepare I(V) for repeated evaluation in place, in single precision.

        Parameters
        ----------
        batch : int
            Number of rows of the arrays that the kernel will see.

        Returns
        -------
        CurrentKernel
            Function of two float32 arrays of shape (batch, n): voltage in, current out.
        """


def expand(values: NDArray[np.float64], batch: int) -> NDArray[np.float32]:
    """Repeat per-neuron values for every row of a batch.

    NumPy's in-place arithmetic is about twice as fast between whole contiguous arrays as with
    a broadcast row.

    Parameters
    ----------
    values : numpy.ndarray
        Shape (n,).
    batch : int
        Number of rows.

    Returns
    -------
    numpy.ndarray
        float32, shape (batch, n), contiguous.
    """
    return np.tile(values.astype(np.float32), (batch, 1))
