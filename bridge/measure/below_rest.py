"""What flows into a membrane that is clamped below its resting point."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def below_rest(v: Array, i: Array, v_rest: float) -> tuple[Array, Array]:
    """Currents by the depth, as far as they grow with it.

    Args:
        v, i: Voltages of the clamp from `v_rest` down, V, and the current that the membrane draws
            from it, A, shape (points,).

    Returns:
        Depths below rest, V, and currents into the membrane, A, both ascending from 0; empty where
        the current does not grow from rest on.
    """
    depth, current = v_rest - v, i[0] - i
    stops = np.flatnonzero((np.diff(current) <= 0) | (np.diff(depth) <= 0))
    end = int(stops[0]) + 1 if len(stops) else len(depth)
    return (depth[:end] - depth[0], current[:end]) if end > 1 else (depth[:0], current[:0])
