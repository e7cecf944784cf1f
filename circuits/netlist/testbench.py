"""What stands around a circuit in its file: sources, analyses, models, which are guesses only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from circuits.errors import CircuitInputError
from circuits.netlist.definition import Definition, Statement
from circuits.netlist.line import Line
from circuits.netlist.parameter_values import evaluate_parameters
from circuits.netlist.scope import Scope
from circuits.netlist.words import GROUND

MOST_NAMED = 12
"""Lines that a note names."""


@dataclass(frozen=True)
class Testbench:
    """The sources at a circuit's nodes, and what was passed over.

    Attributes:
        volts: Voltage to ground of each node that a source holds, V.
        amperes: Current that sources drive into each node, A.
        stimulated: Nodes at which a source changes with time.
        sections: Names of the library sections that the file calls: a corner, perhaps.
        passed_over: Lines that are no part of the circuit, with what they are.
    """

    volts: Mapping[str, float] = field(default_factory=dict)
    amperes: Mapping[str, float] = field(default_factory=dict)
    stimulated: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    passed_over: tuple[tuple[Line, str], ...] = ()

    @property
    def note(self) -> str:
        """What was passed over, for a person; empty if nothing was."""
        places: dict[str, list[int]] = {}
        for line, what in self.passed_over:
            places.setdefault(what, []).append(line.number)
        named = [
            f"{what} (line{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers[:MOST_NAMED]))})"
            for what, numbers in list(places.items())[:MOST_NAMED]
        ]
        more = f" and {len(places) - MOST_NAMED} more" * (len(places) > MOST_NAMED)
        return ", ".join(named) + more


def read_testbench(
    file: Definition, top: Definition, lines: Sequence[Line], noted: Iterable[tuple[Line, str]]
) -> Testbench:
    """Read what stands around a circuit.

    Args:
        file: What stands outside every sub-circuit.
        top: The circuit: a sub-circuit, or `file` itself.
        lines: Directives that were passed over.
        noted: Other lines of which something was passed over, and what.
    """
    passed = list(noted)
    passed += [(line, line.text.split()[0].lower()) for line in lines]
    passed += [(one.line, f"source {one.name}") for one in file.stimuli]
    if top is not file:
        passed += [(one.line, one.name) for one in file.statements]
        passed += [(one.line, one.line.text.split()[0].lower()) for one in file.problems]
    here = _nodes(file, top)
    around = [(one, here) for one in (*file.statements, *file.stimuli)]
    if top is not file:
        own = {node: [node] for node in top.nodes() if node != GROUND}
        around += [(one, own) for one in top.statements]
    scope = Scope()
    try:
        evaluate_parameters(file, scope)
    except CircuitInputError:
        around = []  # without its parameters the sources say nothing
    volts: dict[str, float] = {}
    amperes: dict[str, float] = {}
    for one, nodes in around:
        value = _value(one, scope)
        if one.name[0] not in "vi" or value is None:
            continue
        plus, minus = one.nodes
        if one.name[0] == "v" and GROUND in one.nodes and plus != minus:
            for node in nodes.get(minus if plus == GROUND else plus, ()):
                volts[node] = -value if plus == GROUND else value
        elif one.name[0] == "i" and one not in file.stimuli:
            for end, signed in ((minus, value), (plus, -value)):
                for node in nodes.get(end, ()):
                    amperes[node] = amperes.get(node, 0.0) + signed
    stimulated = [node for one in file.stimuli for end in one.nodes for node in here.get(end, ())]
    calls = [line.text.split() for line in lines if line.text.lower().startswith(".lib")]
    return Testbench(
        volts,
        amperes,
        tuple(dict.fromkeys(stimulated)),
        tuple(words[-1].strip("\"'") for words in calls if len(words) > 2),
        tuple(sorted(passed, key=lambda one: one[0].number)),
    )


def _nodes(file: Definition, top: Definition) -> dict[str, list[str]]:
    """The circuit's nodes at each node outside every sub-circuit."""
    if top is file:
        return {node: [node] for node in file.nodes() if node != GROUND}
    nodes: dict[str, list[str]] = {}
    for one in file.statements:
        if one.target == top.name and len(one.nodes) == len(top.ports):
            for outer, port in zip(one.nodes, top.ports, strict=True):
                if port != GROUND and port not in nodes.setdefault(outer, []):
                    nodes[outer].append(port)
    return nodes


def _value(source: Statement, scope: Scope) -> float | None:
    """Value of a source; None where its parameters are not known or it has none."""
    if "value" not in source.values:
        return None
    try:
        return scope.evaluate(source.values["value"]).value
    except ValueError:
        return None
