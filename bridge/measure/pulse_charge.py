"""Charge of a pulse."""

import numpy as np
from numpy.typing import NDArray

from bridge.measure.integral import integral

Array = NDArray[np.float64]


def pulse_charge(t: Array, i: Array, start: float, baseline: float, tau: float) -> float:
    """Integral of a current over its baseline, from a time on.

    Args:
        t, i: Current: s and A, shape (points,).
        start: When the pulse begins, s.
        baseline: Current without it, A.
        tau: Time constant of the tail, s: what is left at the end of the record decays with it, so
            that the charge does not depend on where the record ends.

    Returns:
        C.
    """
    over = i - baseline
    return integral(t, over, start, float(t[-1])) + tau * float(over[-1])
