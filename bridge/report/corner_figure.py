"""How a circuit's parameters vary together, with the distribution drawn over the samples."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from bridge.report.distribution_column import (
    FITTED,
    HELD,
    MOST_POINTS,
    DistributionColumn,
    family_of,
    notes_of,
    sample_handles,
    thinned,
)
from bridge.report.distribution_contour import draw_contours
from bridge.report.numbers import as_precise
from bridge.report.seen_samples import SeenSamples
from bridge.report.style import new_figure, plain_linear, plain_log, save
from bridge.store import Location
from surrogate.distribution import FittedCondition
from surrogate.distribution.copula import rank_scores
from surrogate.distribution.fit import bootstrap_of, correlation_intervals
from surrogate.statistics import split_correlation

Array = NDArray[np.float64]
Panels = dict[tuple[int, int], Axes]

SHARES = (0.95, 0.5)
"""Shares of the distribution's neurons inside the contours."""

ROUGH = ("empirical", "log_empirical")
"""Families whose density jumps from quantile to quantile: it is drawn smoothed."""

PANEL = 1.4
LEAST_WIDTH = 6.2
"""Inches: of few parameters, so that the legend has room."""

SMALL = 7.8


def corner_figure(
    path: Location,
    title: str,
    columns: Sequence[DistributionColumn],
    reference: FittedCondition,
    samples: SeenSamples,
    seed: int,
) -> Path:
    """Draw each parameter's distribution on the diagonal, pairs below it, their correlations above.

    Contours and histograms are of the distribution that networks draw from: parameters that follow
    from others are computed from them.

    Args:
        reference: Its distribution at the condition that is drawn.
    """
    count = len(columns)
    figure = new_figure(
        max(LEAST_WIDTH, 1.0 + PANEL * count), 1.3 + PANEL * count, constrained=False
    )
    height = figure.get_figheight()
    grid = figure.add_gridspec(
        count, count, left=0.75 / figure.get_figwidth(), right=0.99, bottom=0.75 / height,
        top=1 - 0.6 / height, wspace=0.08, hspace=0.08,
    )  # fmt: skip
    axes = {
        (row, k): figure.add_subplot(grid[row, k]) for row in range(count) for k in range(row + 1)
    }
    scores = rank_scores(np.column_stack([column.fitted for column in columns]))
    chips = samples.chips[~samples.held]
    best, _ = split_correlation(scores, chips)
    low, high = correlation_intervals(scores, best, bootstrap_of(chips, seed))
    of_distribution = np.atleast_2d(
        np.corrcoef(
            rank_scores(np.column_stack([one.distribution for one in columns])), rowvar=False
        )
    )
    for k, column in enumerate(columns):
        _diagonal(axes[k, k], column)
    for a, b in combinations(range(count), 2):
        _pair(axes[b, a], columns[a], columns[b])
        numbers = (float(matrix[a, b]) for matrix in (best, low, high, of_distribution))
        _correlation(figure, grid[a, b], *numbers)
    _label(axes, columns)
    figure.align_labels()
    _explain(figure, title, reference, samples, columns)
    return save(figure, path)


def _diagonal(axis: Axes, column: DistributionColumn) -> None:
    marginal = column.marginal
    edges = column.edges
    # Per unit of the axis, or per e-fold of a logarithmic one.
    width = np.diff(np.log(edges) if column.logarithmic else edges)
    heights = [
        np.histogram(values, edges)[0] / max(1, len(values)) / width
        for values in (column.fitted, column.held)
    ]
    axis.stairs(heights[0], edges, fill=True, color=FITTED, alpha=0.35)
    if len(column.held):
        axis.stairs(heights[1], edges, color=HELD, linewidth=1.0)
    if marginal is None or marginal.family in ROUGH:
        grid, density = column.smoothed()
    else:
        grid = marginal.quantile_of_normal(np.linspace(-3.2, 3.2, 150))
        density = marginal.density(grid) * (grid if column.logarithmic else column.factor)
        grid = grid / column.factor
    axis.plot(grid, density, color="black", linewidth=1.0)
    axis.set_ylim(0, 1.45 * max(float(np.max(one)) for one in (*heights, density)))
    lines = [
        ", ".join(filter(None, [family_of(marginal, goodness=False), column.unit])),
        f"mean {as_precise(column.spread.mean, column.factor)}",
        f"σ {as_precise(column.spread.sigma, column.factor)}",
    ]
    axis.text(
        0.03, 0.97, "\n".join(lines), transform=axis.transAxes, va="top", fontsize=6.8,
        linespacing=1.15,
    )  # fmt: skip


