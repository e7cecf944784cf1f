"""Energy from the supply."""

import numpy as np
from numpy.typing import NDArray

from bridge.measure.integral import integral

Array = NDArray[np.float64]


def energy_between(t: Array, i_supply: Array, supply: float, start: float, end: float) -> float:
    """Energy that the supply delivers between two times, E = V_DD * integral I_supply dt.

    Args:
        t, i_supply: Current drawn from the supply: s and A, shape (points,).
        supply: V.
        start, end: Times, s.

    Returns:
        Energy, J.
    """
    return supply * integral(t, i_supply, start, end)
