"""The pictures of a synapse: its response to a pulse, and the charge of longer ones."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.measure import SynapseResponse
from bridge.measure.synapse import DECAY
from bridge.report.style import COLOURS, new_figure, plain_log, save
from bridge.store import Location
from surrogate.vocabulary import engineering, prefix_of

Array = NDArray[np.float64]

SHOWN_DECAYS = 6.0
"""Time after the pulse that is drawn, in time constants."""


def response_figure(path: Location, response: SynapseResponse, rest: float, tau: float) -> Path:
    """Draw the output current around a pulse, and its decay with the fitted exponential.

    Args:
        rest, tau: Baseline, A, and fitted time constant, s.
    """
    figure = new_figure(8.5, 3.6)
    pulse_axis, decay_axis = figure.subplots(1, 2)
    t, over = response.t, response.i_out - rest
    start = max(response.t_off, float(t[np.argmax(over)]))
    shown = t <= start + SHOWN_DECAYS * tau
    time_factor, time_prefix = prefix_of(tau)
    factor, prefix = prefix_of(float(np.max(over)))
    since_on = (t - response.t_on) / time_factor
    width = response.t_off - response.t_on
    label, look = f"input pulse, {engineering(width, 's')}", {"alpha": 0.35, "linewidth": 0}
    pulse_axis.axvspan(0.0, width / time_factor, color=COLOURS[4], label=label, **look)
    current = response.i_out[shown] / factor
    pulse_axis.plot(since_on[shown], current, color=COLOURS[0], label="output current")
    pulse_axis.set_xlabel(f"time ({time_prefix}s)")
    pulse_axis.set_ylabel(f"output current ({prefix}A)")
    after = shown & (t >= start) & (over > 0)
    decay = ((t[after] - start) / time_factor, over[after] / factor)
    decay_axis.semilogy(*decay, color=COLOURS[0], label="ngspice")
    whole = float(np.interp(start, t, over))
    middle = float(np.sqrt(DECAY[0] * DECAY[1])) * whole
    falls = np.flatnonzero((t >= start) & (over <= middle))
    if len(falls):
        # Through the middle of the fitted range: the fit's slope, at the curve's height.
        through = float(t[falls[0]])
        ends = through - tau * np.log(np.array(DECAY) * whole / middle)
        line = ((ends - start) / time_factor, np.array(DECAY) * whole / factor)
        label = f"fit, {100 * DECAY[0]:g} % to {100 * DECAY[1]:g} %: τ = {engineering(tau, 's')}"
        decay_axis.semilogy(*line, "--", color=COLOURS[1], linewidth=2.4, label=label)
    decay_axis.set_ylim(1e-3 * whole / factor, 1.3 * whole / factor)
    plain_log(decay_axis.yaxis)
    decay_axis.set_xlabel(f"time after the pulse ({time_prefix}s)")
    decay_axis.set_ylabel(f"output current over its baseline ({prefix}A)")
    for axis in (pulse_axis, decay_axis):
        axis.legend(fontsize=8)
    return save(figure, path)


def charge_figure(
    path: Location, widths: Array, charges: Array, width: float, charge: float
) -> Path:
    """Draw the charge of a pulse against its length, with what is proportional to it.

    Args:
        widths, charges: Lengths of pulses, s, and their charges, C, shape (pulses,).
        width, charge: The datasheet's pulse, which the line goes through, s and C.
    """
    figure = new_figure(8.5, 3.6)
    axis = figure.subplots()
    time_factor, time_prefix = prefix_of(width)
    factor, prefix = prefix_of(charge)
    axis.loglog(widths / time_factor, charges / factor, "o", color=COLOURS[0], label="ngspice")
    ends = np.array([widths.min(), widths.max()])
    line = (ends / time_factor, charge * ends / width / factor)
    axis.loglog(*line, "--", color=COLOURS[1], label="in proportion to the pulse")
    plain_log(axis.xaxis, axis.yaxis)
    axis.set_xlabel(f"length of the pulse ({time_prefix}s)")
    axis.set_ylabel(f"charge ({prefix}C)")
    axis.legend(fontsize=8)
    return save(figure, path)
