"""Contours that hold a share of a law's neurons."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

Array = NDArray[np.float64]

REACH, CELLS, BLUR = 5.0, 100, 2.5
"""Half width of the grid in standard deviations, its cells, and the blur in cells."""


def draw_contours(
    axis: Axes, x: Array, y: Array, logarithmic: tuple[bool, bool], shares: Sequence[float]
) -> None:
    """Draw where the density of a cloud is so high that a share of the cloud lies inside.

    Highest density regions after Hyndman, Am. Stat. 50, 120 (1996), section 3.2: the level of a
    share s is the (1 - s) quantile of the density at the points themselves. The density is a
    histogram, smoothed in the cloud's own principal axes, so that narrow clouds stay narrow.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        Where.
    x, y : numpy.ndarray
        Many points, in the axes' units, shape (n,).
    logarithmic : tuple of bool
        Whether each axis is.
    shares : sequence of float
        Shares of the points, the greatest first.
    """
    points = np.column_stack(
        [np.log(column) if log else column for column, log in zip((x, y), logarithmic, strict=True)]
    )
    centre = np.mean(points, axis=0)
    scale = np.std(points, axis=0)
    variances, axes = np.linalg.eigh(np.corrcoef(points, rowvar=False))
    # Rounding makes the variance across a perfect relation negative; it is drawn as a line.
    widths = np.sqrt(np.maximum(variances, 1e-6))
    own = (points - centre) / scale @ axes / widths
    edges = np.linspace(-REACH, REACH, CELLS + 1)
    counts, _, _ = np.histogram2d(own[:, 0], own[:, 1], bins=(edges, edges))
    density = gaussian_filter(counts, BLUR)
    places = (own.T + REACH) / (2 * REACH) * CELLS - 0.5
    at_points = map_coordinates(density, places, order=1)
    middles = (edges[1:] + edges[:-1]) / 2
    grid = np.stack(np.meshgrid(middles, middles, indexing="ij"), axis=-1)
    back = (grid * widths) @ axes.T * scale + centre
    shown = [np.exp(back[..., k]) if logarithmic[k] else back[..., k] for k in range(2)]
    levels = [float(np.quantile(at_points, 1 - share)) for share in shares]
    axis.contour(
        *shown, density, levels, colors="black", linewidths=np.linspace(0.7, 1.3, len(levels))
    )
