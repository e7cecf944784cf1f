"""The analyses of a bench: a clamp that sweeps the membrane, and a transient that makes it fire."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bridge.measure import (
    ClampCurve,
    MeasurementError,
    SpikeTrain,
    Status,
    resting_point,
    upward_crossings,
)
from circuits import Circuit, Condition, Draw, SolverOptions, Technology
from circuits.deck import CLAMP_CLOSED, CLAMP_OPEN, element_path

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

COARSE_STEP = 20e-3  # V, whole range of the clamp
REST_STEP, REST_SPAN = 2e-3, 30e-3  # V, around rest, where the leak transistor leaves saturation
TRIP_STEP, TRIP_SPAN = 0.25e-3, 12e-3  # V, around the output's switching point
STEPS = (COARSE_STEP, REST_STEP, REST_SPAN, TRIP_STEP, TRIP_SPAN)
"""All of them, for the identity of a sample."""


def apply_draw(ngspice: "Ngspice", circuit: Circuit, technology: Technology, draw: Draw) -> None:
    """Set the mismatch of every transistor in the loaded deck."""
    values = {}
    for k, transistor in enumerate(circuit.transistors):
        path = element_path(technology, transistor.device, transistor.name)
        values[f"@{path}[delvto]"] = float(draw.delta_vth[k])
        values[f"@{path}[mulu0]"] = 1.0 + float(draw.delta_beta[k])
    ngspice.alter_all(values)


def clamp_membrane(ngspice: "Ngspice", circuit: Circuit, refine: float = 1.0) -> ClampCurve:
    """Sweep the membrane with a clamp at zero input.

    Parameters
    ----------
    ngspice : Ngspice
        With the circuit's bench loaded.
    circuit : Circuit
        Which circuit it is.
    refine : float
        Factor by which all steps are finer.

    Returns
    -------
    ClampCurve
        Fine around rest and, with capacitive feedback, around the output's switching point.
    """
    sheet = circuit.datasheet
    ngspice.alter_all({"rclamp": CLAMP_CLOSED, "iin": 0.0})

    def sweep(low: float, high: float, step: float) -> ClampCurve:
        v, i, out = ngspice.dc("vclamp", low, high, step / refine, "mem", "i(vclamp)", "out")
        return ClampCurve(v, -i, out)

    low, high = sheet.bench.v_sweep
    coarse = sweep(low, high, COARSE_STEP)
    v_rest = resting_point(ClampCurve.merge(coarse))
    parts = [coarse, sweep(v_rest - REST_SPAN, v_rest + REST_SPAN, REST_STEP)]
    if sheet.feedback == "capacitive":
        trip = upward_crossings(coarse.v, coarse.v_out, sheet.supply / 2)
        if not len(trip):
            raise MeasurementError(Status.NO_SPIKE, f"the output stays low up to {high:g} V")
        middle = float(trip[0])
        parts.append(sweep(middle - TRIP_SPAN, middle + TRIP_SPAN, TRIP_STEP))
    return ClampCurve.merge(*parts)


def fire(
    ngspice: "Ngspice", circuit: Circuit, condition: Condition, options: SolverOptions
) -> SpikeTrain:
    """Run the transient: three spikes, the first interval at i_high, the second at i_low."""
    bench = circuit.datasheet.bench
    spikes = spike_times(
        ngspice, condition, options, [bench.i_high, bench.i_high, bench.i_low], bench.t_limit
    )
    t, v_mem, v_out, i_supply = ngspice.vectors("time", "mem", "out", "i(vdd)")
    return SpikeTrain(
        t, v_mem, v_out, -i_supply, spikes, bench.i_high, bench.i_low, condition.supply
    )


def spike_times(
    ngspice: "Ngspice",
    condition: Condition,
    options: SolverOptions,
    currents: Sequence[float],
    t_limit: float,
) -> NDArray[np.float64]:
    """Fire once at each of a list of input currents, each from the spike before.

    Parameters
    ----------
    ngspice : Ngspice
        With a bench loaded.
    condition : Condition
        For the supply voltage; a spike is a rise of the output through half of it.
    options : SolverOptions
        For the longest step.
    currents : sequence of float
        Input current on the way to each spike, A.
    t_limit : float
        Longest wait for each spike, s of circuit time.

    Returns
    -------
    numpy.ndarray
        Times of the spikes, s, shape (currents,).

    Raises
    ------
    MeasurementError
        A spike does not come (``no_spike``), or the output does not fall again (``latched``).
    AnalysisError
        The transient does not converge.
    """
    ngspice.discard_runs()
    ngspice.alter("rclamp", CLAMP_OPEN)
    level = condition.supply / 2
    longest = t_limit * len(currents)
    times: list[float] = []
    for k, current in enumerate(currents):
        ngspice.alter("iin", current)
        if k == 0:
            ngspice.transient(longest, options.max_step, f"v(out) > {level!r}")
        else:
            ngspice.resume(f"v(out) < {level / 2!r}")
            if ngspice.vectors("out")[0][-1] >= level / 2:
                raise MeasurementError(Status.LATCHED, f"the output stays high after spike {k}")
            ngspice.resume(f"v(out) > {level!r}")
        t, out = (vector[-2:] for vector in ngspice.vectors("time", "out"))
        crossing = upward_crossings(t, out, level)
        if not len(crossing):
            raise MeasurementError(
                Status.NO_SPIKE, f"no spike number {k + 1} at {current:.3g} A by {t[-1]:.3g} s"
            )
        times.append(float(crossing[0]))
    return np.array(times)
