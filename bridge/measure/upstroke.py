"""How long after the end of integration the output shows the spike."""

import numpy as np

from bridge.measure.crossings import upward_crossings
from bridge.measure.spike_train import SpikeTrain


def upstroke_of(train: SpikeTrain, interval: int, v_spike: float) -> float:
    """Time from the membrane at the end of integration to the output at half the supply.

    Args:
        interval: Which one of the train's; its end is the spike.
        v_spike: Membrane voltage at the end of integration, V.

    Returns:
        s; 0 where the output comes first.
    """
    part = train.interval(interval)
    t, v_mem = train.t[part], train.v_mem[part]
    reset = int(np.argmin(v_mem))  # before it, the membrane may still be on the last spike's way up
    crossings = upward_crossings(t[reset:], v_mem[reset:], v_spike)
    spike = float(train.spikes[interval + 1])
    before = crossings[crossings < spike]
    return spike - float(before[-1]) if len(before) else 0.0
