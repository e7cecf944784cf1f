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
from circuits.bench import (
    CLAMP_CLOSED,
    CLAMP_CLOSED_SWITCH,
    CLAMP_OPEN,
    feedback_of,
    neuron_bench,
    synapse_bench,
)
from circuits.deck import element_path

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

COARSE_STEP = 20e-3  # V, whole range of the clamp
REST_STEP, REST_SPAN = 2e-3, 30e-3  # V, around rest, where the leak transistor leaves saturation
TRIP_STEP, TRIP_SPAN = 0.25e-3, 12e-3  # V, around the output's switching point
ZERO_STEP = 0.5e-3  # V, between the coarse steps that hold the unstable zero, which may be a jump
STEPS = (COARSE_STEP, REST_STEP, REST_SPAN, TRIP_STEP, TRIP_SPAN, ZERO_STEP)
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
        At the bench's lower input, where the input is not the membrane itself.
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
    sheet, bench = circuit.neuron, neuron_bench(circuit)
    closed = CLAMP_CLOSED_SWITCH if feedback_of(circuit) == "switch" else CLAMP_CLOSED
    ngspice.alter_all({"rclamp": closed, "iin": 0.0})

    def sweep(low: float, high: float, step: float) -> ClampCurve:
        v, i, out = ngspice.dc("vclamp", low, high, step / refine, "mem", "i(vclamp)", "out")
        return ClampCurve(v, -i, out)

    low, high = bench.v_sweep
    ranges = [(low, high, COARSE_STEP)]
    curves = [sweep(*ranges[0])]
    coarse = ClampCurve.merge(curves[0])
    v_rest = resting_point(coarse)
    ranges.append((v_rest - REST_SPAN, v_rest + REST_SPAN, REST_STEP))
    if feedback_of(circuit) == "current":
        falling = (coarse.v[1:] > v_rest) & (coarse.i[:-1] > 0) & (coarse.i[1:] <= 0)
        zeros = np.flatnonzero(falling)[:1]
        ranges += [(float(coarse.v[k]), float(coarse.v[k + 1]), ZERO_STEP) for k in zeros]
    else:
        trip = upward_crossings(coarse.v, coarse.v_out, supply / 2)
        if not len(trip):
            raise MeasurementError(Status.NO_SPIKE, f"the output stays low up to {high:g} V")
        middle = float(trip[0])
        ranges.append((middle - TRIP_SPAN, middle + TRIP_SPAN, TRIP_STEP))
    curves += [sweep(*one) for one in ranges[1:]]
    driven = None
    if sheet.ports.input is not None:
        ngspice.alter("iin", bench.i_low)
        driven = ClampCurve.merge(*(sweep(*one) for one in ranges))
    return Clamped(ClampCurve.merge(*curves), driven)


def fire(
    ngspice: "Ngspice", circuit: Circuit, condition: Condition, options: SolverOptions
) -> SpikeTrain:
    """Run the transient: three spikes, the first interval at i_high, the second at i_low."""
    bench = neuron_bench(circuit)
    spikes = spike_times(
        ngspice, condition, options, [bench.i_high, bench.i_high, bench.i_low], bench.t_limit
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
