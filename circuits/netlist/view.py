"""What is connected to the nodes of a netlist: what guesses at their roles look at."""

from collections.abc import Collection, Sequence

from circuits.netlist.netlist import Netlist
from circuits.netlist.subcircuit import Subcircuit, Transistor
from circuits.netlist.words import GROUND

WIRE = 20e3
"""Resistance up to which a resistor is taken for a wire of the layout, ohm: sheets of polysilicon
and contacts have less, the resistors of subthreshold circuits far more."""


class View:
    """What is connected to the nodes of the top, by the netlist's names.

    Nodes that a small resistor or a source of 0 V joins, as extraction splits a net, are one: its
    port, or the one with the shortest name.
    """

    def __init__(self, netlist: Netlist) -> None:
        flat = netlist.flatten(ports=netlist.nodes)
        names = {plain: name for name, plain in flat.nodes.items()} | {GROUND: GROUND}
        ports = [flat.nodes[port] for port in netlist.ports]
        self._one = {names[a]: names[b] for a, b in wired(flat, ports).items()}
        self.ports = netlist.ports
        self.nodes = tuple(dict.fromkeys(map(self.net, netlist.nodes)))
        self.outer = tuple(dict.fromkeys(map(self.net, netlist.ports or netlist.nodes)))
        bench = netlist.testbench
        self.volts = {self.net(node): value for node, value in bench.volts.items()}
        self.stimulated = tuple(map(self.net, bench.stimulated))
        self.transistors: list[tuple[Transistor, tuple[str, ...]]] = [
            (each, tuple(self.net(names[node]) for node in each.nodes)) for each in flat.transistors
        ]
        elements = [
            (each, tuple(self.net(names[node]) for node in each.nodes)) for each in flat.elements
        ]
        self.elements = [(each, nodes) for each, nodes in elements if len(set(nodes)) > 1]

    def net(self, node: str) -> str:
        """The node that stands for all that are joined to it."""
        return self._one.get(node, node)

    def gates(self, node: str) -> list[tuple[str, ...]]:
        """Nodes of the transistors whose gate it is."""
        return [nodes for _, nodes in self.transistors if nodes[1] == node]

    def channels(self, node: str) -> int:
        """Drains and sources at it."""
        return sum((nodes[0] == node) + (nodes[2] == node) for _, nodes in self.transistors)

    def inverted(self, node: str) -> bool:
        """Whether an nFET and a pFET of one gate drive it."""
        gates: dict[str, set[str]] = {"nf": set(), "pf": set()}
        for each, nodes in self.transistors:
            if node in (nodes[0], nodes[2]):
                gates[each.device].add(nodes[1])
        return bool((gates["nf"] & gates["pf"]) - {node})

    def undriven(self, node: str) -> bool:
        """Whether nothing but gates, capacitors and diode-connected transistors is at it."""
        ends = {
            other
            for _, nodes in self.transistors
            for near, other in ((nodes[0], nodes[2]), (nodes[2], nodes[0]))
            if near == node
        }
        driven = any(each.letter != "c" and node in nodes for each, nodes in self.elements)
        channels = sum(node in (nodes[0], nodes[2]) for nodes in self.gates(node))
        return not driven and channels == self.channels(node) and len(ends) <= 1

    def sources(self, node: str) -> list[str]:
        """Names of the V and I at it."""
        return [each.name for each, nodes in self.elements if each.letter in "vi" and node in nodes]

    def fed_alone(self, node: str) -> bool:
        """Whether its diode-connected transistors are all that carries a current there."""
        diodes = sum(node in (nodes[0], nodes[2]) for nodes in self.gates(node))
        return diodes > 0 and diodes == self.channels(node)

    def diodes(self, node: str) -> list[tuple[str, str]]:
        """Names of the diode-connected transistors at it, and the node behind each."""
        return [
            (each.name, nodes[2] if nodes[0] == node else nodes[0])
            for each, nodes in self.transistors
            if nodes[1] == node and node in (nodes[0], nodes[2])
        ]

    def leads_to(self, start: str, rails: Collection[str], without: str) -> set[str]:
        """Nodes that channels and resistors lead to from one, up to the rails.

        Args:
            without: A node that is not passed.
        """
        joined = [{nodes[0], nodes[2]} for _, nodes in self.transistors]
        joined += [set(nodes) for each, nodes in self.elements if each.letter == "r"]
        found, fresh = {start}, {start}
        while fresh := set().union(*(pair for pair in joined if pair & (fresh - set(rails)))) - {
            *found,
            without,
        }:
            found |= fresh
        return found

    def capacitance(self, node: str, rails: Collection[str]) -> tuple[float, float]:
        """Of a node to the rails, and to other nodes, F."""
        to_rails = to_others = 0.0
        for each, nodes in self.elements:
            if each.letter == "c" and node in nodes:
                other = nodes[1] if nodes[0] == node else nodes[0]
                to_rails += each.value * (other in rails)
                to_others += each.value * (other not in rails)
        return to_rails, to_others


def wired(flat: Subcircuit, ports: Sequence[str]) -> dict[str, str]:
    """Nodes that wires join, as extraction splits a net.

    Args:
        flat: A flat sub-circuit.
        ports: Nodes in its text that stay apart, and stand for what is joined to them.

    Returns:
        The node that stands for each that is joined to another, in the text.
    """
    ranks = {port: k for k, port in enumerate([GROUND, *ports])}
    groups: dict[str, set[str]] = {}
    for each in flat.elements:
        wire = each.letter == "r" and each.value <= WIRE
        if wire or (each.letter == "v" and each.value == 0):
            merged = set().union(*(groups.get(node, {node}) for node in each.nodes))
            if len(merged & set(ranks)) <= 1:
                groups |= dict.fromkeys(merged, merged)
    order = {node: min(group, key=lambda one: (ranks.get(one, len(ranks)), len(one), one))
             for node, group in groups.items()}  # fmt: skip
    return {node: one for node, one in order.items() if node != one}
