"""The picture of one circuit's distributions."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.report.distribution_column import bins_of, density
from bridge.report.style import (
    COLOURS,
    axis_label,
    axis_prefix,
    new_panels,
    plain_log,
    save,
    spans_decades,
)
from bridge.store import Location
from surrogate.distribution import Distribution, FittedCondition

Array = NDArray[np.float64]


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
    figure, axes = new_panels(8.5, 0.5 + 2.5 * rows, rows, 2, len(names))
    for axis, name in zip(axes.flat, names, strict=False):
        factor, prefix = axis_prefix(name, reference.spreads[name].mean.value)
        middles = [one.spreads[name].mean.value for one in conditions]
        wide = spans_decades(name, min(middles), max(middles))
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
                bars = (share / height.max(), edges / factor)
                axis.stairs(*bars, fill=True, color=colour, alpha=0.3)
        if wide:
            axis.set_xscale("log")
            plain_log(axis.xaxis)
        axis.set_yticks([])
        axis.set_ylim(bottom=0)
        axis.set_xlabel(axis_label(name, prefix))
    for axis in axes[:, 0]:
        axis.set_ylabel("density over its peak")
    axes[0, 0].legend(fontsize=7.5)
    return save(figure, path)


def _histogram(values: Array, wide: bool) -> tuple[Array, Array]:
    """Edges of the bins, and the density of samples in them; per e-fold alike."""
    x = np.log(values) if wide else values
    heights, edges = np.histogram(x, bins_of(len(x)), density=True)
    return np.exp(edges) if wide else edges, heights
