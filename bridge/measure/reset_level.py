"""Where integration starts again after a spike."""

import numpy as np
from numpy.typing import NDArray


def reset_voltage(v_mem: NDArray[np.float64]) -> float:
    """Lowest membrane voltage between two spikes.

    Args:
        v_mem: The membrane from one spike to the next, V, shape (points,).

    Returns:
        v_reset, V.
    """
    return float(np.min(v_mem))
