"""Guesses at what the nodes of an unknown neuron are for: a start for its datasheet."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from circuits.netlist.netlist import Netlist
from circuits.netlist.view import View
from circuits.netlist.words import GROUND

_NAMES = {
    "membrane": r"v?_?(mem|membrane|soma)|vm|v_m|u_?mem",
    "output": r"v?_?(spk|spike|spikes|out|output|axon|req)|n?spk|nspike",
    "input": r"[iv]?_?(in|inp|input|syn|inj|stim|ext|exc)|(cur|curr|current)_?(in|inp|input|ext)?"
    r"|(in|inp|input|ext|syn)_?(i|cur|curr|current)",
    "supply": r"[adv]*(dd|cc|pwr)[adhl]?|v_?supply|vp",
    "ground": r"[adv]*(ss|gnd)[ad]?|[adv]?gnd|vn",
    "bias": r"[iv]_?b\w*|bias\w*|v(lk|leak|sf|rf|refr|pw|thr|tau|ref)|v?_?(leak|refr|thr)",
}


@dataclass(frozen=True)
class Guess:
    """What a node is probably for.

    Attributes:
        role: ``"membrane"``, ``"input"``, ``"output"``, ``"code"``, ``"supply"``, ``"ground"`` or
            ``"bias"``.
        node: The netlist's name of the node.
        unit: Of a bias: ``"A"`` if it takes a current, ``"V"`` if a voltage, empty if nothing
            tells.
        value: Of a bias that needs none: 0.
    """

    role: str
    node: str
    reason: str
    unit: str = ""
    value: float | None = None


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
    view = View(netlist)
    guesses: list[Guess | None] = [*rail_guesses(view)]
    rails = {guess.node for guess in guesses if guess} | {GROUND}
    membrane = _membrane(view, rails)
    guesses.append(membrane)
    taken = rails | ({membrane.node} if membrane else set())
    output = _output(view, taken, membrane.node if membrane else "")
    guesses.append(output)
    taken |= {output.node} if output else set()
    guesses.append(_input(view, taken, membrane))
    found = [guess for guess in guesses if guess]
    return found + bias_guesses(view, taken | {guess.node for guess in found})


def rail_guesses(view: View) -> list[Guess]:
    """Supply and ground; the circuit's ground itself is no guess."""
    guesses = (_rail(view, "supply", "pf"), _rail(view, "ground", "nf"))
    return [guess for guess in guesses if guess]


def bias_guesses(
    view: View, taken: Collection[str], inner: Collection[str] | None = None
) -> list[Guess]:
    """Biases among the nodes that have no role yet; `inner` as in `bias_diodes`."""
    free = [node for node in view.outer if node not in taken]
    if not view.ports:
        free = [node for node in free if view.undriven(node)]
    inner = neuron_nodes(view) if inner is None else inner
    return [guess for node in free for guess in _bias(view, node, inner)]


def bias_diodes(
    netlist: Netlist, biases: Iterable[str], inner: Collection[str] | None = None
) -> tuple[str, ...]:
    """Find the diodes of the bias generators, which all circuits of a chip usually share.

    Args:
        biases: Nodes that look like a bias.
        inner: A diode through which a current flows into or out of these is the circuit's own; a
            neuron's membrane and output, if left out. Of another circuit switches may be at a
            bias too, which choose it.

    Returns:
        Names of the diode-connected transistors at these, and at nodes of the top that a current
        source of the netlist feeds, in the order of the netlist.
    """
    view = View(netlist)
    fed = set(map(view.net, biases)) | {
        node for each, nodes in view.elements if each.letter == "i" for node in nodes
    } & set(view.nodes)
    chosen = inner is not None
    inner = neuron_nodes(view) if inner is None else inner
    named = {
        name
        for node in fed
        if chosen or view.fed_alone(node)
        for name, far in view.diodes(node)
        if _generates(view, node, far, inner)
    }
    return tuple(each.name for each, _ in view.transistors if each.name in named)


def neuron_nodes(view: View) -> set[str]:
    """A neuron's membrane and output, as they are guessed."""
    rails = _rails(view)
    membrane = _membrane(view, rails)
    inner = {membrane.node} if membrane else set()
    output = _output(view, rails | inner, membrane.node if membrane else "")
    return inner | ({output.node} if output else set())


