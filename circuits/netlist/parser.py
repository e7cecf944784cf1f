"""The gate: a line is understood wholly, or it is a problem of the sub-circuit it stands in."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from circuits.netlist.definition import Definition, Parameter, Statement
from circuits.netlist.element_values import stimulus_of, values_of
from circuits.netlist.line import Line
from circuits.netlist.problem import Problem
from circuits.netlist.refusal import refusal
from circuits.netlist.words import (
    GROUND,
    assignments,
    element_name,
    expression_of,
    node_name,
    parameter_name,
    split_words,
    subcircuit_name,
)

MOST_PARAMETERS = 500
"""Parameters of one sub-circuit."""


class Parser:
    """What the lines so far have said.

    Args:
        path: The netlist, whose ``.end`` ends it.
        devices: Names that no sub-circuit may have.

    Attributes:
        globals: Nodes that are the same in every sub-circuit, the ground among them.
        title: The first line, where it is no more than that.
        dropped: Parts of lines that were passed over, and what they are.
        at_end: Whether ``.end`` was read.
    """

    def __init__(self, path: Path, devices: set[str]) -> None:
        self.path = path
        self.devices = devices
        self.definitions: dict[str, Definition] = {}
        self.file = Definition()
        self.globals: dict[str, None] = {}
        self.title: Line | None = None
        self.dropped: list[tuple[Line, str]] = []
        self.at_end = False
        self._line = Line(path, 0, "")
        self._open: Definition | None = None
        self._declared: dict[str, set[str]] = {}
        self._elements: dict[str, set[str]] = {}
        self._directives: dict[str, Callable[[list[str]], None]] = {
            ".subckt": self._subckt, ".ends": self._ends, ".param": self._param,
            ".global": self._global, ".end": self._end,
        }  # fmt: skip

    def take(self, line: Line) -> None:
        """Understand a line.

        Args:
            line: Any but comments and ``.include``.

        Raises:
            CircuitInputError: It is not known where sub-circuits begin and end; the message names
                file and line.
        """
        self._line = line
        text = line.text.lower()
        if text.startswith(".title"):
            return
        try:
            if line.problem:
                raise ValueError(line.problem)
            first, *rest = split_words(text)
            if first not in self._directives and first[0] not in "xmrcvieg":
                raise ValueError(refusal(first))
            self._directives.get(first, partial(self._statement, first))(rest)
        except ValueError as error:
            if text.startswith((".subckt", ".ends", ".end")):
                raise line.refused(str(error)) from error
            self._inside.problems.append(Problem(line, str(error)))

    def finish(self, header: Line | None) -> None:
        """Say that no line follows.

        Args:
            header: xschem's commented ``.subckt`` of what stands outside every sub-circuit.

        Raises:
            CircuitInputError: A sub-circuit is open, or a port in the header is no node.
        """
        if self._open is not None and self._open.line is not None:
            raise self._open.line.refused(f".subckt {self._open.name} has no .ends")
        self._take_title()
        if header is not None and self.file.statements:
            try:
                self.file.line = header
                self.file.ports = _ports(split_words(header.text.lower())[2:])
            except ValueError as error:
                raise header.refused(str(error)) from error

    def _take_title(self) -> None:
        """SPICE takes a first line for a title, whatever it says; here only one that is no more."""
        known = {*self.devices, *self.definitions}
        unknown = [one for one in self.file.statements if one.target and one.target not in known]
        for line in [one.line for one in self.file.problems] + [one.line for one in unknown]:
            if (line.number, line.file) == (1, self.path) and _is_prose(line.text):
                self.title = line
        file = self.file
        file.problems = [one for one in file.problems if one.line != self.title]
        file.statements = [one for one in file.statements if one.line != self.title]

    @property
    def _inside(self) -> Definition:
        return self.file if self._open is None else self._open

    def _subckt(self, words: list[str]) -> None:
        if self._open is not None:
            raise ValueError(
                f".subckt within .subckt {self._open.name}; allowed: one after another"
            )
        plain, formals = assignments([word for word in words if word != "params:"])
        if not plain:
            raise ValueError("a .subckt is given by a name and its ports")
        name = subcircuit_name(plain[0])
        if name in self.devices:
            raise ValueError(f"a sub-circuit named {name!r}; allowed: not a device of the library")
        if name in self.definitions:
            raise ValueError(f"a second .subckt {name!r}; allowed: each name once")
        self._open = self.definitions[name] = Definition(name, self._line, _ports(plain[1:]))
        for key, value in formals.items():
            self._declare(key)
            self._open.formals[key] = Parameter(self._line, key, expression_of(value))

    def _ends(self, words: list[str]) -> None:
        if self._open is None:
            raise ValueError(".ends without .subckt; allowed: one for each")
        if words not in ([], [self._open.name]):
            raise ValueError(f".ends of another sub-circuit; allowed: .ends {self._open.name}")
        self._open = None

    def _param(self, words: list[str]) -> None:
        plain, assigned = assignments(words)
        if plain or not assigned:
            raise ValueError(".param takes NAME=number or NAME={expression}")
        for key, value in assigned.items():
            self._declare(key)
            self._inside.parameters.append(Parameter(self._line, key, expression_of(value)))

    def _global(self, words: list[str]) -> None:
        self.globals.update(dict.fromkeys(map(node_name, words)))

    def _end(self, words: list[str]) -> None:
        if words:
            raise ValueError("'.end' takes no words")
        if self._line.file != self.path:
            raise ValueError("'.end' in an included file; allowed: in the netlist itself")
        self.at_end = True

    def _declare(self, key: str) -> None:
        declared = self._declared.setdefault(self._inside.name, set())
        if parameter_name(key) in declared:
            raise ValueError(f"a second parameter {key!r}; allowed: each name once")
        declared.add(key)
        if len(declared) > MOST_PARAMETERS:
            raise ValueError(f"too many parameters; allowed: {MOST_PARAMETERS} of a sub-circuit")

    def _statement(self, name: str, words: list[str]) -> None:
        element_name(name)
        if self._open is None and name[0] in "vi" and (stimulus := stimulus_of(words)) is not None:
            ends = tuple(node_name(node) for node in words[:2])
            self.file.stimuli.append(Statement(self._line, name, ends, "", stimulus))
            return
        plain, assigned = assignments(words)
        if name[0] in "xm":
            nodes, target = _call(name, plain)
            values = {key: expression_of(value) for key, value in assigned.items()}
        else:
            if name[0] == "c" and "ic" in assigned:
                self.dropped.append((self._line, f"ic of {name}"))
            nodes, target = plain[: 4 if name[0] in "eg" else 2], ""
            values = values_of(name, plain, assigned)
        taken = self._elements.setdefault(self._inside.name, set())
        if name in taken:
            raise ValueError(f"a second element {name!r}; allowed: each name once")
        taken.add(name)
        cleaned = tuple(node_name(node) for node in nodes)
        self._inside.statements.append(Statement(self._line, name, cleaned, target, values))


def _is_prose(text: str) -> bool:
    return text[0].lower() not in "*.+x" and "=" not in text


def _ports(words: list[str]) -> tuple[str, ...]:
    ports = tuple(node_name(word) for word in words)
    inner = [port for port in ports if port != GROUND]
    if len(set(inner)) < len(inner):
        raise ValueError("ports; allowed: each once")
    return ports


def _call(name: str, plain: list[str]) -> tuple[list[str], str]:
    if plain[-1:] == ["params:"]:
        plain = plain[:-1]
    if not plain:
        raise ValueError(f"{name[:40]!r} calls nothing; allowed: nodes, then a name")
    *nodes, target = plain
    return nodes[:-1] if nodes[-1:] == ["/"] else nodes, target  # CDL's slash before the name
