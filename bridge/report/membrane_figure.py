"""The picture of membrane curves."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator
from numpy.typing import NDArray

from bridge.report.style import COLOURS, PLAIN, legend_above, new_panels, save
from bridge.store import Location
from surrogate.vocabulary import engineering, prefix_of

Array = NDArray[np.float64]

LINEAR_RHEOBASES = 2.0
"""Up to here the current axis is linear, beyond it logarithmic where a curve goes that far."""


@dataclass(frozen=True)
class MembranePanel:
    """One current-voltage curve with its marks.

    Attributes:
        x_label, y_label: Quantities of the axes, without units.
        nominal: Voltages, V, and currents, A, without mismatch.
        draws: The same of some draws.
        marks: Voltages to mark, V, by name.
        rheobase: A; None: not drawn.
        scale: A current that the axis is linear around, A.
    """

    x_label: str
    y_label: str
    nominal: tuple[Array, Array]
    draws: Sequence[tuple[Array, Array]]
    marks: dict[str, float]
    scale: float
    rheobase: float | None = None


def membrane_figure(path: Location, panels: Sequence[MembranePanel]) -> Path:
    """Draw membrane curves side by side."""
    figure, axes = new_panels(8.5, 4.0, 1, len(panels))
    for axis, panel in zip(axes[0], panels, strict=True):
        _draw(axis, panel)
    return save(figure, path)


def _draw(axis: Axes, panel: MembranePanel) -> None:
    factor, prefix = prefix_of(panel.scale)
    for k, (v, i) in enumerate(panel.draws):
        label = f"{len(panel.draws)} draws" if k == 0 else None
        axis.plot(v, i / factor, color="0.75", linewidth=0.7, zorder=1, label=label)
    v, i = panel.nominal
    axis.plot(v, i / factor, color=COLOURS[0], linewidth=1.8, zorder=3, label="without mismatch")
    axis.axhline(0.0, color="0.4", linewidth=0.8)
    if panel.rheobase is not None:
        text = f"rheobase {engineering(panel.rheobase, 'A')}"
        axis.axhline(panel.rheobase / factor, color=COLOURS[2], linestyle="--", label=text)
    low, high = min(panel.marks.values()), max(panel.marks.values())
    margin = 0.12 * (high - low)
    axis.set_xlim(low - margin, high + margin)
    styles = zip(panel.marks.items(), ("o", "D", "v"), (2, 1, 4), strict=False)
    for (name, place), marker, colour in styles:
        at, label = float(np.interp(place, v, i)) / factor, f"{name} {engineering(place, 'V')}"
        axis.plot(place, at, marker, color=COLOURS[colour], markersize=7, zorder=4, label=label)
    inside = (v >= low) & (v <= high)
    top = max(1.6 * panel.scale, 1.2 * float(np.max(i[inside])))
    bottom = min(-0.6 * panel.scale, 1.3 * float(np.min(i[inside])))
    if bottom < -LINEAR_RHEOBASES * panel.scale:
        linear = LINEAR_RHEOBASES * panel.scale / factor
        axis.set_yscale("symlog", linthresh=linear, linscale=2.0)
        axis.set_yticks(_ticks(linear, bottom / factor, top / factor))
        axis.yaxis.set_major_formatter(PLAIN)
        axis.yaxis.set_minor_locator(NullLocator())
    axis.set_ylim(bottom / factor, top / factor)
    axis.set_xlabel(f"{panel.x_label} (V)")
    axis.set_ylabel(f"{panel.y_label} ({prefix}A)")
    legend_above(axis, 2, 7.5)


def _ticks(linear: float, bottom: float, top: float) -> list[float]:
    """Places that say where the linear part ends: steps within it, powers of ten below."""
    decade = 10.0 ** np.floor(np.log10(linear / 2))
    step = max(m * decade for m in (1, 2, 5) if m * decade <= linear / 2)
    steps = [k * step for k in range(-3, 4) if abs(k * step) <= linear and k * step <= top]
    decades = [-(10.0**k) for k in range(-9, 10)]
    return [y for y in decades if bottom <= y < -1.5 * linear] + [y for y in steps if y >= bottom]
