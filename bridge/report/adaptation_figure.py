"""The picture of spike-frequency adaptation."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.report.style import COLOURS, new_figure, save
from bridge.store import Location
from surrogate.vocabulary import prefix_of

Array = NDArray[np.float64]


def adaptation_figure(
    path: Location,
    t: Array,
    v_mem: Array,
    intervals_on: Sequence[float],
    intervals_off: Sequence[float],
) -> Path:
    """Draw an adapting spike train, and its intervals beside those without adaptation.

    Args:
        t, v_mem: Membrane with adaptation on, s and V, shape (points,).
        intervals_on, intervals_off: Interspike intervals with adaptation on and off, s; the latter
            may be empty.
    """
    figure = new_figure(8.5, 3.2)
    train_axis, interval_axis = figure.subplots(1, 2, width_ratios=(3, 2))
    factor, prefix = prefix_of(float(t[-1]))
    train_axis.plot(t / factor, v_mem, color=COLOURS[0], linewidth=1.0)
    train_axis.set_xlabel(f"time ({prefix}s)")
    train_axis.set_ylabel("membrane (V)")
    factor, prefix = prefix_of(max(intervals_on))
    for intervals, marker, colour, name in (
        (intervals_on, "o", COLOURS[1], "adaptation on"),
        (intervals_off, "s", COLOURS[5], "adaptation off"),
    ):
        if len(intervals):
            number = np.arange(1, len(intervals) + 1)
            values = np.array(intervals) / factor
            interval_axis.plot(number, values, f"{marker}-", color=colour, label=name)
    interval_axis.set_ylim(bottom=0)
    interval_axis.set_xlabel("interval number")
    interval_axis.set_ylabel(f"interspike interval ({prefix}s)")
    interval_axis.legend(fontsize=8)
    return save(figure, path)
