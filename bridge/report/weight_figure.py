"""The picture of a weight: its current at each code, and what it is from the line."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.report.style import COLOURS, new_figure, save
from bridge.store import Location
from surrogate.vocabulary import prefix_of
from surrogate.weight import weight_shapes

Array = NDArray[np.float64]


def weight_figure(path: Location, nominal: Array, drawn: Sequence[Array]) -> Path:
    """Draw the currents by code, and their distance from the line in LSB.

    Args:
        nominal: Output current without mismatch, A, shape (codes,).
        drawn: The same of samples with mismatch.
    """
    figure = new_figure(8.5, 3.6)
    current_axis, line_axis = figure.subplots(1, 2)
    codes = np.arange(len(nominal))
    factor, prefix = prefix_of(float(np.max(nominal)))
    look = {"color": "0.6", "linewidth": 0.8}
    for k, one in enumerate(drawn):
        label = {} if k else {"label": f"{len(drawn)} samples"}
        current_axis.plot(codes, one / factor, **look, **label)
        line_axis.plot(codes, _away(one), **look, **label)
    own = {"color": COLOURS[0], "linewidth": 1.6, "label": "without mismatch"}
    current_axis.plot(codes, nominal / factor, **own)
    line_axis.plot(codes, _away(nominal), **own)
    current_axis.set_ylabel(f"output current ({prefix}A)")
    line_axis.set_ylabel("distance from the line (LSB)")
    for axis in (current_axis, line_axis):
        axis.set_xlabel("code")
        axis.legend(fontsize=8)
    return save(figure, path)


def _away(currents: Array) -> Array:
    steps = len(currents) - 1
    return np.asarray(weight_shapes(currents[None, :])[0] * steps - np.arange(steps + 1))
