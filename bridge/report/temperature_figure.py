"""The picture of a temperature study."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bridge.bench.temperature import BiasStyle, Point
from bridge.bench.temperature.bias import REFERENCE_CELSIUS
from bridge.report.style import COLOURS, axis_label, axis_prefix, new_panels, plain_log, save
from bridge.store import Location

PANELS = {
    "neuron": ("tau_mem", "v_threshold", "rate_high", "energy_per_spike"),
    "synapse": ("tau_syn", "weight_charge", "i_syn_peak", "energy_per_pulse"),
    "weight": ("i_full_scale", "i_code_0", "inl", "power_full_scale"),
}
MARKERS = ("o", "s", "^")


def temperature_figure(path: Location, points: Sequence[Point], kind: str) -> Path:
    """Draw what moves with temperature in each bias style, with theory for the time constant."""
    figure, axes = new_panels(8.5, 6.2, 2, 2, sharex=True)
    for axis, name in zip(axes.flat, PANELS[kind], strict=True):
        measured = [value_of(point, name) for point in points]
        factor, prefix = axis_prefix(name, float(np.nanmedian(measured)))
        for style, colour, marker in zip(BiasStyle, COLOURS, MARKERS, strict=False):
            mine = [point for point in points if point.style == style]
            if not mine:
                continue
            celsius = np.array([point.temperature_celsius for point in mine])
            values = np.array([value_of(point, name) for point in mine]) / factor
            axis.plot(celsius, values, f"{marker}-", color=colour, markersize=4, label=style)
            if name == PANELS[kind][0]:
                theory = np.array([point.tau_theory for point in mine])
                at_reference = values[celsius == REFERENCE_CELSIUS]
                if np.isfinite(theory).all() and len(at_reference):
                    look = {"color": colour, "linewidth": 2.2, "label": f"{style}, theory"}
                    axis.plot(celsius, theory * at_reference[0], ":", **look)
        finite = np.array(measured)[np.isfinite(measured)]
        if len(finite) and finite.min() > 0 and finite.max() > 8 * finite.min():
            axis.set_yscale("log")
            plain_log(axis.yaxis)
        axis.set_ylabel(axis_label(name, prefix))
    for axis in axes[-1]:
        axis.set_xlabel("temperature (°C)")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, fontsize=8)
    return save(figure, path)


def value_of(point: Point, name: str) -> float:
    """A parameter, SI; not a number where it could not be measured."""
    parameters = point.sample.parameters
    return float("nan") if parameters is None else parameters.values[name]
