"""The picture of one circuit's distributions."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.report.distribution_column import density
from bridge.report.style import COLOURS, new_figure, plain_log, save
from bridge.store import Location
from surrogate.distribution import Distribution, FittedCondition
from surrogate.vocabulary import QUANTITIES, prefix_of

Array = NDArray[np.float64]

WIDE_RANGE = 5.0
"""Distributions whose medians lie further apart than this factor stand on a logarithmic axis."""


def distribution_figure(
    path: Location,
    names: Sequence[str],
    values: Mapping[str, Array],
    distribution: Distribution,
    conditions: Sequence[FittedCondition],
    reference: FittedCondition,
) -> Path:
    """Draw samples at the reference condition, and the fitted distributions at each temperature.

    Args:
        values: Samples at the reference condition, SI, by parameter.
        conditions: Its conditions at the reference corner, by temperature.
        reference: The one that the samples belong to.
    """
    rows = -(-len(names) // 2)
    figure = new_figure(8.5, 0.5 + 2.5 * rows)
    axes = figure.subplots(rows, 2, squeeze=False)
    for axis in axes.flat[len(names) :]:
        axis.set_visible(False)
    for axis, name in zip(axes.flat, names, strict=False):
        quantity = QUANTITIES[name]
        factor, prefix = prefix_of(reference.spreads[name].mean.value)
        middles = np.array([one.spreads[name].mean.value for one in conditions])
        wide = quantity.positive and middles.max() > WIDE_RANGE * middles.min()
        for one, colour in zip(conditions, COLOURS * len(conditions), strict=False):
            spread, label = one.spreads[name], f"{one.temperature_celsius:g} °C"
            if not spread.moves:
                axis.axvline(spread.mean.value / factor, color=colour, linestyle=":", label=label)
                continue
            grid, height = density(distribution, one, name)
            height = height * grid if wide else height  # per e-fold on a logarithmic axis
            axis.plot(grid / factor, height / height.max(), color=colour, label=label)
            if one is reference:
                edges, share = _histogram(values[name], wide)
                axis.stairs(
                    share / height.max(), edges / factor, fill=True, color=colour, alpha=0.3
                )
        if wide:
            axis.set_xscale("log")
            plain_log(axis.xaxis)
        axis.set_yticks([])
        axis.set_ylim(bottom=0)
        unit = "" if quantity.unit == "1" else f" ({prefix}{quantity.unit})"
        axis.set_xlabel(f"{quantity.symbol}{unit}")
    for axis in axes[:, 0]:
        axis.set_ylabel("density over its peak")
    axes[0, 0].legend(fontsize=7.5)
    return save(figure, path)


def _histogram(values: Array, wide: bool) -> tuple[Array, Array]:
    """Edges of the bins, and the density of samples in them; per e-fold alike."""
    x = np.log(values) if wide else values
    heights, edges = np.histogram(x, max(6, round(float(np.sqrt(len(x))))), density=True)
    return np.exp(edges) if wide else edges, heights
