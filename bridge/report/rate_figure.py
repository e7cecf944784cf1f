"""The picture of a neuron's f-I curve."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.report.style import COLOURS, MODEL_MARKERS, PLAIN, new_figure, plain_log, save
from bridge.store import Location
from surrogate.vocabulary import prefix_of

Array = NDArray[np.float64]

LARGE_ERROR = 5.0
"""Errors beyond this, %, stand on an axis that is logarithmic beyond one per cent."""


def rate_figure(
    path: Location,
    rheobase: float | None,
    nominal: tuple[Array, Array],
    draws: Sequence[tuple[Array, Array]],
    models: Mapping[str, Array],
) -> Path:
    """Draw firing rate against input current, and each behavioural model's error.

    Args:
        rheobase: Of the neuron without mismatch, A; None: not drawn.
        nominal: Input currents, A, and firing rates in ngspice, Hz, without mismatch; increasing.
        draws: The same of some draws.
        models: Rates of the behavioural models at the nominal currents, Hz, by form of membrane
            curve.
    """
    figure = new_figure(8.5, 3.8)
    curve_axis, error_axis = figure.subplots(1, 2)
    current, rate = nominal
    factor, prefix = prefix_of(float(np.median(current)))
    rate_factor, rate_prefix = prefix_of(float(rate.max()))
    for k, (i, f) in enumerate(draws):
        label = f"ngspice, {len(draws)} draws" if k == 0 else None
        curve_axis.plot(i / factor, f / rate_factor, color="0.75", linewidth=0.8, label=label)
    looks = zip(models.items(), COLOURS[1:], MODEL_MARKERS, strict=False)
    for (name, model), colour, marker in looks:
        fires, error = model > 0, 100 * (model / rate - 1)
        style = {"color": colour, "marker": marker, "markersize": 4, "markerfacecolor": "none"}
        style["label"] = f"{name} model"
        points = (current[fires] / factor, model[fires] / rate_factor)
        curve_axis.plot(*points, linestyle="none", **style)
        error_axis.plot(current / factor, error, linewidth=1.0, **style)
    label = "ngspice, without mismatch"
    curve_axis.plot(current / factor, rate / rate_factor, color=COLOURS[0], label=label)
    if rheobase is not None:
        curve_axis.axvline(rheobase / factor, color="0.4", linestyle=":", label="rheobase")
    curve_axis.set_xlim(left=0)
    curve_axis.set_ylim(bottom=0)
    curve_axis.set_ylabel(f"firing rate ({rate_prefix}Hz)")
    error_axis.axhline(0.0, color="0.4", linewidth=0.8)
    error_axis.set_xscale("log")
    if max(abs(end) for end in error_axis.get_ylim()) > LARGE_ERROR:
        error_axis.set_yscale("symlog", linthresh=1.0)
        error_axis.yaxis.set_major_formatter(PLAIN)
    plain_log(error_axis.xaxis)
    error_axis.set_ylabel("rate error against ngspice (%)")
    for axis in (curve_axis, error_axis):
        axis.set_xlabel(f"input current ({prefix}A)")
        axis.legend(fontsize=7.5)
    return save(figure, path)
