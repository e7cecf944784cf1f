"""When a condition has enough samples."""

import numpy as np
from numpy.typing import NDArray

from bridge.plan.tables import Until
from surrogate.statistics import FEWEST, relative_half_width

Vector = NDArray[np.float64]


def enough(values: Vector, until: Until, normals: Vector | None = None) -> bool:
    """Whether the measured values of a condition satisfy a plan's `until`.

    Args:
        values: Values of ``until.parameter``, shape (n,).
        normals: As for `relative_half_width`.

    Returns:
        True when the interval is narrow enough, on at least `FEWEST` values.
    """
    width = relative_half_width(values, until.quantity, normals)
    return len(values) >= FEWEST and width <= until.relative_half_width
