"""What a netlist and its bench together leave open, or join: found before ngspice is confused."""

from circuits.circuit import Circuit
from circuits.errors import CircuitInputError, listed
from circuits.netlist import Subcircuit

_JOINS = frozenset("rve")
"""Elements that let a direct current pass between their first two nodes."""

MOST_NAMED = 4
"""Nodes, and elements at each, that a message names."""

_CURRENTS = frozenset("ig")
"""Elements that drive one."""


def check_connections(circuit: Circuit) -> None:
    """Check that every node has a direct-current path, and that no source meets the bench's own.

    Raises:
        CircuitInputError: A voltage source stands where the bench has one, or nodes hang on gates,
            capacitors and transistors that are connected as diodes; the message names them.
    """
    flat = circuit.subcircuit
    names = {plain: name for name, plain in flat.nodes.items()}
    driven = {flat.nodes[node] for node in circuit.bench_nodes} - {"0"}
    for element in flat.elements:
        held = set(element.nodes[:2]) - {"0"}
        if element.letter == "v" and held <= driven:
            raise CircuitInputError(
                f"{circuit.netlist}: {element.name} drives "
                f"{listed(names[n] for n in held) or '0'}, as the bench does: take it out of the "
                "netlist; the datasheet's supply and knobs stand for it"
            )
    knobs = circuit.datasheet.knobs
    fed = {
        flat.nodes[name]
        for name, knob in knobs.items()
        if name in circuit.bench_nodes and knob.unit == "A"
    }
    fixed = driven - fed
    diodes: dict[str, set[str]] = {}
    for transistor in flat.transistors:
        drain, gate, source, bulk = transistor.nodes
        fixed.add(bulk)
        for near, far in ((drain, source), (source, drain)):
            if near == gate:
                diodes.setdefault(near, set()).add(far)
            else:
                fixed.add(near)
    joined = [set(element.nodes[:2]) for element in flat.elements if element.letter in _JOINS]
    for element in flat.elements:
        if element.letter in _CURRENTS:
            fed |= set(element.nodes[:2])
    fed = _reached(fed, joined)
    # One that is connected as a diode carries only what another element gives.
    fixed |= {node for node, ends in diodes.items() if node in fed or len(ends - {node}) > 1}
    fixed = _reached(fixed | {"0"}, joined)
    if loose := sorted(names[node] for node in set(names) - fixed):
        shown = loose[:MOST_NAMED]
        only = ", ".join(f"at {name} only {_at(flat, flat.nodes[name])}" for name in shown)
        more = f" and {len(loose) - MOST_NAMED} more" * (len(loose) > MOST_NAMED)
        raise CircuitInputError(
            f"{circuit.datasheet_path}: nothing gives {listed(shown)}{more} of "
            f"{circuit.netlist.name} a voltage: there is {only}; allowed: name it as a knob "
            "(unit V or A), or connect it in the netlist"
        )


def _at(flat: Subcircuit, node: str) -> str:
    """For a person: what is at a node that floats."""
    found: dict[str, list[str]] = {}
    for each in flat.transistors:
        if node in (each.nodes[0], each.nodes[2]):
            found.setdefault("diode", []).append(each.name)
        elif node == each.nodes[1]:
            found.setdefault("gate of", []).append(each.name)
    for element in flat.elements:
        if node in element.nodes:
            found.setdefault("", []).append(element.name)
    return ", ".join(
        f"{what} {listed(names[:MOST_NAMED])}".strip() for what, names in found.items()
    )


def _reached(nodes: set[str], joined: list[set[str]]) -> set[str]:
    """Nodes with all that elements join to them."""
    while more := [pair for pair in joined if pair & nodes and not pair <= nodes]:
        nodes = nodes.union(*more)
    return nodes
