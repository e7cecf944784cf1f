"""Bias styles: what stays the same when the temperature changes."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import chain

from circuits import Circuit

ZERO_CELSIUS = 273.15
"""K."""

REFERENCE_CELSIUS = 27.0
"""Temperature at which all styles give the same biases, °C."""


class BiasStyle(StrEnum):
    """How the currents of a circuit's bias generators depend on temperature."""

    VOLTAGE = "fixed voltage"
    CURRENT = "fixed current"
    PTAT = "PTAT current"


def bias_nodes(circuit: Circuit) -> dict[str, tuple[str, ...]]:
    """Nodes that each bias current flows into.

    Returns:
        By knob of unit A that is the current of sources between a rail and one node each, these
        nodes: the gate voltages that the bias generator makes.
    """
    sheet, subcircuit = circuit.datasheet, circuit.subcircuit
    netlist_names = {flat: name for name, flat in subcircuit.nodes.items()}
    rails = {
        subcircuit.nodes[sheet.ports.supply],
        subcircuit.nodes.get(sheet.ports.ground or "", "0"),
        "0",
    }
    found: dict[str, tuple[str, ...]] = {
        name: (name,) for name in circuit.bench_nodes if name in sheet.knobs
    }
    sources = [element for element in subcircuit.elements if element.letter == "i"]
    for name in sheet.knobs:
        fed = [set(source.nodes) - rails for source in sources if name in source.parameters]
        if fed and all(len(nodes) == 1 for nodes in fed):
            inner = dict.fromkeys(node for nodes in fed for node in nodes)
            found[name] = tuple(netlist_names[node] for node in inner)
    return {name: nodes for name, nodes in found.items() if sheet.knobs[name].unit == "A"}


def biases(
    style: BiasStyle,
    circuit: Circuit,
    temperature_celsius: float,
    reference: Mapping[str, float],
) -> tuple[dict[str, float], dict[str, float]]:
    """Knobs and held nodes of a bias style at a temperature.

    Args:
        temperature_celsius: °C.
        reference: Voltage of each bias node at the reference temperature, V.

    Returns:
        Values of knobs that differ from the datasheet's, SI.
        Voltages of the nodes that a source holds, V.
    """
    nodes = bias_nodes(circuit)
    if style == BiasStyle.VOLTAGE:
        return dict.fromkeys(nodes, 0.0), {node: reference[node] for node in chain(*nodes.values())}
    if style == BiasStyle.PTAT:
        # I = I_ref T / T_ref: what a bias generator of the self-biased (Vittoz) kind gives.
        ratio = (temperature_celsius + ZERO_CELSIUS) / (REFERENCE_CELSIUS + ZERO_CELSIUS)
        return {name: ratio * circuit.knobs[name] for name in nodes}, {}
    return {}, {}
