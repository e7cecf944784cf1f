"""The picture of a network of transistors: spikes of every neuron, and classes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from bridge.report.style import COLOURS, new_panels, save
from bridge.store import FIGURES, Location, RunDirectory, file_name
from bridge.verify.network import Answer, NetworkVerification

LARGEST_DOT, LEAST_DOT = 90.0, 5.0
"""Areas of the dots of the most frequent pair and of rare ones, points squared."""


def network_figure(path: Location, found: NetworkVerification) -> Path:
    """Draw counts in ngspice and of the twins, layer by layer, and the classes of both."""
    comparison = found.comparison
    assert comparison is not None
    layers = comparison.layers
    figure, axes = new_panels(3.3 * (len(layers) + 1), 3.5, 1, len(layers) + 1)
    for axis, one in zip(axes[0], layers, strict=False):
        mine = found.table["layer"].to_numpy() == one.layer
        ngspice, twin = (found.table[name].to_numpy()[mine] for name in ("count", "count_twin"))
        _dots(axis, ngspice, twin, COLOURS[0])
        title = f"layer {one.layer}: spikes of {one.neurons} neurons"
        axis.set_title(title, loc="left", fontsize=8)
    good: Sequence[Answer] = [one for one in comparison.answers if one.ngspice is not None]
    last = axes[0, -1]
    ngspice, twin = (
        np.array([getattr(one, side) for one in good], dtype=np.int64)
        for side in ("ngspice", "twin")
    )
    _dots(last, ngspice, twin, COLOURS[1])
    same = sum(one.ngspice == one.twin for one in good)
    last.set_title(f"classes: {same} of {len(good)} the same", loc="left", fontsize=8)
    return save(figure, path)


def _dots(axis: Axes, ngspice: NDArray[np.int64], twin: NDArray[np.int64], colour: str) -> None:
    """A dot for each pair, the larger the more often it comes, and where the two are equal."""
    pairs, number = np.unique(np.column_stack([ngspice, twin]), axis=0, return_counts=True)
    top = int(np.max(pairs, initial=1))
    axis.plot([0, top], [0, top], color=COLOURS[-1], linewidth=0.6, zorder=0)
    area = np.maximum(LEAST_DOT, LARGEST_DOT * np.sqrt(number / np.max(number)))
    axis.scatter(pairs[:, 0], pairs[:, 1], s=area, color=colour, alpha=0.6, linewidths=0)
    for one in (axis.xaxis, axis.yaxis):
        one.set_major_locator(MaxNLocator(6, integer=True))
    axis.set_aspect("equal")
    axis.set_xlabel("ngspice")
    axis.set_ylabel("twin")


def picture_of(folder: Location, circuit: str, corner: str, temperature_celsius: float) -> Location:
    """Where the picture of a circuit's network is in a run's folder."""
    name = file_name(f"verify_network_{circuit}_{corner}_{temperature_celsius:g}C")
    return folder / FIGURES / f"{name}.png"


def draw_networks(run: RunDirectory, found: Sequence[NetworkVerification]) -> list[Path]:
    """Draw each network that could be simulated into the run; returns the pictures' paths."""
    paths = []
    for one in found:
        if one.comparison is not None:
            here = one.subject.condition
            where = (one.subject.circuit, here.corner, here.temperature_celsius)
            paths.append(network_figure(picture_of(run.folder, *where), one))
    return paths
