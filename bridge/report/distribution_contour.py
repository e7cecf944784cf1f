"""Contours that hold a share of a distribution's neurons."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

Array = NDArray[np.float64]

CELL, BLUR = 0.1, 2.5
"""Width of a cell of the grid in the cloud's widths, and the blur in cells."""

CORE, SEEN = (0.005, 0.995), 0.99
"""Quantiles between which the widths are taken, and the share of points that the grid holds along
each axis: tails may be so heavy that a standard deviation says little."""


def draw_contours(
    axis: Axes, x: Array, y: Array, logarithmic: tuple[bool, bool], shares: Sequence[float]
) -> None:
    """Draw where the density of a cloud is so high that a share of the cloud lies inside.

    Highest density regions after Hyndman, Am. Stat. 50, 120 (1996), section 3.2: the level of a
    share s is the (1 - s) quantile of the density at the points themselves. The density is a
    histogram, smoothed in the cloud's own principal axes, so that narrow clouds stay narrow.

    Args:
        x, y: Many points, in the axes' units, shape (n,).
        logarithmic: Whether each axis is.
        shares: Shares of the points, the greatest first.
    """
    points = np.column_stack(
        [np.log(column) if log else column for column, log in zip((x, y), logarithmic, strict=True)]
    )
    low, high = np.quantile(points, CORE, axis=0)
    core = points[np.all((points >= low) & (points <= high), axis=1)]
    centre, scale = np.mean(core, axis=0), np.std(core, axis=0)
    variances, axes = np.linalg.eigh(np.corrcoef(core, rowvar=False))
    # Across a perfect relation the variance is rounding, also below zero: drawn as a line.
    widths = np.sqrt(np.maximum(variances, 1e-6))
    own = (points - centre) / scale @ axes / widths
    reach = max(3.0, 1.1 * float(np.max(np.quantile(np.abs(own), SEEN, axis=0))))
    cells = round(2 * reach / CELL)
    edges = np.linspace(-reach, reach, cells + 1)
    counts, _, _ = np.histogram2d(own[:, 0], own[:, 1], bins=(edges, edges))
    density = gaussian_filter(counts, BLUR)
    places = (own.T + reach) / (2 * reach) * cells - 0.5
    at_points = map_coordinates(density, places, order=1)
    middles = (edges[1:] + edges[:-1]) / 2
    grid = np.stack(np.meshgrid(middles, middles, indexing="ij"), axis=-1)
    back = (grid * widths) @ axes.T * scale + centre
    shown = [np.exp(back[..., k]) if logarithmic[k] else back[..., k] for k in range(2)]
    levels = [float(np.quantile(at_points, 1 - share)) for share in shares]
    axis.contour(
        *shown, density, levels, colors="black", linewidths=np.linspace(0.7, 1.3, len(levels))
    )
