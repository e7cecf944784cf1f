"""The textbook leak: a conductance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_array
from surrogate.neuron.curve import LINEAR, Current, Single


@dataclass(frozen=True, eq=False)
class LinearLeak:
    """A leak proportional to the distance from rest, I(V) = g (V - v_rest).

    Attributes:
        g: Leak conductance, current per voltage, shape (n,).
        v_rest: Resting point, voltage, shape (n,).
    """

    g: NDArray[np.float64]
    v_rest: NDArray[np.float64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "v_rest", finite_array("LinearLeak.v_rest", self.v_rest, (None,)))
        object.__setattr__(self, "g", finite_array("LinearLeak.g", self.g, self.v_rest.shape))

    @property
    def floor(self) -> NDArray[np.float64]:
        """No floor: -inf for every neuron, shape (n,)."""
        return np.full(self.v_rest.shape, -np.inf)

    @property
    def knots(self) -> NDArray[np.float64]:
        """A straight line has no bends: shape (0, n)."""
        return np.empty((0, *self.v_rest.shape))

    def current(self, v: NDArray[np.float64]) -> NDArray[np.float64]:
        """I(v) = g (v - v_rest), shape (..., n)."""
        return self.g * (v - self.v_rest)

    @property
    def form(self) -> int:
        """Number of the form."""
        return LINEAR

    def rows(self) -> tuple[Single, Single]:
        """Conductance and resting point."""
        return self.g.astype(np.float32), self.v_rest.astype(np.float32)

    def bind(self) -> Current:
        """I(v) = g (v - v_rest); see `MembraneCurve.bind`."""
        g, v_rest = self.rows()
        return lambda v: g * (v - v_rest)
