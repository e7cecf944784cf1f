"""The picture of how a time constant scatters, beside its theory."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from bridge.bench.temperature import TauScatter
from bridge.report.style import COLOURS, new_figure, save
from bridge.store import Location
from surrogate.statistics import Interval
from surrogate.vocabulary import QUANTITIES

MARKERS = ("s", "^", "v", "D", "P", "X")
"""Of the other corners, in turn."""

APART = 0.012
"""Distance of the points of two corners, in the range of temperatures."""


def scatter_figure(
    path: Location, scatters: Sequence[TauScatter], corner: str, parameter: str
) -> Path:
    """Draw the coefficient of variation over temperature, measured and by theory.

    Args:
        corner: The corner that is drawn in colour.
    """
    figure = new_figure(8.5, 4.2)
    axis = figure.subplots()
    celsius = [one.condition.temperature_celsius for one in scatters]
    step = APART * (float(np.ptp(celsius)) or 1.0)
    corners = dict.fromkeys(one.condition.corner for one in scatters)
    others = [name for name in corners if name != corner]
    for k, name in enumerate(others):
        shift = step * (k // 2 + 1) * (-1) ** k  # to both sides of the coloured one
        style = {"marker": MARKERS[k % len(MARKERS)], "color": "0.6", "markersize": 4}
        label = "theory at the other corners" if k == 0 else None
        mine = _by_temperature(scatters, name)
        _points(axis, mine, shift, f"{name}, measured", **style, linewidth=0.8, zorder=2)
        _theory(axis, mine, label, linestyle=":", color="0.5", linewidth=0.9, zorder=2)
    mine = _by_temperature(scatters, corner)
    style = {"marker": "o", "color": COLOURS[0], "markersize": 6}
    _points(axis, mine, 0.0, f"{corner}, measured with 95 % interval", **style, zorder=3)
    line = {"linestyle": "--", "color": COLOURS[1], "linewidth": 1.8}
    _theory(axis, mine, f"{corner}, theory", **line, zorder=4)
    axis.set_ylim(bottom=0)
    axis.set_xlabel("temperature (°C)")
    axis.set_ylabel(f"σ/mean of {QUANTITIES[parameter].symbol} (%)")
    figure.legend(loc="outside lower center", ncols=4, fontsize=7)
    return save(figure, path)


def _by_temperature(scatters: Sequence[TauScatter], corner: str) -> list[TauScatter]:
    mine = [one for one in scatters if one.condition.corner == corner]
    return sorted(mine, key=lambda one: one.condition.temperature_celsius)


def _points(
    axis: Axes, scatters: Sequence[TauScatter], shift: float, label: str, **style: Any
) -> None:
    """Measured values with their intervals, where the samples bear one."""
    for one in scatters:
        m = one.measured
        if m is None:
            continue
        bars = None
        if isinstance(m, Interval):
            bars = [[100 * (m.value - m.low)], [100 * (m.high - m.value)]]
        where = [one.condition.temperature_celsius + shift]
        axis.errorbar(
            where, [100 * m.value], bars, capsize=3, linestyle="none", label=label, **style
        )
        label = ""


def _theory(axis: Axes, scatters: Sequence[TauScatter], label: str | None, **style: Any) -> None:
    known = [(o.condition.temperature_celsius, o.theory) for o in scatters if o.theory is not None]
    if known:
        celsius, theory = np.array(known).T
        marker = "_" if len(known) == 1 else ""  # a line needs two points
        axis.plot(celsius, 100 * theory, marker=marker, markersize=14, label=label, **style)
