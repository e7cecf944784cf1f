"""How far a weight's currents are from the straight line, in LSB.

A weight's shape is its current at each code, less that at code 0, over the greatest of these: it
begins with 0 and its greatest value is 1. One LSB is the full scale over the number of steps. As in
IEEE Std 1241 for converters, with the line through code 0 and the full scale: no line is fitted.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def weight_shapes(currents: Array) -> Array:
    """Shapes of weights from their currents by code, A; both of the shape (n, codes)."""
    over = currents - currents[:, :1]
    return np.asarray(over / np.max(over, axis=1, keepdims=True))


def integral_nonlinearity(shapes: Array) -> Array:
    """Greatest distance of each weight's currents from the line, LSB, shape (n,).

    `shapes` has the shape (n, codes).
    """
    steps = shapes.shape[1] - 1
    return np.asarray(np.max(np.abs(shapes * steps - np.arange(steps + 1)), axis=1))


def differential_nonlinearity(shapes: Array) -> Array:
    """Greatest distance of each weight's steps from one LSB, LSB, shape (n,)."""
    return np.asarray(np.max(np.abs(_steps(shapes) - 1.0), axis=1))


def least_step(shapes: Array) -> Array:
    """Least step of each weight from a code to the next, LSB, (n,); below 0: not monotonic."""
    return np.asarray(np.min(_steps(shapes), axis=1))


def _steps(shapes: Array) -> Array:
    return np.asarray(np.diff(shapes, axis=1) * (shapes.shape[1] - 1))
