"""How all figures look: colours that colour-blind people tell apart, units on every axis."""

from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator, ScalarFormatter
from numpy.typing import NDArray

from bridge.store import Location, write_whole
from surrogate.vocabulary import QUANTITIES, prefix_of

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's palette."""

PLAIN = FuncFormatter(lambda value, _: f"{value:g}")
"""Plain numbers on an axis that is not linear."""

WIDE_RANGE = 5.0
"""A positive parameter that moves by more than this factor stands on a logarithmic axis."""

MODEL_MARKERS = ("s", "^", "o")
"""Of the behavioural models, beside their colours."""

MANY_DECADES = 500.0
"""A logarithmic axis over a wider range than this is labelled at powers of ten alone."""


def new_figure(width: float, height: float, constrained: bool = True) -> Figure:
    """Make a figure of a size in inches, independent of any display.

    With many panels the constrained layout takes seconds; without it the caller lays them out.
    """
    mpl.rcParams.update(
        {
            "font.size": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "grid.alpha": 0.25,
            "legend.frameon": False,
            "lines.linewidth": 1.4,
        }
    )
    figure = Figure(figsize=(width, height), layout="constrained" if constrained else None)
    FigureCanvasAgg(figure)
    return figure


def new_panels(
    width: float, height: float, rows: int, columns: int = 1, count: int | None = None,
    **layout: Any,
) -> tuple[Figure, NDArray[Any]]:  # fmt: skip
    """Make a figure and its axes, of shape (rows, columns); those after `count` are not shown."""
    figure = new_figure(width, height)
    axes = figure.subplots(rows, columns, squeeze=False, **layout)
    for axis in axes.flat[rows * columns if count is None else count :]:
        axis.set_visible(False)
    return figure, axes


def save(figure: Figure, path: Location) -> Path:
    """Write a figure as PNG; returns its path."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=150, metadata={"Software": None})
    return write_whole(path, buffer.getvalue())


def plain_log(*axes: Axis) -> None:
    """Label logarithmic axes with plain numbers; within few decades also with 2s and 5s."""
    for axis in axes:
        low, high = sorted(axis.get_view_interval())
        subs = (1.0, 2.0, 5.0) if high < MANY_DECADES * low else (1.0,)
        axis.set_major_locator(LogLocator(subs=subs))
        axis.set_major_formatter(PLAIN)
        axis.set_minor_locator(NullLocator())


def plain_linear(*axes: Axis, most: int = 4, **steps: Any) -> None:
    """Label linear axes with at most so many intervals, and no offset in a corner."""
    for axis in axes:
        axis.set_major_locator(MaxNLocator(most, **steps))
        axis.set_major_formatter(ScalarFormatter(useOffset=False))


def legend_above(axis: Axes, columns: int, size: float = 8.0) -> None:
    """Explain above the axes, where it hides no curve."""
    axis.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=columns, fontsize=size)


def spans_decades(name: str, low: float, high: float) -> bool:
    """Whether a parameter between these values is drawn on a logarithmic axis."""
    return bool(QUANTITIES[name].positive and high > WIDE_RANGE * low)


def axis_prefix(name: str, value: float) -> tuple[float, str]:
    """Factor and prefix of a parameter's axis, from a typical value; a ratio has none."""
    return (1.0, "") if QUANTITIES[name].unit == "1" else prefix_of(value)


def axis_label(name: str, prefix: str) -> str:
    """Label of a parameter's axis: its symbol, and its unit with a prefix unless it is a ratio."""
    quantity = QUANTITIES[name]
    return (
        quantity.symbol if quantity.unit == "1" else f"{quantity.symbol} ({prefix}{quantity.unit})"
    )
