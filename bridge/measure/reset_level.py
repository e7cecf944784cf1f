"""Where integration starts again after a spike."""

import numpy as np
from numpy.typing import NDArray


def reset_voltage(v_mem: NDArray[np.float64]) -> float:
    """Lowest membrane voltage between two spikes.

    Parameters
    ----------
    v_mem : numpy.ndarray
        The membrane from one spike to the next, V, shape (points,).

    Returns
    -------
    float
        v_reset, V.
    """
    return float(np.min(v_mem))
