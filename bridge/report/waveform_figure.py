"""The picture of one neuron's transient."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from bridge.measure import SpikeTrain
from bridge.report.style import COLOURS, new_figure, save
from bridge.store import Location
from surrogate.vocabulary import engineering, prefix_of


def waveform_figure(path: Location, train: SpikeTrain, v_threshold: float) -> Path:
    """Draw input current, membrane and output of a neuron, with its threshold.

    Args:
        v_threshold: V.
    """
    figure = new_figure(8.5, 4.2)
    input_axis, axis = figure.subplots(2, 1, sharex=True, height_ratios=(1, 4))
    factor, prefix = prefix_of(train.i_high)
    time_factor, time_prefix = prefix_of(float(train.t[-1]))
    change = train.spikes[1]
    times = np.array([train.t[0], change, change, train.t[-1]]) / time_factor
    levels = np.array([train.i_high, train.i_high, train.i_low, train.i_low]) / factor
    input_axis.plot(times, levels, color=COLOURS[2])
    input_axis.set_ylim(0, 1.35 * train.i_high / factor)
    input_axis.set_ylabel(f"input ({prefix}A)")
    for t, current in ((train.t[0], train.i_high), (change, train.i_low)):
        place = (t / time_factor, current / factor)
        input_axis.annotate(
            engineering(current, "A"), place, (4, 2), textcoords="offset points", fontsize=8
        )
    draw_train(axis, train, v_threshold, time_factor)
    axis.set_xlabel(f"time ({time_prefix}s)")
    axis.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, fontsize=8)
    return save(figure, path)


def draw_train(axis: Axes, train: SpikeTrain, v_threshold: float, time_factor: float) -> None:
    """Draw membrane, output and threshold.

    Args:
        v_threshold: V.
        time_factor: Unit of the time axis, s.
    """
    t = train.t / time_factor
    axis.plot(t, train.v_out, color=COLOURS[5], linewidth=1.0, label="output")
    axis.plot(t, train.v_mem, color=COLOURS[0], label="membrane")
    axis.axhline(
        v_threshold,
        color=COLOURS[1],
        linestyle="--",
        label=f"threshold {engineering(v_threshold, 'V')}",
    )
    axis.axvline(train.spikes[1] / time_factor, color="0.5", linestyle=":")
    axis.set_ylabel("voltage (V)")
