"""What stands around a circuit while it is characterised."""

from typing import Literal

from circuits.circuit import Circuit
from circuits.datasheet_tables import NeuronBench, SynapseBench
from circuits.errors import CircuitInputError

CLAMP_CLOSED = 1e3
"""Series resistance of the membrane clamp while it holds the membrane, ohm."""

CLAMP_CLOSED_SWITCH = 10.0
"""The same where the output switches the reset on: at DC it draws microamperes from the trip point
on, and over a kilohm they pull the membrane back below it, so that the sweep has no solution there.
Over ten ohm the rounding of voltages is 2e-17 A, too much only where nothing leaks."""

CLAMP_OPEN = 1e18
"""The same while the membrane is free: 1 aA per volt."""

PULSE_EDGE = 1e-3
"""Rise and fall of a synapse's input pulse, as a share of its length."""


def neuron_lines(circuit: Circuit) -> list[str]:
    """Lines around a neuron: input current, clamp, start, and what is saved."""
    bench, ports = neuron_bench(circuit), circuit.neuron.ports
    return [
        f"iin 0 {'mem' if ports.input is None else 'in'} dc 0",
        "vclamp clamp 0 dc 0",
        f"rclamp clamp mem {CLAMP_CLOSED:g}",
        f".ic v(mem)={bench.v_start!r}",
        ".save v(mem) v(out) i(vclamp) i(vdd)",
    ]


def synapse_lines(circuit: Circuit, supply: float) -> list[str]:
    """Lines around a synapse: one input pulse, a collector of its current, and what is saved."""
    bench = synapse_bench(circuit)
    idle, active = (0.0, supply) if bench.active == "high" else (supply, 0.0)
    width, edge = bench.pulse_width, PULSE_EDGE * bench.pulse_width
    return [
        # One pulse, after a rest of its own length.
        f"vin in 0 dc {idle!r} pulse({idle!r} {active!r} {width!r} {edge!r} {edge!r} "
        f"{width - edge!r} 1e6)",
        f"vout out 0 dc {bench.v_output!r}",
        ".save v(in) i(vout) i(vdd)",
    ]


def neuron_bench(circuit: Circuit) -> NeuronBench:
    """Stimulus of a neuron.

    Raises
    ------
    CircuitInputError
        The datasheet has none, or it is not a neuron's.
    """
    bench = circuit.neuron.bench
    if bench is None:
        raise _without(circuit, "[bench]")
    return bench


def synapse_bench(circuit: Circuit) -> SynapseBench:
    """Stimulus of a synapse.

    Raises
    ------
    CircuitInputError
        The datasheet has none, or it is not a synapse's.
    """
    sheet = circuit.datasheet
    if sheet.kind != "synapse" or sheet.bench is None:
        raise _without(circuit, "[bench]")
    return sheet.bench


def feedback_of(circuit: Circuit) -> Literal["capacitive", "current", "switch"]:
    """What makes a neuron's spike.

    Raises
    ------
    CircuitInputError
        The datasheet does not say, or it is not a neuron's.
    """
    feedback = circuit.neuron.feedback
    if feedback is None:
        raise _without(circuit, "feedback")
    return feedback


def _without(circuit: Circuit, key: str) -> CircuitInputError:
    return CircuitInputError(
        f"{circuit.datasheet_path}: {key} is missing; write it, or let lif-bridge characterise "
        f"{circuit.netlist.name} find it"
    )
