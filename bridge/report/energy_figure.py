"""The picture of what a spike costs."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.report.style import COLOURS, new_figure, plain_log, save
from bridge.store import Location
from surrogate.vocabulary import engineering, prefix_of

Array = NDArray[np.float64]


def energy_figure(path: Location, rate: Array, energy: Array, static_power: float) -> Path:
    """Draw energy per spike against firing rate, with the share of the power at rest.

    Args:
        rate, energy: Firing rates, Hz, and energy from the supply per spike, J, shape (points,).
        static_power: What the supply delivers at rest, W; not a number: not drawn.
    """
    figure = new_figure(8.5, 3.6)
    axis = figure.subplots()
    factor, prefix = prefix_of(float(np.median(energy)))
    axis.loglog(rate, energy / factor, "o-", color=COLOURS[0], markersize=4, label="energy a spike")
    low, high = axis.get_ylim()
    if static_power > 0:
        text = f"power at rest, {engineering(static_power, 'W')}, over the rate"
        ends = np.array([rate.min(), rate.max()])
        axis.loglog(ends, static_power / ends / factor, "--", color=COLOURS[1], label=text)
        low = max(0.1 * low, min(low, 0.8 * static_power / rate.max() / factor))
    axis.set_ylim(low, high)
    plain_log(axis.xaxis, axis.yaxis)
    axis.set_xlabel("firing rate (Hz)")
    axis.set_ylabel(f"energy per spike ({prefix}J)")
    axis.legend(fontsize=8)
    return save(figure, path)