def _generates(view: View, node: str, far: str, inner: Collection[str]) -> bool:
    """Whether a diode from a node to another is of a bias generator, no part of the circuit."""
    return node not in inner and not set(inner) & view.leads_to(far, _rails(view), node)


def _rails(view: View) -> set[str]:
    return {guess.node for guess in rail_guesses(view)} | {GROUND}


def _named(role: str, nodes: Iterable[str]) -> list[str]:
    return [node for node in nodes if re.fullmatch(_NAMES[role], _word(node))]


def _word(node: str) -> str:
    """KiCad's ``/bias/vpw`` and xschem's ``ib[1]`` without what is around the name."""
    return re.sub(r"[^a-z_]+", "", node.rsplit("/", 1)[-1])


def _rail(view: View, role: str, device: str) -> Guess | None:
    name = "pFETs" if device == "pf" else "nFETs"
    bulks = Counter(nodes[3] for each, nodes in view.transistors if each.device == device)
    # A well that nothing but bulks is tied to floats: it is no rail.
    known = {GROUND, *view.ports, *view.volts}
    held = {node: n for node, n in bulks.items() if node in known or view.channels(node)}
    named = [node for node in _named(role, held) if node in view.ports]
    ranked = sorted(held, key=lambda node: (node in named, held[node]), reverse=True)
    for node in ranked[:1]:
        if node == GROUND:
            return None
        return Guess(role, node, f"bulk of {held[node]} of {bulks.total()} {name}")
    named = _named(role, view.outer) or _named(role, view.nodes)
    return Guess(role, named[0], "its name") if named else None


def _membrane(view: View, rails: set[str]) -> Guess | None:
    inner = [node for node in view.nodes if node not in rails]
    charge = {node: view.capacitance(node, rails) for node in inner}
    named = _named("membrane", inner)
    if named:
        node = next((node for node in named if charge[node][0]), named[0])
        held = f", and {charge[node][0] * 1e15:.4g} fF to ground" if charge[node][0] else ""
        return Guess("membrane", node, f"its name{held}")
    # What an inverter drives is its output, however large the capacitor there.
    free = [node for node in inner if not view.inverted(node) and any(charge[node])]
    driven = [node for node in free if node in view.stimulated]
    grounded = [node for node in driven or free if charge[node][0]]
    if grounded:
        most = max(charge[node][0] for node in grounded)
        alike = [node for node in grounded if charge[node][0] >= most * (1 - 1e-9)]
        first = next((node for node in alike if node in _named("input", alike)), alike[0])
        also = ", ".join(node for node in alike if node != first)
        tie = f" (a tie with {also})" if also else ""
        where = "the input of the test bench, " if driven else ""
        return Guess(
            "membrane",
            first,
            f"{where}the largest capacitance to ground, {most * 1e15:.4g} fF{tie}",
        )
    ends = [node for node in driven or free if view.gates(node)]
    if not ends:
        return None
    node = max(ends, key=lambda one: (one in _named("input", ends), charge[one][1]))
    return Guess(
        "membrane", node, f"gates and the feedback capacitor, {charge[node][1] * 1e15:.4g} fF"
    )


def _output(view: View, taken: set[str], membrane: str) -> Guess | None:
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


def _input(view: View, taken: set[str], membrane: Guess | None) -> Guess | None:
    for node in _named("input", view.outer):
        if node not in taken:
            return Guess("input", node, "its name")
    if membrane is None:
        return None
    return Guess("input", membrane.node, "nothing is called an input: into the membrane")


def _bias(view: View, node: str, inner: Collection[str]) -> list[Guess]:
    if view.sources(node):
        return []
    gates = view.gates(node)
    ends = [far for _, far in view.diodes(node)]
    if view.fed_alone(node) and any(_generates(view, node, far, inner) for far in ends):
        return [Guess("bias", node, "a diode-connected transistor: takes a current", "A")]
    if gates and not view.channels(node):
        return [Guess("bias", node, "only gates are at it: takes a voltage", "V")]
    if _named("bias", [node]):
        return [Guess("bias", node, "its name")]
    if view.inverted(node) or _named("input", [node]):
        what = "an inverter drives it" if view.inverted(node) else "a current goes in there"
        return [Guess("bias", node, f"{what}: left open", "A", 0.0)]
    return []
