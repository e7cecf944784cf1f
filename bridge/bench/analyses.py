"""The analyses of a bench: a clamp that sweeps the membrane, and transients."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError
from bridge.measure import (
    CodeCurrents,
    SpikeTrain,
    SynapseResponse,
    missing_spike,
    upward_crossings,
)
from circuits import NOMINAL_DRAW, Circuit, Condition, Draw, Sampling, SolverOptions, draw_mismatch
from circuits.bench import (
    CLAMP_OPEN,
    code_levels,
    code_nodes,
    neuron_bench,
    synapse_bench,
    transient_options,
)
from circuits.deck import element_path
from circuits.spice.command import parameter_of
from circuits.technology import Technology
from surrogate.vocabulary import Status, engineering

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

MOST_POINTS = 100_000
"""Time points of a train of spikes beyond those that its longest steps take: fifty times what any
circuit of the catalogue needs. What takes more is stiff."""


def apply_draw(ngspice: "Ngspice", circuit: Circuit, technology: Technology, draw: Draw) -> None:
    """Add the mismatch of every transistor to what the loaded deck gives it."""
    values = {}
    for k, transistor in enumerate(circuit.transistors):
        path = element_path(technology, transistor)
        shift, factor = parameter_of(path, "delvto"), parameter_of(path, "mulu0")
        values[shift] = ngspice.as_loaded(shift) + float(draw.delta_vth[k])
        nominal = ngspice.as_loaded(factor) or 1.0  # where no deck gives it, it reads as zero
        values[factor] = nominal * (1.0 + float(draw.delta_beta[k]))
    ngspice.alter_all(values)


def apply_nominal(ngspice: "Ngspice", circuit: Circuit, technology: Technology) -> None:
    """Take back the mismatch that an earlier job on the same deck may have left."""
    apply_draw(
        ngspice, circuit, technology, draw_mismatch(circuit, technology, Sampling(0), NOMINAL_DRAW)
    )


def fire(
    ngspice: "Ngspice", circuit: Circuit, condition: Condition, options: SolverOptions
) -> SpikeTrain:
    """Run the transient: three spikes, the first interval at i_high, the second at i_low."""
    bench = neuron_bench(circuit)
    refined = transient_options(bench, options)
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


def read_codes(ngspice: "Ngspice", circuit: Circuit, condition: Condition) -> CodeCurrents:
    """Solve the operating point of a weight at each of its codes.

    Raises:
        AnalysisError: One does not converge.
    """
    sheet, nodes = circuit.weight, code_nodes(circuit)
    found = []
    for code in range(sheet.codes):
        levels = code_levels(circuit, code, condition.supply)
        ngspice.discard_runs()  # a point that does not converge must not show the one before
        ngspice.alter_all({f"v{node}": level for node, level in zip(nodes, levels, strict=True)})
        ngspice.operating_point()
        found.append([float(one[-1]) for one in ngspice.vectors("i(vout)", "i(vdd)")])
    i_out, i_vdd = np.array(found).T
    sign = 1.0 if sheet.direction == "source" else -1.0
    return CodeCurrents(sign * i_out, -i_vdd, condition.supply)


def spike_times(
    ngspice: "Ngspice",
    condition: Condition,
    options: SolverOptions,
    currents: Sequence[float],
    t_limit: float,
    most_points: int | None = None,
) -> NDArray[np.float64]:
    """Fire once at each of a list of input currents, each from the spike before.

    Args:
        condition: For the supply voltage; a spike is a rise of the output through half of it.
        currents: Input current on the way to each spike, A.
        t_limit: Longest wait for each spike, s of circuit time.
        most_points: Time points at most; None: `MOST_POINTS` beyond those of the longest steps.

    Returns:
        Times of the spikes, s, shape (currents,).

    Raises:
        MeasurementError: A spike does not come (``no_spike``), the output does not fall again
            (``latched``), or the transient takes more than `MOST_POINTS` (``stiff``).
        AnalysisError: The transient does not converge.
    """
    ngspice.discard_runs()
    ngspice.alter("rclamp", CLAMP_OPEN)
    level = condition.supply / 2
    longest = t_limit * len(currents)
    most = most_points or MOST_POINTS + int(longest / options.max_step)
    times: list[float] = []
    for k, current in enumerate(currents):
        ngspice.alter("iin", current)
        if k == 0:
            ngspice.transient(longest, options.max_step, ("out", ">", level), most)
        else:
            ngspice.resume(("out", "<", level / 2), most)
            (out,) = ngspice.vectors("out")
            if out[-1] >= level / 2:
                _check_points(ngspice, len(out), most, longest)
                (v_mem,) = ngspice.vectors("mem")
                raise MeasurementError(
                    Status.LATCHED,
                    f"the output stays at {engineering(float(out[-1]), 'V')} after spike {k}, "
                    f"the membrane at {engineering(float(v_mem[-1]), 'V')} with "
                    f"{engineering(current, 'A')} flowing in",
                )
            ngspice.resume(("out", ">", level), most)
        t, out = ngspice.vectors("time", "out")
        crossing = upward_crossings(t[-2:], out[-2:], level)
        if not len(crossing):
            _check_points(ngspice, len(t), most, longest)
            (v_mem,) = ngspice.vectors("mem")
            raise missing_spike(k + 1, current, *(float(one[-1]) for one in (t, v_mem, out)))
        times.append(float(crossing[0]))
    return np.array(times)


def _check_points(ngspice: "Ngspice", points: int, most: int, longest: float) -> None:
    """Say of a transient that was ended for its many points that it is stiff."""
    if points >= most:
        t, v_mem, v_out = (float(one[-1]) for one in ngspice.vectors("time", "mem", "out"))
        raise MeasurementError(
            Status.STIFF,
            f"{points} time points lead only to {engineering(t, 's')} of up to "
            f"{engineering(longest, 's')}: the membrane stands at {engineering(v_mem, 'V')}, the "
            f"output at {engineering(v_out, 'V')}",
        )
