"""How long after the end of integration the output shows the spike."""

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
    rise = train.interval(interval)
    crossings = upward_crossings(train.t[rise], train.v_mem[rise], v_spike)
    spike = float(train.spikes[interval + 1])
    before = crossings[crossings < spike]
    return spike - float(before[-1]) if len(before) else 0.0
