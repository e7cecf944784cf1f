"""Rendering of a circuit under a condition to a SPICE deck: text, no simulator."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from circuits.bench import (
    neuron_bench,
    neuron_lines,
    synapse_lines,
    transient_options,
    weight_lines,
)
from circuits.circuit import Circuit
from circuits.condition import Condition
from circuits.netlist import Transistor
from circuits.solver_options import SolverOptions
from circuits.spice import Deck, assemble, card
from circuits.spice.word import PATH, name, number
from circuits.stimulus import ExternalCurrent, StepCurrent
from circuits.technology import Technology


@dataclass(frozen=True)
class Setting:
    """What a deck is rendered for, beside the circuit and its technology.

    Attributes:
        process: Values of the technology's process variables, at its statistical corner.
        knobs: Biases that differ from the datasheet's, SI.
        voltages: Inner nodes that a voltage source holds, V.
        stimulus: A neuron's input over time; None for one that commands set.
        v_start: Where its membrane starts a transient, V; None for the bench's own place.
    """

    condition: Condition
    options: SolverOptions = field(default_factory=SolverOptions)
    process: Mapping[str, float] = field(default_factory=dict)
    knobs: Mapping[str, float] = field(default_factory=dict)
    voltages: Mapping[str, float] = field(default_factory=dict)
    stimulus: StepCurrent | ExternalCurrent | None = None
    v_start: float | None = None


def render_deck(circuit: Circuit, technology: Technology, setting: Setting) -> Deck:
    """Render the characterisation bench of a circuit.

    A neuron ``x1`` stands between a supply ``vdd``, an input current source ``iin`` into its input
    (its membrane, if it has no other), and a clamp (``vclamp`` before ``rclamp``) on its membrane
    that can be opened. A synapse stands between a supply, a source ``vin`` of one input pulse and
    a source ``vout`` that collects its current, a weight between a supply, a source for each port
    of its code (``vcode_0`` and on) and ``vout``.

    Args:
        circuit, technology, setting: What to simulate, in which technology, where and how exactly.

    Returns:
        Without control section; nodes ``mem`` (of a neuron), ``out`` and ``vdd``.

    Raises:
        CircuitInputError: The datasheet has no bench, or the technology's models are not there.
    """
    condition = setting.condition
    title = card.comment(
        f"lif-bridge: {circuit.name} in {technology.name}, {condition.corner}, "
        f"{condition.temperature_celsius:g} C, {condition.supply:g} V"
    )
    models = technology.model_lines(condition.corner, setting.process or None)
    lines = [title, *models, *bench_lines(circuit, setting), card.END]
    return assemble(lines, technology.ngbehavior, files=technology.own_folder is None)


def bench_lines(circuit: Circuit, setting: Setting) -> list[str]:
    """Lines of the characterisation bench, without title, models and end; see `render_deck`.

    Args:
        circuit, setting: What to simulate, where and how exactly.

    Returns:
        The sub-circuit, one of it, and what stands around it.

    Raises:
        CircuitInputError: The datasheet has no bench.
    """
    condition = setting.condition
    known = circuit.bench_nodes
    held = {node: known.get(node, f"hold_{k}") for k, node in enumerate(setting.voltages)}
    inner = tuple(node for node in held if node not in known)
    flat = circuit.rendered(setting.knobs, inner)
    nodes = [*known.values(), *(held[node] for node in inner)]
    if circuit.kind == "neuron":
        around = neuron_lines(circuit, setting.stimulus, setting.v_start)
        options = transient_options(neuron_bench(circuit), setting.options)
    else:
        lines = synapse_lines if circuit.kind == "synapse" else weight_lines
        around, options = lines(circuit, condition.supply), setting.options
    return [
        # Never the user's file: ngspice sees what the reader understood, and only that.
        *flat.text.splitlines(),
        card.element("x1", nodes, flat.called),
        card.element("vdd", ("vdd", "0"), "dc", number(condition.supply)),
        *_knob_sources(circuit, setting),
        *(
            card.element(f"v{node}_held", (node, "0"), "dc", number(value))
            for node, value in zip(held.values(), setting.voltages.values(), strict=True)
        ),
        *around,
        options.card(),
        card.temperature(condition.temperature_celsius),
    ]


def _knob_sources(circuit: Circuit, setting: Setting) -> list[str]:
    lines = []
    for knob, value in (circuit.knobs | dict(setting.knobs)).items():
        node = circuit.bench_nodes.get(knob)
        if node is not None:
            volts = circuit.datasheet.knobs[knob].unit == "V"
            letter, nodes = ("v", (node, "0")) if volts else ("i", ("vdd", node))
            lines.append(card.element(f"{letter}{node}", nodes, "dc", number(value)))
    return lines


def element_path(technology: Technology, transistor: Transistor) -> str:
    """Ngspice's name of the MOS element inside a transistor of ``x1``."""
    inner = technology.devices[transistor.device].inner
    return name(f"m.x1.{transistor.element}.{inner}", PATH)
