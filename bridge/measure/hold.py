"""The refractory period at other inputs than that of its measurement."""

from collections.abc import Sequence

import numpy as np

from bridge.measure.parameters import Parameters
from surrogate.neuron import MeasuredCurve
from surrogate.neuron.firing_rate import interspike_interval


def refractory_at(parameters: Parameters, i_in: float, interval: float) -> float:
    """The part of an interval that the model's integration does not explain.

    Args:
        parameters: Of a neuron.
        i_in: Input current, A.
        interval: Interspike interval at it, s.

    Returns:
        s; negative where the model takes longer than the interval, minus infinity where it does not
        fire.
    """
    values = {name: np.array([value]) for name, value in parameters.values.items()}
    rest, swing, v = values["v_rest"], values["swing"], parameters.curve_v
    curve = MeasuredCurve(v[:1], v[-1:], parameters.curve_i[None, :], rest)
    reset, spike = (rest + values[name] * swing for name in ("reset_level", "spike_level"))
    way = interspike_interval(curve, values["c_eff"], reset, spike, np.zeros(1), i_in)
    return interval - float(way[0])


def hold_of(
    parameters: Parameters, currents: Sequence[float], intervals: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Refractory periods by the input, up to the first that makes no sense.

    Args:
        parameters: Of a neuron, whose t_refractory is that at the first current.
        currents, intervals: Inputs, A, ascending or descending, and the intervals that they made,
            s: as many, or less where the circuit did not fire.

    Returns:
        The currents, A, and the periods, s.
    """
    periods = [parameters.values["t_refractory"]]
    for current, interval in zip(currents[1:], intervals[1:], strict=False):
        period = refractory_at(parameters, current, interval)
        if not 0 < period < np.inf:
            break
        periods.append(period)
    return list(currents[: len(periods)]), periods
