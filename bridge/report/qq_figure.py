"""The picture that holds samples against their distribution, quantile by quantile."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, ScalarFormatter
from numpy.typing import NDArray
from scipy.special import ndtri

from bridge.report.distribution_column import DistributionColumn
from bridge.report.seen_samples import SeenSamples
from bridge.report.style import COLOURS, new_figure, plain_log, save
from bridge.store import Location
from surrogate.distribution import FittedCondition
from surrogate.distribution.equal_levels import equal_levels_band, places
from surrogate.vocabulary import QUANTITIES

Array = NDArray[np.float64]

FITTED, HELD = COLOURS[0], COLOURS[1]


def qq_figure(
    path: Location,
    title: str,
    columns: Sequence[DistributionColumn],
    reference: FittedCondition,
    samples: SeenSamples,
) -> Path:
    """Draw quantiles of the samples, fitted and held out, against those of the distribution.

    Args:
        reference: Its distribution at the condition that is drawn.
    """
    rows = -(-len(columns) // 3)
    figure = new_figure(9.0, 1.2 + 2.95 * rows)
    axes = figure.subplots(rows, 3, squeeze=False)
    for axis in axes.flat[len(columns) :]:
        axis.set_visible(False)
    chips = [samples.chips[samples.held == held] for held in (False, True)]
    for axis, column in zip(axes.flat, columns, strict=False):
        for values, on, colour in (
            (column.fitted, chips[0], FITTED),
            (column.held, chips[1], HELD),
        ):
            if len(values):
                _band(axis, column, len(np.unique(on)), colour)
        _diagonal(axis, column)
        _points(axis, column.held, column, "^", HELD)
        _points(axis, column.fitted, column, ".", FITTED)
        _label(axis, column, reference)
    for axis in axes[:, 0]:
        axis.set_ylabel("quantile of the samples")
    handles = [
        Line2D([], [], linestyle="none", marker=".", color=FITTED,
               label=f"fitted samples ({len(column.fitted)})"),
        Line2D([], [], linestyle="none", marker="^", markerfacecolor="none", color=HELD,
               label=f"held out ({len(column.held)})"),
        Patch(color=FITTED, alpha=0.25, label="where as many samples of the distribution lie,\n"
              "all at once, with 95 % probability"),
        Patch(color=HELD, alpha=0.2, label="the same of as many\nas were held out"),
    ]  # fmt: skip
    notes = "; ".join(_notes(samples, [column.name for column in columns]))
    figure.legend(
        handles=handles, loc="outside lower center", ncols=4, fontsize=8, title=notes or None,
        title_fontsize=8,
    )  # fmt: skip
    where = reference.label
    figure.suptitle(f"{title}, {where}", x=0.01, ha="left", fontsize=10, parse_math=False)
    return save(figure, path)


def _quantiles(column: DistributionColumn, levels: Array) -> Array:
    """Of the distribution: of a parameter that follows from others, those of its drawn neurons.

    Beyond 1/DRAWN these are the extremes that were drawn.
    """
    if column.marginal is None:
        return np.asarray(np.quantile(column.distribution, levels))
    return column.marginal.quantile_of_normal(ndtri(levels)) / column.factor


def _band(axis: Axes, column: DistributionColumn, n: int, colour: str) -> None:
    level, low, high = equal_levels_band(n)
    across = _quantiles(column, level)
    axis.fill_between(
        across, _quantiles(column, low), _quantiles(column, high), color=colour, alpha=0.18,
        linewidth=0,
    )  # fmt: skip


def _diagonal(axis: Axes, column: DistributionColumn) -> None:
    tail = min(0.001, 0.5 / len(column.fitted))
    ends = _quantiles(column, np.array([tail, 1 - tail]))
    axis.plot(ends, ends, color="black", linewidth=0.8, zorder=1)


def _points(
    axis: Axes, values: Array, column: DistributionColumn, marker: str, colour: str
) -> None:
    if not len(values):
        return
    chosen = places(len(values))
    distribution = _quantiles(column, (chosen - 0.5) / len(values))
    axis.plot(
        distribution, np.sort(values)[chosen - 1], marker, color=colour, markersize=3.5,
        markerfacecolor=colour if marker == "." else "none", markeredgewidth=0.8,
    )  # fmt: skip


def _label(axis: Axes, column: DistributionColumn, reference: FittedCondition) -> None:
    marginal, family = column.marginal, column.family
    if marginal is not None and marginal.p_value is not None:
        family += f", p = {marginal.p_value:.2f}"
    held = reference.held_out
    if held is not None:
        checks = held.comparisons[column.name].values()
        failed = sum(not check.passed for check in checks)
        family += f"\nheld out: {failed} of {len(checks)} checks fail"
    axis.set_title(family, fontsize=8.5, loc="left")
    axis.set_xlabel(f"quantile of the distribution, {column.label}")
    if column.logarithmic:
        axis.set_xscale("log")
        axis.set_yscale("log")
        plain_log(axis.xaxis, axis.yaxis)
        return
    for scale in (axis.xaxis, axis.yaxis):
        scale.set_major_locator(MaxNLocator(4))
        scale.set_major_formatter(ScalarFormatter(useOffset=False))


def _notes(samples: SeenSamples, drawn: list[str]) -> list[str]:
    notes = []
    still = [QUANTITIES[name].symbol for name in samples.values if name not in drawn]
    if still:
        notes.append(f"not drawn, spread within the numerical error: {', '.join(still)}")
    if samples.failed:
        notes.append(f"{samples.failed} draws measured nothing and are not here")
    if len(np.unique(samples.chips)) < len(samples.chips):
        notes.append("bands as if a chip were one sample: the widest that they can be")
    return notes
