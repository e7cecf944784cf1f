"""From the currents of a weight at its codes to the parameters of `surrogate.vocabulary`."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError
from bridge.measure.fixed_points import CURRENT_NOISE
from bridge.measure.parameters import Parameters, check_values
from surrogate.vocabulary import Status
from surrogate.weight import (
    differential_nonlinearity,
    integral_nonlinearity,
    least_step,
    weight_shapes,
)

Array = NDArray[np.float64]

NOISE_RATIO = 10.0
"""The full scale is more than this many times the solver's own error in a current."""


@dataclass(frozen=True)
class CodeCurrents:
    """Operating points of a weight, one a code from 0 on.

    Attributes:
        i_out: Output current, positive in the direction in which the weight drives, A, shape
            (codes,).
        i_supply: Current drawn from the supply, A, shape (codes,).
        supply: Supply voltage, V.
    """

    i_out: Array = field(repr=False)
    i_supply: Array = field(repr=False)
    supply: float


def measure_weight(currents: CodeCurrents) -> Parameters:
    """Read all parameters of a weight off.

    Raises:
        MeasurementError: No code gives more current than code 0 (``no_response``), or a parameter
            is not finite (``bad_measurement``).
    """
    rest = float(currents.i_out[0])
    over = currents.i_out - rest
    full = float(np.max(over))
    if not full > NOISE_RATIO * CURRENT_NOISE:
        raise MeasurementError(
            Status.NO_RESPONSE, f"the output rises by {full:.3g} A at most over {rest:.3g} A"
        )
    shape = weight_shapes(currents.i_out[None, :])
    power = currents.i_supply * currents.supply
    values = {
        "i_full_scale": full,
        "i_code_0": rest,
        "inl": float(integral_nonlinearity(shape)[0]),
        "dnl": float(differential_nonlinearity(shape)[0]),
        "least_step": float(least_step(shape)[0]),
        "power_full_scale": float(power[int(np.argmax(over))]),
    }
    check_values(values)
    codes = np.arange(len(over), dtype=np.float64)
    return Parameters(values, codes, currents.i_out, power)
