"""Energy from the supply."""

import numpy as np
from numpy.typing import NDArray

from bridge.measure.integral import integral

Array = NDArray[np.float64]


def energy_between(t: Array, i_supply: Array, supply: float, start: float, end: float) -> float:
    """Energy that the supply delivers between two times, E = V_DD * integral I_supply dt.

    Parameters
    ----------
    t, i_supply : numpy.ndarray
        Current drawn from the supply: s and A, shape (points,).
    supply : float
        V.
    start, end : float
        Times, s.

    Returns
    -------
    float
        Energy, J.
    """
    return supply * integral(t, i_supply, start, end)
