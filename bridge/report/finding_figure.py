"""The picture of a finding: its panels with intervals."""

import math
from pathlib import Path
from typing import Any

import numpy as np

from bridge.report.style import COLOURS, PLAIN, new_panels, plain_log, save
from bridge.store import Location
from bridge.study.finding import Finding, Panel

COLUMNS = 2
MARKERS = "osD^vPX*hd<>"
MANY = 7
"""A legend of more series stands beside the panel."""
LONGEST = 12
"""Names on an axis that are longer are written aslant."""


def finding_figure(path: Location, finding: Finding) -> Path:
    """Draw the panels of a finding into a file; returns its path."""
    count = len(finding.panels)
    columns = min(COLUMNS, count)
    rows = math.ceil(count / columns)
    width = 5.6 * columns if columns > 1 else 7.5
    figure, axes = new_panels(width, 3.9 * rows, rows, columns, count)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(h_pad=0.15)  # type: ignore[call-arg]  # of the constrained layout
    labels = [series.label for panel in finding.panels for series in panel.series]
    looks = {label: k for k, label in enumerate(dict.fromkeys(labels))}
    for axis, panel in zip(axes.flat, finding.panels, strict=False):
        _draw(axis, panel, looks)
    return save(figure, path)


def _draw(axis: Any, panel: Panel, looks: dict[str, int]) -> None:
    """Draw a panel; what has the same label looks the same in every panel of the figure."""
    numbers = [place for place in panel.x if not isinstance(place, str)]
    named = not numbers
    places = np.arange(len(panel.x), dtype=float) if named else np.array(numbers, dtype=float)
    if panel.band is not None:
        axis.axhspan(*panel.band, color="0.85", zorder=0, label=panel.band_label)
    count = len(panel.series)
    for k, series in enumerate(panel.series):
        there = [i for i, value in enumerate(series.values) if value is not None]
        ends = [(v.low, v.value, v.high) for v in series.values if v is not None]
        low, best, high = np.array(ends).reshape(-1, 3).T
        look = looks[series.label]
        # Side by side, so that intervals do not hide each other.
        shift = (k - (count - 1) / 2) / max(count, 4)
        at = places[there] + 0.6 * shift if named else places[there] * 1.03 ** (k - count / 2)
        axis.errorbar(
            at, best, (best - low, high - best), fmt=MARKERS[look % len(MARKERS)], markersize=4,
            linestyle="none" if named else "-" if look < len(COLOURS) else "--", linewidth=1.0,
            capsize=2, color=COLOURS[look % len(COLOURS)], label=series.label,
        )  # fmt: skip
    if named:
        names = [str(place) for place in panel.x]
        long = max(map(len, names)) > LONGEST
        axis.set_xticks(places, names, rotation=30 if long else 0, ha="right" if long else "center")
    else:
        axis.set_xscale("log")
        axis.set_xticks(places, [f"{place:g}" for place in places])
        axis.minorticks_off()
    lows = [v.low for series in panel.series for v in series.values if v is not None]
    if panel.log_y and min(lows) > 0:
        axis.set_yscale("log")
        plain_log(axis.yaxis)
    elif panel.log_y:
        axis.set_yscale("symlog", linthresh=1.0)
        axis.set_ylim(bottom=min(lows) - 0.1)
        axis.yaxis.set_major_formatter(PLAIN)
    axis.set_xlabel(panel.x_label)
    axis.set_ylabel(panel.y_label)
    axis.set_title(panel.title, loc="left")
    beside = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0)} if count > MANY else {}
    axis.legend(fontsize=7, **beside)
