"""Guesses at what the nodes of an unknown neuron are for: a start for its datasheet."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from circuits.netlist.netlist import Netlist
from circuits.netlist.subcircuit import Transistor
from circuits.netlist.words import GROUND

_NAMES = {
    "membrane": r"v?_?(mem|membrane|soma)|vm|v_m|u_?mem",
    "output": r"v?_?(spk|spike|spikes|out|output|axon|req)|n?spk|nspike",
    "input": r"[iv]?_?(in|inp|input|syn|inj|stim)",
    "supply": r"[adv]*(dd|cc|pwr)[adhl]?|v_?supply|vp",
    "ground": r"[adv]*(ss|gnd)[ad]?|[adv]?gnd|vn",
    "bias": r"[iv]_?b\w*|bias\w*|v(lk|leak|sf|rf|refr|pw|thr|tau|ref)|v?_?(leak|refr|thr)",
}


@dataclass(frozen=True)
class Guess:
    """What a node is probably for.

    Attributes:
        role: ``"membrane"``, ``"input"``, ``"output"``, ``"supply"``, ``"ground"`` or ``"bias"``.
        node: The netlist's name of the node.
        unit: Of a bias: ``"A"`` if it takes a current, ``"V"`` if a voltage, empty if nothing
            tells.
    """

    role: str
    node: str
    reason: str
    unit: str = ""


def guess_roles(netlist: Netlist) -> list[Guess]:
    """Guess the roles of a neuron's nodes from their names and from what is connected to them.

    Args:
        netlist: The neuron. Where it has ports, only these become input, output or bias; else a
            bias is a node that nothing drives. Supply, ground and membrane may be any node of its
            top.

    Returns:
        At most one of each role but bias, of which there may be many; a role is missing if nothing
        speaks for any node. The circuit's ground itself is no guess.
    """
    view = _View(netlist)
    guesses = [
        _rail(view, "supply", "pf"),
        _rail(view, "ground", "nf"),
    ]
    rails = {guess.node for guess in guesses if guess} | {GROUND}
    membrane = _membrane(view, rails)
    guesses.append(membrane)
    taken = rails | ({membrane.node} if membrane else set())
    output = _output(view, taken, membrane.node if membrane else "")
    guesses.append(output)
    taken |= {output.node} if output else set()
    guesses.append(_input(view, taken, membrane))
    found = [guess for guess in guesses if guess]
    taken |= {guess.node for guess in found}
    free = [node for node in view.outer if node not in taken]
    if not netlist.ports:
        free = [node for node in free if view.undriven(node)]
    return found + [guess for node in free for guess in _bias(view, node)]


def bias_diodes(netlist: Netlist, biases: Iterable[str]) -> tuple[str, ...]:
    """Find the diodes of the bias generators, which all neurons of a chip usually share.

    Returns:
        Names of the diode-connected transistors at these, and at nodes of the top that a current
        source of the netlist feeds, in the order of the netlist.
    """
    view = _View(netlist)
    fed = set(biases) | {
        node for each, nodes in view.elements if each.letter == "i" for node in nodes
    } & set(view.nodes)
    return tuple(
        each.name
        for each, nodes in view.transistors
        if nodes[1] in fed and nodes[1] in (nodes[0], nodes[2])
    )


class _View:
    """What is connected to the nodes of the top, by the netlist's names."""

    def __init__(self, netlist: Netlist) -> None:
        flat = netlist.flatten(ports=netlist.nodes)
        names = {plain: name for name, plain in flat.nodes.items()} | {GROUND: GROUND}
        self.nodes = netlist.nodes
        self.outer = netlist.ports or netlist.nodes
        self.transistors: list[tuple[Transistor, tuple[str, ...]]] = [
            (each, tuple(names[node] for node in each.nodes)) for each in flat.transistors
        ]
        self.elements = [
            (each, tuple(names[node] for node in each.nodes)) for each in flat.elements
        ]

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


def _named(role: str, nodes: Iterable[str]) -> list[str]:
    return [node for node in nodes if re.fullmatch(_NAMES[role], _word(node))]


def _word(node: str) -> str:
    """KiCad's ``/bias/vpw`` and xschem's ``ib[1]`` without what is around the name."""
    return re.sub(r"[^a-z_]+", "", node.rsplit("/", 1)[-1])


def _rail(view: _View, role: str, device: str) -> Guess | None:
    bulks = Counter(nodes[3] for each, nodes in view.transistors if each.device == device)
    name = "pFETs" if device == "pf" else "nFETs"
    for node, count in bulks.most_common(1):
        if node == GROUND:
            return None
        return Guess(role, node, f"bulk of {count} of {bulks.total()} {name}")
    named = _named(role, view.nodes)
    return Guess(role, named[0], "its name") if named else None


def _membrane(view: _View, rails: set[str]) -> Guess | None:
    charge: dict[str, float] = {}
    for each, nodes in view.elements:
        inner = [node for node in nodes if node not in rails]
        if each.letter == "c" and len(inner) == 1 and inner[0] in view.nodes:
            charge[inner[0]] = charge.get(inner[0], 0.0) + each.value
    named = [node for node in _named("membrane", view.nodes) if node not in rails]
    if named:
        node = next((node for node in named if node in charge), named[0])
        held = f", and {charge[node] * 1e15:.4g} fF to ground" if node in charge else ""
        return Guess("membrane", node, f"its name{held}")
    if not charge:
        return None
    node, farads = max(charge.items(), key=lambda item: item[1])
    return Guess("membrane", node, f"the largest capacitance to ground, {farads * 1e15:.4g} fF")


def _output(view: _View, taken: set[str], membrane: str) -> Guess | None:
    free = [node for node in view.outer if node not in taken]
    driven = [node for node in free if view.inverted(node)]
    resets = [
        node for node in driven
        if all(membrane in (nodes[0], nodes[2]) for nodes in view.gates(node))
    ]  # fmt: skip
    for node in _named("output", [*resets, *driven, *free]):
        return Guess("output", node, "its name" + ", and an inverter drives it" * (node in driven))
    if resets:
        gates = "gate of none" if not view.gates(resets[0]) else "gate of a reset transistor only"
        return Guess("output", resets[0], f"an inverter drives it, and it is {gates}")
    return Guess("output", driven[0], "an inverter drives it") if driven else None


def _input(view: _View, taken: set[str], membrane: Guess | None) -> Guess | None:
    for node in _named("input", view.outer):
        if node not in taken:
            return Guess("input", node, "its name")
    if membrane is None:
        return None
    return Guess("input", membrane.node, "nothing is called an input: into the membrane")


def _bias(view: _View, node: str) -> list[Guess]:
    if view.sources(node):
        return []
    gates = view.gates(node)
    diodes = sum(node in (nodes[0], nodes[2]) for nodes in gates)
    if diodes:
        return [Guess("bias", node, "a diode-connected transistor: takes a current", "A")]
    if gates and not view.channels(node):
        return [Guess("bias", node, "only gates are at it: takes a voltage", "V")]
    if _named("bias", [node]):
        return [Guess("bias", node, "its name")]
    return []
