"""How all figures look: colours that colour-blind people tell apart, units on every axis."""

import math
from pathlib import Path

import matplotlib as mpl
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's palette."""

MANY_DECADES = 500.0
"""A logarithmic axis over a wider range than this is labelled at powers of ten alone."""

_PREFIXES = {-18: "a", -15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M"}


def new_figure(width: float, height: float) -> Figure:
    """Make a figure of a size in inches, independent of any display."""
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
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def save(figure: Figure, path: Path) -> Path:
    """Write a figure as PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150, metadata={"Software": None})
    return path


def plain_log(*axes: Axis) -> None:
    """Label logarithmic axes with plain numbers; within few decades also with 2s and 5s."""
    for axis in axes:
        low, high = sorted(axis.get_view_interval())
        subs = (1.0, 2.0, 5.0) if high < MANY_DECADES * low else (1.0,)
        axis.set_major_locator(LogLocator(subs=subs))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.set_minor_locator(NullLocator())


def prefix_of(value: float) -> tuple[float, str]:
    """Engineering prefix for a value.

    Parameters
    ----------
    value : float
        Typical value, SI.

    Returns
    -------
    tuple
        Factor that a shown number is multiplied with to get SI, and the prefix's letter.
    """
    if value == 0 or not math.isfinite(value):
        return 1.0, ""
    exponent = 3 * math.floor(math.log10(abs(value)) / 3)
    exponent = min(max(exponent, min(_PREFIXES)), max(_PREFIXES))
    return 10.0**exponent, _PREFIXES[exponent]


def engineering(value: float, unit: str, digits: int = 3) -> str:
    """Write a value as a person reads it, for example ``"8.13 ms"``."""
    if unit == "1":
        return f"{value:.{digits}g}"
    rounded = float(f"{value:.{digits - 1}e}")  # 999.9 p is 1 n
    factor, prefix = prefix_of(rounded)
    return f"{rounded / factor:.{digits}g} {prefix}{unit}"
