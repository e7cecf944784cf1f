"""Power from the supply while nothing happens."""

import numpy as np

from bridge.measure.clamp_curve import ClampCurve


def static_power(zero: ClampCurve, supply: float, v_rest: float) -> float:
    """Power that the supply delivers at rest, P = V_DD I_supply(v_rest).

    Parameters
    ----------
    zero : ClampCurve
        At zero input, with the supply current; finely swept around rest.
    supply : float
        V.
    v_rest : float
        Resting point, V: there the clamp carries no current, and the circuit is as it is alone.

    Returns
    -------
    float
        Power, W; bias generators and leakage included.

    Raises
    ------
    ValueError
        The curve was taken without the supply current.
    """
    if zero.i_supply is None:
        raise ValueError("the clamp curve has no supply current")
    return supply * float(np.interp(v_rest, zero.v, zero.i_supply))
