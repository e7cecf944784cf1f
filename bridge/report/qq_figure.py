"""The picture that holds samples against their distribution, quantile by quantile."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from numpy.typing import NDArray
from scipy.special import ndtri

from bridge.report.distribution_column import (
    FITTED,
    HELD,
    DistributionColumn,
    family_of,
    notes_of,
    sample_handles,
)
from bridge.report.seen_samples import SeenSamples
from bridge.report.style import new_panels, plain_linear, plain_log, save
from bridge.store import Location
from surrogate.distribution import FittedCondition
from surrogate.distribution.equal_levels import equal_levels_band, places

Array = NDArray[np.float64]


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
    figure, axes = new_panels(9.0, 1.2 + 2.95 * rows, rows, 3, len(columns))
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
        *sample_handles(len(column.fitted), len(column.held)),
        Patch(color=FITTED, alpha=0.25, label="where as many samples of the distribution lie,\n"
              "all at once, with 95 % probability"),
        Patch(color=HELD, alpha=0.2, label="the same of as many\nas were held out"),
    ]  # fmt: skip
    notes = notes_of(samples, columns)
    if len(np.unique(samples.chips)) < len(samples.chips):
        notes.append("bands as if a chip were one sample: the widest that they can be")
    figure.legend(
        handles=handles, loc="outside lower center", ncols=4, fontsize=8,
        title="; ".join(notes) or None, title_fontsize=8,
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
    family, held = family_of(column.marginal), reference.held_out
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
    else:
        plain_linear(axis.xaxis, axis.yaxis)
