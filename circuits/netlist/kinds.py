"""A guess at what a netlist is: a neuron, a synapse, a weight, or a synapse with its neuron."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from circuits.netlist.netlist import Netlist
from circuits.netlist.roles import Guess, bias_guesses, rail_guesses
from circuits.netlist.view import View
from circuits.netlist.words import GROUND

_SERIES = re.compile(r"(.*?[a-z_/])[_\[<(]?(\d+)[\])>]?")
"""A name that ends in a number, as the bits of a code do: ``b0``, ``code<3>``, ``w_1``."""

_PULSE = re.compile(
    r"[vn]?_?(pre\w*|pulse\w*|(spk|spike|syn|axon|req|ev|event)_?(in|i)|in_?(spk|spike|syn))"
)
_CURRENT = re.compile(r"[vi]?_?(i?out|syn|isyn|iw|i_?weight|i_?syn|epsc|ipsc|post)")
_SPIKE = re.compile(r"v?_?n?(mem|membrane|soma|spk|spike|spikes)")

FEWEST_BITS = 2


@dataclass(frozen=True)
class KindGuess:
    """What a netlist probably is.

    Attributes:
        kind: ``"both"`` is a synapse with its neuron; empty where nothing speaks for any.
        reason: For a person.
    """

    kind: Literal["neuron", "synapse", "weight", "both", ""]
    reason: str


def guess_kind(netlist: Netlist) -> KindGuess:
    """Guess the kind of a circuit from its ports and what is connected to them."""
    view = View(netlist)
    rails = {guess.node for guess in rail_guesses(view)} | {GROUND}
    inner = [node for node in view.nodes if node not in rails]
    spikes = [node for node in inner if _SPIKE.fullmatch(_word(node))]
    # An inverter that closes a loop makes spikes; one that only buffers an input does not.
    spikes += [
        node for node in view.outer
        if node not in rails and view.inverted(node) and node not in spikes
    ]  # fmt: skip
    code, pulse = _code(view, rails), _pulse(view, rails)
    if spikes:
        if pulse:
            return KindGuess("both", f"{pulse} takes a pulse, and {spikes[0]} is a neuron's")
        return KindGuess("neuron", f"{spikes[0]} is a neuron's")
    if code and pulse:
        return KindGuess("", f"{pulse} takes a pulse, and {', '.join(code)} a code")
    if code:
        return KindGuess("weight", f"{', '.join(code)} are numbered, and only gates are at them")
    if pulse and _outputs(view, rails):
        return KindGuess("synapse", f"{pulse} takes a pulse, and no node is a neuron's")
    if any(view.inverted(node) for node in inner):
        return KindGuess("neuron", "it has an inverter")
    return KindGuess("", "nothing speaks for any kind")


def synapse_roles(netlist: Netlist) -> list[Guess]:
    """Guess the roles of a synapse's nodes: supply, ground, input and output, and its biases."""
    view = View(netlist)
    found = rail_guesses(view)
    rails = {guess.node for guess in found} | {GROUND}
    if pulse := _pulse(view, rails):
        found.append(Guess("input", pulse, "its name, and only gates are at it"))
    found += _outputs(view, rails)[:1]
    return [*found, *bias_guesses(view, {guess.node for guess in found} | rails)]


def weight_roles(netlist: Netlist) -> list[Guess]:
    """Guess the roles of a weight's nodes; ``"code"`` stands there once for each line or bit."""
    view = View(netlist)
    found = rail_guesses(view)
    rails = {guess.node for guess in found} | {GROUND}
    why = "numbered, and only gates are at it"
    found += [Guess("code", node, why) for node in _code(view, rails)]
    outputs = _outputs(view, rails)[:1]
    taken = {guess.node for guess in (*found, *outputs)} | rails
    inner = [guess.node for guess in outputs]
    return [*found, *outputs, *bias_guesses(view, taken, inner)]


def is_one_hot(netlist: Netlist, code: Collection[str]) -> bool:
    """Whether a code's switches all lead to one gate, as a choice of bias voltages does."""
    ends = [
        {nodes[0], nodes[2]}
        for _, nodes in View(netlist).transistors
        if nodes[1] in code
    ]  # fmt: skip
    view = View(netlist)
    return bool(ends) and any(view.gates(node) for node in set.intersection(*ends) - {GROUND})


def device_of(netlist: Netlist, node: str, gate: bool = False) -> str:
    """``"nf"`` or ``"pf"``: what most channels at a node are of, or the gates there."""
    at = [
        each.device
        for each, nodes in View(netlist).transistors
        if (node == nodes[1] if gate else node in (nodes[0], nodes[2]))
    ]
    return max(("nf", "pf"), key=at.count)


def _word(node: str) -> str:
    return node.rsplit("/", 1)[-1]


def _driven_gates(view: View, rails: set[str]) -> list[str]:
    """Ports at which there are gates, and nothing that carries a direct current."""
    return [
        node
        for node in view.outer
        if node not in rails and view.gates(node) and not view.channels(node)
    ]


def _code(view: View, rails: set[str]) -> tuple[str, ...]:
    """The longest series of numbered ports at gates, by their numbers."""
    series: dict[str, dict[int, str]] = {}
    for node in _driven_gates(view, rails):
        if found := _SERIES.fullmatch(node):
            series.setdefault(found[1], {})[int(found[2])] = node
    longest = max(series.values(), key=len, default={})
    return tuple(longest[k] for k in sorted(longest)) if len(longest) >= FEWEST_BITS else ()


def _pulse(view: View, rails: set[str]) -> str:
    named = (n for n in _driven_gates(view, rails) if _PULSE.fullmatch(_word(n)))
    return next(named, "")


def _outputs(view: View, rails: set[str]) -> list[Guess]:
    """Ports at which there are only channels, those with a name for an output first."""
    free = [
        node
        for node in view.outer
        if node not in rails and view.channels(node) and not view.fed_alone(node)
    ]
    named = [node for node in free if _CURRENT.fullmatch(_word(node))]
    others = [node for node in free if node not in named and not view.gates(node)]
    return [
        *(Guess("output", node, "its name, and channels are at it") for node in named),
        *(Guess("output", node, "only channels are at it") for node in others),
    ]
