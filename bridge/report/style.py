"""How all figures look: colours that colour-blind people tell apart, units on every axis."""

import math
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from bridge.store import Location, write_whole
from surrogate.statistics import Interval
from surrogate.vocabulary import QUANTITIES

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's palette."""

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
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.set_minor_locator(NullLocator())


def axis_label(name: str, prefix: str) -> str:
    """Label of a parameter's axis: its symbol, and its unit with a prefix unless it is a ratio."""
    quantity = QUANTITIES[name]
    return (
        quantity.symbol if quantity.unit == "1" else f"{quantity.symbol} ({prefix}{quantity.unit})"
    )


def with_interval(value: Interval, factor: float) -> str:
    """A value and its interval; the last digit is worth less than half of the half width."""
    half = (value.high - value.low) / 2 / factor
    decimals = max(0, math.ceil(-math.log10(half / 2))) if half > 0 else 3
    best, low, high = (
        f"{number / factor:.{decimals}f}" for number in (value.value, value.low, value.high)
    )
    return f"{best} [{low}, {high}]"
