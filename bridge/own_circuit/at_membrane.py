"""What a netlist has at a neuron's membrane: its capacitors, and what can charge it."""

from functools import cached_property

from circuits import Circuit
from circuits.errors import listed
from circuits.netlist import wired

ASSUMED_CAPACITANCE = 1e-12
"""F, where no capacitor stands at the membrane; it only bounds how long a spike is waited for."""


class AtMembrane:
    """The elements at a neuron's membrane; nodes that wires join are one."""

    def __init__(self, circuit: Circuit) -> None:
        self._circuit = circuit
        self._flat = circuit.subcircuit

    @cached_property
    def _nets(self) -> dict[str, str]:
        flat = self._flat
        return wired(flat, [flat.nodes[node] for node in self._circuit.bench_nodes])

    def _net(self, node: str) -> str:
        return self._nets.get(node, node)

    def _node(self, role: str) -> str:
        return self._net(self._flat.nodes[getattr(self._circuit.neuron.ports, role)])

    @cached_property
    def _capacitors(self) -> list[tuple[set[str], float]]:
        elements = self._flat.elements
        return [({self._net(n) for n in e.nodes}, e.value) for e in elements if e.letter == "c"]

    @cached_property
    def capacitance(self) -> float:
        """Of all capacitors at it, F."""
        membrane = self._node("membrane")
        return sum(c for nodes, c in self._capacitors if membrane in nodes) or ASSUMED_CAPACITANCE

    @cached_property
    def feedback(self) -> float | None:
        """Capacitance between it and the output, F; None if there is none."""
        between = {self._node("membrane"), self._node("output")}
        return sum(c for nodes, c in self._capacitors if nodes == between) or None

    @cached_property
    def sources(self) -> dict[str, float]:
        """Current sources of the netlist that charge it, with their currents, A."""
        membrane = self._node("membrane")
        ends = {
            one.name: (self._net(one.nodes[0]), self._net(one.nodes[1]), one.value)
            for one in self._flat.elements
            if one.letter == "i"
        }
        into = {
            name: value * ((sink == membrane) - (source == membrane))
            for name, (source, sink, value) in ends.items()
        }
        return {name: value for name, value in into.items() if value > 0}

    @cached_property
    def chargers(self) -> str:
        """For a person: what can charge it, by the names of the netlist; empty if nothing can."""
        if self.sources:
            return (
                f"{listed(self.sources)} of the netlist feeds it: take it out, the bench gives the "
                "input"
            )
        membrane, supply = self._node("membrane"), self._node("supply")
        channels = [
            (one.name, one.device, {self._net(node) for node in (one.nodes[0], one.nodes[2])})
            for one in self._flat.transistors
        ]
        named = [
            name
            for name, device, ends in channels
            if membrane in ends and len(ends) > 1 and (device == "pf" or supply in ends)
        ]
        named += [
            one.name
            for one in self._flat.elements
            if one.letter in "reg" and membrane in map(self._net, one.nodes[:2])
        ]
        return f"{listed(named)} can charge it" if named else ""
