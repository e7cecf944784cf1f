"""Pictures of neurons' transients: of one with its input, of all of a run."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from bridge.measure import SpikeTrain
from bridge.plan import Plan
from bridge.report.style import COLOURS, legend_above, new_figure, new_panels, save
from bridge.store import Location
from surrogate.distribution import Distribution
from surrogate.vocabulary import engineering, prefix_of


def waveform_figure(path: Location, train: SpikeTrain, v_threshold: float) -> Path:
    """Draw input current, membrane and output of a neuron, with its threshold, V."""
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
        place, text = (t / time_factor, current / factor), engineering(current, "A")
        input_axis.annotate(text, place, (4, 2), textcoords="offset points", fontsize=8)
    _draw_train(axis, train, v_threshold, time_factor)
    axis.set_xlabel(f"time ({time_prefix}s)")
    legend_above(axis, 3)
    return save(figure, path)


def run_waveform_figure(
    path: Location,
    plan: Plan,
    trains: Mapping[str, SpikeTrain],
    distributions: Mapping[str, Distribution],
) -> Path:
    """Draw membrane and output of each nominal neuron, with its threshold and input currents."""
    figure, axes = new_panels(8.5, 2.8 * len(trains), len(trains))
    for axis, (circuit, train) in zip(axes[:, 0], trains.items(), strict=True):
        here = plan.reference_of(circuit)
        nominal = distributions[circuit].condition(here.corner, here.temperature_celsius).nominal
        _draw_train(axis, train, nominal["v_threshold"], 1e-3)
        change, top = train.spikes[1] * 1e3, axis.get_ylim()[1]
        high, low = engineering(train.i_high, "A"), engineering(train.i_low, "A")
        axis.text(change, top, f"input {high} ", ha="right", va="bottom", fontsize=8)
        axis.text(change, top, f" input {low}", ha="left", va="bottom", fontsize=8)
        axis.set_xlabel("time (ms)")
        axis.set_title(f"{plan.circuits[circuit].title}, {here.label}\n", loc="left")
        axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=8)
    return save(figure, path)


def _draw_train(axis: Axes, train: SpikeTrain, v_threshold: float, time_factor: float) -> None:
    """Draw membrane, output and threshold, V, over time in units of the factor, s."""
    t, threshold = train.t / time_factor, f"threshold {engineering(v_threshold, 'V')}"
    axis.plot(t, train.v_out, color=COLOURS[5], linewidth=1.0, label="output")
    axis.plot(t, train.v_mem, color=COLOURS[0], label="membrane")
    axis.axhline(v_threshold, color=COLOURS[1], linestyle="--", label=threshold)
    axis.axvline(train.spikes[1] / time_factor, color="0.5", linestyle=":")
    axis.set_ylabel("voltage (V)")
