"""Power from the supply while nothing happens, and while the membrane is held anywhere."""

import numpy as np
from numpy.typing import NDArray

from bridge.measure.clamp_curve import ClampCurve
from bridge.measure.monotone_cubics import monotone_cubics

Array = NDArray[np.float64]


def static_power(zero: ClampCurve, supply: float, v_rest: float) -> float:
    """Power that the supply delivers at rest, P = V_DD I_supply(v_rest).

    Args:
        zero: At zero input, with the supply current; finely swept around rest.
        supply: V.
        v_rest: Resting point, V: there the clamp carries no current, and the circuit is as it is
            alone.

    Returns:
        Power, W; bias generators and leakage included.

    Raises:
        ValueError: The curve was taken without the supply current.
    """
    return supply * float(np.interp(v_rest, zero.v, _supply_current(zero)))


def supply_power(zero: ClampCurve, supply: float, edges: Array) -> Array:
    """Power that the supply delivers while the membrane is held, P(V) = V_DD I_supply(V).

    Its mean over each of some stretches, so that a table keeps the integral over V where a
    comparator switches within a fraction of the table's step.

    Args:
        zero: At zero input, with the supply current.
        supply: V.
        edges: Membrane voltages within the curve's range, increasing, V, shape (stretches + 1,).

    Returns:
        Power, W, shape (stretches,); by monotone cubics, since an inverter's current grows e-fold
        within two steps of the clamp.

    Raises:
        ValueError: The curve was taken without the supply current.
    """
    whole = monotone_cubics(zero.v, _supply_current(zero)).antiderivative()
    return np.asarray(supply * np.diff(whole(edges)) / np.diff(edges))


def _supply_current(zero: ClampCurve) -> Array:
    if zero.i_supply is None:
        raise ValueError("the clamp curve has no supply current")
    return zero.i_supply
