"""Interspike interval of the behavioural neuron at constant input."""

import numpy as np
from numpy.typing import NDArray

from surrogate.neuron.curve import MembraneCurve
from surrogate.neuron.hold import ALWAYS, Hold

Array = NDArray[np.float64]


def interspike_interval(
    membrane: MembraneCurve,
    capacitance: Array,
    v_reset: Array,
    v_spike: Array,
    t_refractory: Array,
    i_in: float,
    hold: Hold = ALWAYS,
) -> Array:
    """Time between two spikes at constant input, exactly.

    C dV/dt = I_in - I(V) separates to ISI = t_refractory + integral from v_reset to v_spike of
    C dV / (I_in - I(V)). Between two knots of I(V) the drive d = I_in - I(V) is a straight line
    from d0 to d1, and its part of the integral is C dV ln(d1/d0) / (d1 - d0): tau ln(...) for the
    linear leak as a whole, C dV/(I_in - I_leak) for the constant one.

    Args:
        membrane: I(V) of n neurons.
        capacitance, v_reset, v_spike, t_refractory: Of each neuron, shape (n,), in units consistent
            with the curve's.

        hold: How t_refractory depends on the input.

    Returns:
        Intervals, shape (n,); infinite where the input does not exceed I(V) all the way.
    """
    inner = np.clip(membrane.knots, v_reset, v_spike)
    edges = np.concatenate([v_reset[None, :], inner, v_spike[None, :]])
    drive = i_in - membrane.current(edges)
    fires = np.all(drive > 0, axis=0)
    start = np.where(fires, drive[:-1], 1.0)
    growth = np.where(fires, drive[1:], 1.0) / start - 1
    # ln(1 + x)/x tends to 1 where the current is constant.
    small = np.abs(growth) < 1e-9
    mean_slowness = np.where(small, 1.0, np.log1p(growth) / np.where(small, 1.0, growth)) / start
    rise = capacitance * np.sum(np.diff(edges, axis=0) * mean_slowness, axis=0)
    still = t_refractory * hold.factor(np.array(i_in))
    return np.where(fires, still + rise, np.inf)
