"""Jump of the membrane at a spike."""

import numpy as np

from bridge.measure.crossings import upward_crossings
from bridge.measure.pulse_width import pulse_width
from bridge.measure.spike_train import SpikeTrain
from bridge.measure.status import MeasurementError
from surrogate.status import Status

ONSET = 0.01
"""Share of the supply through which the output rises when the upstroke begins."""


def membrane_jump(train: SpikeTrain) -> float:
    """How far a capacitive feedback lifts the membrane as the output rises.

    From the membrane where the output begins to rise to its highest value before the output falls
    again. In an axon-hillock, whose reset is slow beside the output's edge, the charge divides
    between the capacitors: V_DD * C_fb/(C_fb + C_mem) (Mead, Analog VLSI and Neural Systems, 1989).

    Parameters
    ----------
    train : SpikeTrain
        Its first pulse is taken.

    Returns
    -------
    float
        V.

    Raises
    ------
    MeasurementError
        The output does not fall again (``latched``), or was high from the start
        (``bad_measurement``).
    """
    spike = float(train.spikes[0])
    end = spike + pulse_width(train.t, train.v_out, spike, train.supply / 2)
    onsets = upward_crossings(train.t, train.v_out, ONSET * train.supply)
    onsets = onsets[onsets < spike]
    if not len(onsets):
        raise MeasurementError(Status.BAD_MEASUREMENT, "the record starts within the first spike")
    during = (train.t >= onsets[-1]) & (train.t <= end)
    return float(np.max(train.v_mem[during]) - np.interp(onsets[-1], train.t, train.v_mem))
