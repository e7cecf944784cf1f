"""The analyses of a bench: a clamp that sweeps the membrane, and transients."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bridge.measure import (
    ClampCurve,
    MeasurementError,
    SpikeTrain,
    Status,
    SynapseResponse,
    resting_point,
    upward_crossings,
)
from circuits import (
    NOMINAL_DRAW,
    Circuit,
    Condition,
    Draw,
    Sampling,
    SolverOptions,
    Technology,
    draw_mismatch,
)
from circuits.bench import CLAMP_CLOSED, CLAMP_OPEN, feedback_of, neuron_bench, synapse_bench
from circuits.deck import element_path

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

COARSE_STEP = 20e-3  # V, whole range of the clamp
REST_STEP, REST_SPAN = 2e-3, 30e-3  # V, around rest, where the leak transistor leaves saturation
TRIP_STEP, TRIP_SPAN = 0.5e-3, 12e-3  # V, from below the coarse step in which the output switches
ZERO_STEP, ZERO_SPAN = 0.5e-3, 5e-3  # V, from below the coarse step that holds the unstable zero
JUMP_STEP, JUMP_SPAN = 0.05e-3, 1.5e-3  # V, around a zero that is a jump; where the output rises
SHARE_STEP, SHARE_SPAN = 5e-3, 60e-3  # V, from rest past the zero, where g falls e-fold in 40 mV
PEAK_SPAN = 400e-3  # V, where the feedback begins to take from the leak
STEPS = (
    *(COARSE_STEP, REST_STEP, REST_SPAN, TRIP_STEP, TRIP_SPAN),
    *(ZERO_STEP, ZERO_SPAN, JUMP_STEP, JUMP_SPAN, SHARE_STEP, SHARE_SPAN, PEAK_SPAN),
)
"""All of them, for the identity of a sample."""


def apply_draw(ngspice: "Ngspice", circuit: Circuit, technology: Technology, draw: Draw) -> None:
    """Add the mismatch of every transistor to what the loaded deck gives it."""
    values = {}
    for k, transistor in enumerate(circuit.transistors):
        path = element_path(technology, transistor)
        shift, factor = f"@{path}[delvto]", f"@{path}[mulu0]"
        values[shift] = ngspice.as_loaded(shift) + float(draw.delta_vth[k])
        nominal = ngspice.as_loaded(factor) or 1.0  # where no deck gives it, it reads as zero
        values[factor] = nominal * (1.0 + float(draw.delta_beta[k]))
    ngspice.alter_all(values)


def apply_nominal(ngspice: "Ngspice", circuit: Circuit, technology: Technology) -> None:
    """Take back the mismatch that an earlier job on the same deck may have left."""
    apply_draw(
        ngspice, circuit, technology, draw_mismatch(circuit, technology, Sampling(0), NOMINAL_DRAW)
    )


@dataclass(frozen=True)
class Clamped:
    """Curves of the clamped membrane.

    Attributes
    ----------
    zero : ClampCurve
        At zero input.
    driven : ClampCurve or None
        At the bench's higher input, where the input is not the membrane itself.
    """

    zero: ClampCurve
    driven: ClampCurve | None


def clamp_membrane(
    ngspice: "Ngspice", circuit: Circuit, supply: float, refine: float = 1.0
) -> Clamped:
    """Sweep the membrane with a clamp.

    Parameters
    ----------
    ngspice : Ngspice
        With the circuit's bench loaded.
    circuit : Circuit
        Which circuit it is.
    supply : float
        Supply voltage, V.
    refine : float
        Factor by which all steps are finer.

    Returns
    -------
    Clamped
        Fine around rest, and around the unstable zero where the feedback is a current, else around
        the output's switching point.

    Raises
    ------
    MeasurementError
        The membrane has no resting point, or the output does not switch.
    AnalysisError
        A sweep does not converge.
    """
    bench, has_input = neuron_bench(circuit), circuit.neuron.ports.input is not None
    ngspice.alter_all({"rclamp": CLAMP_CLOSED, "iin": 0.0})

    def sweep(low: float, high: float, step: float) -> ClampCurve:
        v, i, out = ngspice.dc("vclamp", low, high, step / refine, "mem", "i(vclamp)", "out")
        return ClampCurve(v, -i, out)

    low, high = bench.v_sweep
    ranges: list[tuple[float, float, float]] = []
    curves: list[ClampCurve] = []

    def add(start: float, stop: float, step: float) -> None:
        ranges.append((start, stop, step))
        curves.append(sweep(*ranges[-1]))

    add(low, high, COARSE_STEP)
    coarse = ClampCurve.merge(curves[0])
    v_rest = resting_point(coarse)
    add(v_rest - REST_SPAN, v_rest + REST_SPAN, REST_STEP)
    switches = (coarse.v_out[:-1] < supply / 2) & (coarse.v_out[1:] >= supply / 2)
    if feedback_of(circuit) == "current":
        # A zero may share its coarse step with the reset, which hides it there.
        ends = np.flatnonzero((_falls(coarse) | switches) & (coarse.v[1:] > v_rest))[:1]
        for k in ends:
            # Without an input of its own only the curve's peak, shortly before the zero, is bent.
            start = v_rest + REST_SPAN
            if not has_input:
                start = max(start, float(coarse.v[k]) - PEAK_SPAN)
            stop = min(float(coarse.v[k + 1]) + SHARE_SPAN, high)
            if start < stop:
                add(start, stop, SHARE_STEP)
        for k in ends:
            add(float(coarse.v[k]) - ZERO_SPAN, float(coarse.v[k + 1]), ZERO_STEP)
            fine = curves[-1]
            known = ClampCurve.merge(coarse, fine)
            beyond = np.interp(fine.v[:-1] + JUMP_SPAN, known.v, known.i)
            for jump in np.flatnonzero(_falls(fine) & (beyond < -np.max(coarse.i[: k + 1])))[:1]:
                middle = float(fine.v[jump])
                add(middle - JUMP_SPAN, middle + JUMP_SPAN, JUMP_STEP)
    else:
        trips = np.flatnonzero(switches)
        if not len(trips):
            raise MeasurementError(Status.NO_SPIKE, f"the output stays low up to {high:g} V")
        below, above = coarse.v[trips[0] : trips[0] + 2].tolist()
        add(below - TRIP_SPAN, above, TRIP_STEP)
        fine = curves[-1]
        # From unity on the output's gain grows e-fold within less than a millivolt.
        for rise in np.flatnonzero(np.diff(fine.v_out) >= np.diff(fine.v))[:1]:
            middle = float(fine.v[rise])
            add(middle - JUMP_SPAN, middle + 2 * JUMP_SPAN, JUMP_STEP)
    driven = None
    if has_input:
        ngspice.alter("iin", bench.i_high)
        driven = ClampCurve.merge(*(sweep(*one) for one in ranges))
    return Clamped(ClampCurve.merge(*curves), driven)


def _falls(curve: ClampCurve) -> NDArray[np.bool_]:
    """Steps in which the membrane current falls through zero, shape (points - 1,)."""
    return (curve.i[:-1] > 0) & (curve.i[1:] <= 0)


def fire(
    ngspice: "Ngspice", circuit: Circuit, condition: Condition, options: SolverOptions
) -> SpikeTrain:
    """Run the transient: three spikes, the first interval at i_high, the second at i_low."""
    bench = neuron_bench(circuit)
    refined = options.refined(bench.step_refinement)
    spikes = spike_times(
        ngspice, condition, refined, [bench.i_high, bench.i_high, bench.i_low], bench.t_limit
    )
    t, v_mem, v_out, i_supply = ngspice.vectors("time", "mem", "out", "i(vdd)")
    return SpikeTrain(
        t, v_mem, v_out, -i_supply, spikes, bench.i_high, bench.i_low, condition.supply
    )


def respond(
    ngspice: "Ngspice", circuit: Circuit, condition: Condition, options: SolverOptions
) -> SynapseResponse:
    """Run the transient of a synapse: one input pulse and the decay after it."""
    bench = synapse_bench(circuit)
    start, end = bench.pulse_width, 2 * bench.pulse_width
    ngspice.discard_runs()
    ngspice.transient(end + bench.t_limit, options.max_step)
    t, i_out, i_supply = ngspice.vectors("time", "i(vout)", "i(vdd)")
    return SynapseResponse(t, i_out, -i_supply, start, end, condition.supply)


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
