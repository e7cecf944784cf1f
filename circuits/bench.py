"""What stands around a circuit while it is characterised."""

from dataclasses import replace
from typing import Literal

from circuits.circuit import Circuit
from circuits.datasheet_tables import NeuronBench, SynapseBench, WeightBench
from circuits.errors import CircuitInputError
from circuits.solver_options import SolverOptions
from circuits.spice import card
from circuits.spice.word import number, short
from circuits.stimulus import ExternalCurrent, StepCurrent

CLAMP_CLOSED = 1.0
"""Series resistance of the membrane clamp while it holds the membrane, ohm: small, because a steep
current (a reset of 10 uA within 0.1 mV) would have several solutions behind a greater one."""

CLAMP_OPEN = 1e18
"""The same while the membrane is free: 1 aA per volt."""

PULSE_EDGE = 1e-3
"""Rise and fall of a synapse's input pulse, as a share of its length."""

PULSE_PERIOD = "1e6"
"""When the next pulse would come, s: never."""


def neuron_lines(
    circuit: Circuit,
    stimulus: StepCurrent | ExternalCurrent | None = None,
    v_start: float | None = None,
) -> list[str]:
    """Lines around a neuron: input current, clamp, start, and what is saved.

    Args:
        stimulus: Its input over time; None for one that commands set.
        v_start: Where its membrane starts a transient, V; None for the bench's own place.
    """
    bench, ports = neuron_bench(circuit), circuit.neuron.ports
    if isinstance(stimulus, StepCurrent):
        course = card.piecewise_linear(stimulus.corners().tolist())
        words = ["dc", number(float(stimulus.levels[0])), *course]
    else:
        # With a dc value an external source crashes ngspice 39.
        words = ["dc", number(0)] if stimulus is None else ["external"]
    return [
        card.element("iin", ("0", "mem" if ports.input is None else "in"), *words),
        # The resistor at ground: between two nodes at 1 V rounding would hide aA.
        card.element("vclamp", ("mem", "clamp"), "dc", number(0)),
        card.element("rclamp", ("clamp", "0"), short(CLAMP_CLOSED)),
        card.start("mem", bench.v_start if v_start is None else v_start),
        card.save("v(mem)", "v(out)", "i(vclamp)", "i(vdd)"),
    ]


def synapse_lines(circuit: Circuit, supply: float) -> list[str]:
    """Lines around a synapse: one input pulse, a collector of its current, and what is saved."""
    bench = synapse_bench(circuit)
    idle, active = (0.0, supply) if bench.active == "high" else (supply, 0.0)
    width, edge = bench.pulse_width, PULSE_EDGE * bench.pulse_width
    # One pulse, after a rest of its own length.
    pulse = card.pulse((idle, active, width, edge, edge, width - edge), PULSE_PERIOD)
    return [
        card.element("vin", ("in", "0"), "dc", number(idle), *pulse),
        card.element("vout", ("out", "0"), "dc", number(bench.v_output)),
        card.save("v(in)", "i(vout)", "i(vdd)"),
    ]


def weight_lines(circuit: Circuit, supply: float) -> list[str]:
    """Lines around a weight at code 0: its code, a collector of its current, and what is saved."""
    bench, levels = weight_bench(circuit), code_levels(circuit, 0, supply)
    return [
        *(
            card.element(f"v{node}", (node, "0"), "dc", number(level))
            for node, level in zip(code_nodes(circuit), levels, strict=True)
        ),
        card.element("vout", ("out", "0"), "dc", number(bench.v_output)),
        card.save("i(vout)", "i(vdd)"),
    ]


def code_nodes(circuit: Circuit) -> list[str]:
    """Nodes of the bench at the ports of a weight's code; a source ``vNODE`` drives each."""
    return [circuit.bench_nodes[port] for port in circuit.weight.ports.code]


def code_levels(circuit: Circuit, code: int, supply: float) -> list[float]:
    """Voltages at the ports of a weight's code, V, in their order."""
    sheet = circuit.weight
    high = sheet.active == "high"
    return [supply if on == high else 0.0 for on in sheet.active_ports(code)]


def neuron_bench(circuit: Circuit) -> NeuronBench:
    """Stimulus of a neuron.

    Raises:
        CircuitInputError: The datasheet has none, or it is not a neuron's.
    """
    bench = circuit.neuron.bench
    if bench is None:
        raise _without(circuit, "[bench]")
    return bench


def transient_options(bench: NeuronBench, options: SolverOptions) -> SolverOptions:
    """Numerical settings of a neuron's transients: those of a run, at the pace of the circuit."""
    if bench.max_step is not None:
        share = options.max_step / SolverOptions().max_step
        options = replace(options, max_step=share * bench.max_step)
    return options.refined(bench.step_refinement)


def synapse_bench(circuit: Circuit) -> SynapseBench:
    """Stimulus of a synapse.

    Raises:
        CircuitInputError: The datasheet has none, or it is not a synapse's.
    """
    sheet = circuit.datasheet
    if sheet.kind != "synapse" or sheet.bench is None:
        raise _without(circuit, "[bench]")
    return sheet.bench


def weight_bench(circuit: Circuit) -> WeightBench:
    """Where the currents of a weight are taken.

    Raises:
        CircuitInputError: The datasheet does not say, or it is not a weight's.
    """
    bench = circuit.weight.bench
    if bench is None:
        raise _without(circuit, "[bench]")
    return bench


def check_bench(circuit: Circuit) -> None:
    """Check that the datasheet has all that a sweep needs.

    Raises:
        CircuitInputError: It has not; the message names the key.
    """
    if circuit.kind == "neuron":
        feedback_of(circuit)
        neuron_bench(circuit)
    elif circuit.kind == "synapse":
        synapse_bench(circuit)
    else:
        weight_bench(circuit)


def feedback_of(circuit: Circuit) -> Literal["capacitive", "current", "switch"]:
    """What makes a neuron's spike.

    Raises:
        CircuitInputError: The datasheet does not say, or it is not a neuron's.
    """
    feedback = circuit.neuron.feedback
    if feedback is None:
        raise _without(circuit, "feedback")
    return feedback


def _without(circuit: Circuit, key: str) -> CircuitInputError:
    found = f", or let lif-bridge characterise {circuit.netlist.name} find it"
    return CircuitInputError(
        f"{circuit.datasheet_path}: {key} is missing; write it{found * (circuit.kind == 'neuron')}"
    )
