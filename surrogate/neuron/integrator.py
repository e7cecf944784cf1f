"""A membrane without a leak that matters: it stays where its last spike left it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_array
from surrogate.neuron.measured import MeasuredCurve


@dataclass(frozen=True, eq=False)
class IntegratorCurve(MeasuredCurve):
    """The measured leakage of an integrator, which begins where a spike has reset it.

    Attributes:
        v_rest: Where integration begins before the first spike: the reset level, as the leakage
            takes seconds to leave it.
        ground: Where the leakage ends, voltage, shape (n,): the floor.
    """

    ground: NDArray[np.float64]

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(
            self, "ground", finite_array("IntegratorCurve.ground", self.ground, self.v_rest.shape)
        )

    @property
    def floor(self) -> NDArray[np.float64]:
        """Where the leakage ends, voltage, shape (n,)."""
        return self.ground