def _pair(axis: Axes, across: DistributionColumn, up: DistributionColumn) -> None:
    axis.plot(
        thinned(across.held), thinned(up.held), "^", color=HELD, markersize=2.8,
        markerfacecolor="none", markeredgewidth=0.6,
    )  # fmt: skip
    axis.plot(thinned(across.fitted), thinned(up.fitted), ".", color=FITTED, markersize=2.5)
    draw_contours(
        axis, across.distribution, up.distribution, (across.logarithmic, up.logarithmic), SHARES
    )


def _correlation(
    figure: Figure, cell: SubplotSpec, best: float, low: float, high: float, distribution: float
) -> None:
    """A coloured box: axes would take as long as all the rest."""
    box = cell.get_position(figure)
    # The middle of the map, which stays pale enough for black letters.
    colour = mpl.colormaps["PuOr_r"](0.5 + 0.25 * best)
    figure.add_artist(Rectangle((box.x0, box.y0), box.width, box.height, color=colour))
    text = f"{best:z.2f}\n[{low:z.2f}, {high:z.2f}]\nfit {distribution:z.2f}".replace("-", "−")
    middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    figure.text(*middle, text, ha="center", va="center", fontsize=SMALL)


def _label(axes: Panels, columns: Sequence[DistributionColumn]) -> None:
    last = len(columns) - 1
    for row, up in enumerate(columns):
        for k, across in enumerate(columns[: row + 1]):
            axis = axes[row, k]
            if across.logarithmic:
                axis.set_xscale("log")
            axis.set_xlim(across.limits)
            if row != k:
                if up.logarithmic:
                    axis.set_yscale("log")
                axis.set_ylim(up.limits)
            for scale, log in ((axis.xaxis, across.logarithmic), (axis.yaxis, up.logarithmic)):
                if scale is axis.yaxis and row == k:
                    continue
                if log:
                    plain_log(scale)
                else:
                    plain_linear(scale, most=3, steps=[1, 2, 5, 10])
            axis.tick_params(labelsize=SMALL, labelbottom=row == last, labelleft=0 == k < row)
            axis.tick_params(axis="x", rotation=45 if row == last else 0)
            if row == k:
                axis.set_yticks([])
                axis.grid(False)
            if row == last:
                axis.set_xlabel(across.label, fontsize=8.5)
        axes[row, 0].set_ylabel(up.label if row else "density", fontsize=8.5)


def _explain(
    figure: Figure,
    title: str,
    reference: FittedCondition,
    samples: SeenSamples,
    columns: Sequence[DistributionColumn],
) -> None:
    held = int(np.sum(samples.held))
    where = reference.label
    figure.suptitle(f"{title}, {where}", x=0.02, y=0.995, ha="left", fontsize=10, parse_math=False)
    handles = [
        *sample_handles(reference.fitted, held),
        Line2D([], [], color="black", label="distribution; 50 % and 95 % of it inside"),
    ]
    height = figure.get_figheight()
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.01, 1 - 0.2 / height), ncols=3,
        fontsize=8,
    )  # fmt: skip
    above = (
        "above the diagonal: correlation of normal scores [95 % interval], and the distribution's"
    )
    notes = [above, *notes_of(samples, columns)]
    if max(reference.fitted, held) > MOST_POINTS:
        notes.append(f"at most {MOST_POINTS} samples of each kind are drawn")
    figure.text(0.02, 0.06 / height, "; ".join(notes), fontsize=SMALL, va="bottom")
