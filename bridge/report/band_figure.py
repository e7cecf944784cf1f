"""The picture of how a circuit's parameters and their spread move with temperature."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from bridge.report.seen_samples import HEADLINE
from bridge.report.style import (
    COLOURS,
    axis_label,
    axis_prefix,
    new_figure,
    plain_linear,
    plain_log,
    save,
    spans_decades,
)
from bridge.store import Location
from surrogate.distribution import ConditionalDistribution, Distribution, FittedCondition
from surrogate.distribution.neurons import draw_deviates

Array = NDArray[np.float64]

LEVELS = (0.05, 0.5, 0.95)
"""Quantiles of the band and of the line in it."""

DRAWN, STREAM = 4000, 0xBA
"""Neurons that the quantiles are of, and the stream of their seed."""

STEPS = 33
"""Temperatures at which the band is computed, beside the swept ones."""

ALONE, AROUND = 4.0, 25.0
"""Half width of the band and of the axis at a single temperature, °C."""

MOST_NAMED = 5
"""Conditions without a distribution that fit into a line."""

BAND, POINT = COLOURS[0], COLOURS[1]
PANEL = (1.45, 1.25)
"""Width and height of a panel, inches."""

MARGIN = (0.85, 0.05, 1.1, 0.55)
"""Left, right, bottom and top of the figure, inches."""


def band_figure(path: Location, title: str, distribution: Distribution) -> Path:
    """Draw the distribution's quantiles over temperature: a row a parameter, a column a corner.

    Between the swept temperatures the distribution is interpolated, see
    `surrogate.distribution.ConditionalDistribution`. The samples' means and standard deviations
    stand at the swept ones, with their intervals.
    """
    names = HEADLINE[distribution.kind]
    corners = list(dict.fromkeys(one.corner for one in distribution.conditions))
    left, right, bottom, top = MARGIN
    width = left + right + PANEL[0] * max(3, len(corners))
    height = bottom + top + PANEL[1] * len(names)
    figure = new_figure(width, height, constrained=False)
    axes = figure.subplots(
        len(names), len(corners), sharex=True, sharey="row", squeeze=False,
        gridspec_kw={
            "left": left / width, "right": 1 - right / width, "bottom": bottom / height,
            "top": 1 - top / height, "wspace": 0.07, "hspace": 0.09,
        },
    )  # fmt: skip
    factors = {}
    for name in names:
        means = [abs(one.spreads[name].mean.value) for one in distribution.conditions]
        factors[name] = axis_prefix(name, float(np.median(means)))
    for k, corner in enumerate(corners):
        knots = _knots(distribution, corner)
        celsius, quantiles = _quantiles(distribution, knots, names)
        for row, name in enumerate(names):
            _panel(axes[row, k], celsius, quantiles[name], knots, name, factors[name][0])
        axes[0, k].set_title(corner, fontsize=9)
        axes[-1, k].set_xlabel("temperature (°C)", fontsize=8)
    for row, name in enumerate(names):
        _scale(axes[row], distribution, name, factors[name])
    figure.align_ylabels(axes[:, 0])
    _explain(figure, title, distribution)
    return save(figure, path)


def _knots(distribution: Distribution, corner: str) -> list[FittedCondition]:
    here = [one for one in distribution.conditions if one.corner == corner]
    return sorted(here, key=lambda one: one.temperature_celsius)


def _quantiles(
    distribution: Distribution, knots: Sequence[FittedCondition], names: Sequence[str]
) -> tuple[Array, dict[str, Array]]:
    """Temperatures, and quantiles there by parameter, SI, of shape (levels, temperatures)."""
    swept = np.array([one.temperature_celsius for one in knots])
    celsius = np.union1d(np.linspace(swept[0], swept[-1], STEPS), swept)
    here = ConditionalDistribution(
        knots[0].corner, float(swept[0]), tuple(knots), tuple(distribution.free),
        tuple(distribution.derived), distribution.basis,
    )  # fmt: skip
    seed = np.random.SeedSequence(distribution.seed, spawn_key=(STREAM,))
    deviates = draw_deviates(DRAWN, len(here.free) + here.components, seed)
    drawn = here.parameters_along(celsius, deviates)
    return celsius, {name: np.quantile(drawn[name], LEVELS, axis=1) for name in names}


def _panel(
    axis: Axes, celsius: Array, quantiles: Array, knots: Sequence[FittedCondition], name: str,
    factor: float,
) -> None:  # fmt: skip
    if len(celsius) == 1:
        axis.set_xlim(celsius[0] - AROUND, celsius[0] + AROUND)
        axis.set_xticks(celsius)
        celsius = celsius[0] + np.array([-ALONE, ALONE])
        quantiles = np.repeat(quantiles, 2, axis=1)
    low, middle, high = quantiles / factor
    axis.fill_between(celsius, low, high, color=BAND, alpha=0.25, linewidth=0)
    axis.plot(celsius, middle, color=BAND, linewidth=1.2)
    x = np.array([knot.temperature_celsius for knot in knots])
    mean, sigma = (
        np.array([[one.low, one.value, one.high] for one in found]).T / factor
        for found in (
            [knot.spreads[name].mean for knot in knots],
            [knot.spreads[name].sigma for knot in knots],
        )
    )
    middle = mean[1]
    axis.vlines(x, middle - sigma[1], middle + sigma[1], color=POINT, linewidth=0.8)
    starts = np.concatenate([mean[0], middle + sigma[0], middle - sigma[0]])
    ends = np.concatenate([mean[2], middle + sigma[2], middle - sigma[2]])
    axis.vlines(np.tile(x, 3), starts, ends, color=POINT, linewidth=2.6)
    axis.plot(x, middle, "o", color=POINT, markersize=3.2, markerfacecolor="white")


def _scale(
    axes: NDArray[np.object_], distribution: Distribution, name: str, factor: tuple[float, str]
) -> None:
    means = [one.spreads[name].mean.value for one in distribution.conditions]
    first: Axes = axes[0]
    if spans_decades(name, min(means), max(means)):
        # A mean less a standard deviation may lie below zero: the axis begins at the band.
        bands = [line for axis in axes for line in axis.collections[0].get_paths()]
        lowest = min(float(np.min(band.vertices[:, 1])) for band in bands)
        first.set_yscale("log")
        first.set_ylim(bottom=0.8 * lowest)
        plain_log(first.yaxis)
    else:
        plain_linear(first.yaxis)
    first.set_ylabel(axis_label(name, factor[1]), fontsize=8.5)
    for axis in axes:
        axis.tick_params(labelsize=7.5)


def _explain(figure: Figure, title: str, distribution: Distribution) -> None:
    height = figure.get_figheight()
    figure.suptitle(f"{title}: spread over mismatch by corner", x=0.02, y=1 - 0.06 / height,
                    ha="left", va="top", fontsize=10, parse_math=False)  # fmt: skip
    handles = [
        Line2D([], [], color=BAND, label="median of the distribution"),
        Patch(color=BAND, alpha=0.25, label="its 5 to 95 % quantiles"),
        Line2D([], [], color=POINT, marker="o", markersize=3.2, markerfacecolor="white",
               linewidth=0.8, label="samples' mean ± σ"),
        Line2D([], [], color=POINT, linewidth=2.6, label="95 % intervals of both"),
    ]  # fmt: skip
    none = [one.label for one in distribution.unfitted]
    which = ", ".join(none) if len(none) <= MOST_NAMED else f"{len(none)} conditions"
    figure.legend(
        handles=handles, loc="lower center", bbox_to_anchor=(0.5, 0.0), ncols=2, fontsize=8,
        title=f"no distribution at {which}" if none else None, title_fontsize=8,
    )  # fmt: skip
