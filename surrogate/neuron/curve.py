"""What every form of membrane offers: the current I(V) that leaves each neuron's membrane."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Single = NDArray[np.float32]

Current = Callable[[Single], Single]
"""I(v) in single precision: the arithmetic of the network simulator."""

LINEAR, CONSTANT, TABLE = 0, 1, 2
"""Numbers of the forms, by which compiled code tells them apart."""


class MembraneCurve(Protocol):
    """The membrane current I(V) of n neurons, positive when it discharges the membrane.

    The curves know no units: voltages and currents come out in those that went in, volts and
    amperes or the dimensionless ones of `surrogate.neuron.population`. Every form is piecewise
    linear in V, with the bends at `knots`, so that time integrals over it have an exact solution.
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

    @property
    def form(self) -> int:
        """`LINEAR`, `CONSTANT` or `TABLE`."""

    def rows(self) -> tuple[Single, Single]:
        """Two numbers of each neuron that the form is made of, float32, shapes (n,)."""

    def bind(self) -> Current:
        """I(v) for float32 voltages of shape (..., n), as compiled code computes it."""
