"""What a sample measured, by the names of `surrogate.vocabulary`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError
from surrogate.neuron import Hold
from surrogate.vocabulary import QUANTITIES, Status

CURVE_POINTS = 65
"""Points of the tabulated membrane curve."""


@dataclass(frozen=True)
class Parameters:
    """What one sample measured.

    Attributes:
        values: By name of `surrogate.vocabulary.QUANTITIES`, SI.
        curve_v, curve_i: The input-referred membrane curve J(u) from the lower of rest and reset to
            the spike: V and A, uniformly spaced, shape (`CURVE_POINTS`,). Where the input flows
            into the membrane, it is I(V). Of a weight its codes and output currents, shape
            (codes,). Empty for a synapse.
        curve_power: Power from the supply with the membrane held there, or at the code, W, of the
            same shape.
        hold_i, hold_t: Input currents, A, ascending, and the refractory period at each, s, the
            first of which is t_refractory; empty where nobody measured it.
        hold_end: Why a higher input is not among them; empty where all are.
        upstroke: Time from the end of integration to the spike that the output shows, s.
    """

    values: dict[str, float]
    curve_v: NDArray[np.float64] = field(repr=False)
    curve_i: NDArray[np.float64] = field(repr=False)
    curve_power: NDArray[np.float64] = field(repr=False)
    hold_i: tuple[float, ...] = ()
    hold_t: tuple[float, ...] = ()
    hold_end: str = ""
    upstroke: float = 0.0

    @property
    def hold(self) -> Hold:
        """How the refractory period depends on the input, A."""
        period = self.values["t_refractory"]
        factors = tuple(one / period for one in self.hold_t)
        return Hold(self.hold_i, factors, min(self.upstroke / period, 1.0))


def check_values(values: Mapping[str, float]) -> None:
    """Check that every value is finite, and positive where only that makes sense.

    Args:
        values: By name of `surrogate.vocabulary.QUANTITIES`.

    Raises:
        MeasurementError: One is not (``bad_measurement``).
    """
    for name, value in values.items():
        if not np.isfinite(value) or (QUANTITIES[name].positive and value <= 0):
            raise MeasurementError(Status.BAD_MEASUREMENT, f"{name} = {value:.4g}")
