"""The picture of yield: how many chips reach how much accuracy."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from bridge.evaluate import ConditionAccuracy
from bridge.evaluate.stage import Accuracies
from bridge.report.style import COLOURS, new_panels, save
from bridge.store import Location
from surrogate.statistics import yield_at

DASHES = ("-", "--", ":", "-.")
"""Of the temperatures, beside their colours."""


def yield_figure(
    path: Location, accuracies: Accuracies, ideal: Mapping[str, float], titles: Mapping[str, str]
) -> Path:
    """Draw the share of chips that reach an accuracy, with its band, against that accuracy.

    Args:
        ideal: Accuracy of the same networks with ideal neurons, by circuit.
        titles: What circuits are called, by name.
    """
    corners = list(dict.fromkeys(row.corner for rows in accuracies.values() for row in rows))
    celsius = sorted({row.temperature_celsius for rows in accuracies.values() for row in rows})
    width = max(4.0, 1.2 + 1.9 * len(corners))
    panels = (len(accuracies), len(corners))
    height = 0.6 + 2.5 * len(accuracies)
    figure, grid = new_panels(width, height, *panels, sharex="row", sharey=True)
    for axes, (circuit, rows) in zip(grid, accuracies.items(), strict=True):
        for row in rows:
            axis = axes[corners.index(row.corner)]
            _draw(axis, row, celsius.index(row.temperature_celsius))
        for axis, corner in zip(axes, corners, strict=True):
            axis.axvline(100 * ideal[circuit], color="0.4", linewidth=0.9, label="ideal neurons")
            axis.set_title(corner, fontsize=8)
        axes[0].set_title(f"{titles[circuit]}\n", loc="left")
        axes[0].set_ylabel("chips that reach it (%)")
    figure.supxlabel("test accuracy (%)", fontsize=9)
    lines, labels = grid[0][0].get_legend_handles_labels()
    columns = 4 if width > 6 else 2
    figure.legend(lines, labels, loc="outside upper right", ncols=columns, fontsize=8)
    return save(figure, path)


def _draw(axis: Axes, row: ConditionAccuracy, rank: int) -> None:
    """One condition: a step down at every accuracy that a chip has."""
    places = np.unique(row.accuracies)
    # Beyond the best chip none is left; before the worst one all are.
    ends = np.clip([places[0] - 0.002, *places, places[-1] + 0.002], 0.0, 1.0)
    found = [yield_at(row.accuracies, float(place)).probability for place in ends]
    share, low, high = 100 * np.array([(one.value, one.low, one.high) for one in found]).T
    colour = COLOURS[rank % len(COLOURS)]
    # The share holds for every accuracy from just above the place before.
    axis.fill_between(100 * ends, low, high, color=colour, alpha=0.18, linewidth=0, step="pre")
    label, dashes = f"{row.temperature_celsius:g} °C, 95 % band", DASHES[rank % len(DASHES)]
    axis.plot(100 * ends, share, label=label, color=colour, linestyle=dashes, drawstyle="steps-pre")
