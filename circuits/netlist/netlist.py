"""What a netlist file says, and its flat sub-circuit at any values of its parameters."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from circuits.errors import CircuitInputError, listed
from circuits.netlist.definition import GENERIC, Definition, DeviceName
from circuits.netlist.flatten import Flattener
from circuits.netlist.linked import check_links, find_top, reachable
from circuits.netlist.parameter_values import evaluate_default, evaluate_parameters
from circuits.netlist.parser import Parser
from circuits.netlist.scope import Quantity, Scope
from circuits.netlist.source import Source
from circuits.netlist.subcircuit import Subcircuit
from circuits.netlist.testbench import Testbench, read_testbench
from circuits.netlist.words import GROUND


@dataclass(frozen=True)
class _Design:
    """The parsed file: what is elaborated."""

    path: Path
    file: Definition
    top: Definition
    definitions: Mapping[str, Definition]
    devices: Mapping[str, DeviceName]
    shared_nodes: frozenset[str]

    def parameters(self) -> tuple[str, ...]:
        """Those of the top that may be set.

        Of a sub-circuit they are those of its ``.subckt``. What stands outside every sub-circuit
        has the file's ``.param`` that are numbers.
        """
        if self.top is self.file:
            given = self.file.parameters
            return tuple(each.name for each in given if not each.value.names)
        return tuple(self.top.formals)

    def scope(self, values: Mapping[str, float]) -> Scope:
        """The top's parameters at these values."""
        given = {name: Quantity(value, frozenset({name})) for name, value in values.items()}
        outer = Scope()
        if self.top is self.file:
            names = self.parameters()
            for parameter in self.file.parameters:
                if parameter.name in names:
                    value = evaluate_default(parameter, outer).value
                    outer.own[parameter.name] = Quantity(value, frozenset({parameter.name}))
            outer.own |= given
        evaluate_parameters(self.file, outer)
        if self.top is self.file:
            return outer
        inner = Scope(outer)
        for name, formal in self.top.formals.items():
            found = given[name] if name in given else evaluate_default(formal, inner)
            inner.own[name] = Quantity(found.value, found.parameters | {name})
        evaluate_parameters(self.top, inner)
        return inner


@dataclass(frozen=True)
class Netlist:
    """A netlist that was understood.

    Attributes:
        name: Name after ``.subckt``; where elements stand outside every sub-circuit, of the file.
        ports: Ports of the top, without the ground.
        parameters: Its parameters with their defaults, SI.
        nodes: All nodes of the top, ports first, without the ground.
        technologies: Those whose own names of transistors it uses.
        files: Every file that was read, the netlist first.
        digest: SHA-256, hexadecimal, of the netlist's bytes as they were read; with included files,
            of all files' hashes in that order.
        testbench: What stands around the circuit in its file.
        chosen: Whether other elements of the file stand outside the circuit.
    """

    name: str
    ports: tuple[str, ...]
    parameters: dict[str, float]
    nodes: tuple[str, ...]
    technologies: frozenset[str]
    files: tuple[Path, ...]
    digest: str
    testbench: Testbench = field(compare=False)
    chosen: bool
    _design: _Design = field(repr=False, compare=False)

    def flatten(
        self,
        values: Mapping[str, float] | None = None,
        ports: Sequence[str] | None = None,
        areas: Mapping[str, float] | None = None,
        without: Collection[str] = (),
    ) -> Subcircuit:
        """Elaborate into one flat sub-circuit.

        Args:
            values: Values of parameters, SI; others keep their defaults.
            ports: Nodes of the top that are the sub-circuit's ports, in this order; its own if left
                out.
            areas: Factor of the gate area of transistors; see `circuits.Circuit.with_areas`.
            without: Names of elements that are left out.

        Raises:
            CircuitInputError: A parameter or node is unknown, or a value has no sense.
        """
        design = self._design
        lower = {name.lower(): float(value) for name, value in (values or {}).items()}
        for name, value in lower.items():
            if name not in self.parameters:
                raise CircuitInputError(
                    f"{design.path}: no parameter {name[:40]!r}; allowed: "
                    f"{listed(self.parameters) or 'none'}"
                )
            if not math.isfinite(value):
                raise CircuitInputError(f"{design.path}: {name} = {value}; allowed: a number")
        wanted = self.ports if ports is None else tuple(port.lower() for port in ports)
        unknown = [port for port in wanted if port not in self.nodes]
        if unknown or len(set(wanted)) < len(wanted):
            raise CircuitInputError(
                f"{design.path}: ports {listed(unknown or wanted)}; allowed, each once: "
                f"{listed(self.nodes)}"
            )
        flattener = Flattener(
            design.definitions, design.devices, self.nodes, areas, design.shared_nodes, without
        )
        top_nodes = {node: node for node in self.nodes}
        flattener.take(design.top, design.scope(lower), top_nodes)
        return flattener.result(self.name, wanted)


def _inner_nodes(top: Definition, parser: Parser) -> set[str]:
    """Nodes of all that a circuit calls."""
    called = reachable(top, parser.definitions) & set(parser.definitions)
    return {node for name in called for node in parser.definitions[name].nodes()}


def read_netlist(
    path: Path, devices: Mapping[str, DeviceName] = GENERIC, subcircuit: str | None = None
) -> Netlist:
    """Read a netlist file, as a person, xschem or KiCad writes it.

    Args:
        path: Sub-circuits and elements, see `circuits.netlist.refusal.ALLOWED`, and what stands
            around them in a test bench, which is passed over.
        devices: What the transistors may be called.
        subcircuit: Name of the sub-circuit that it is about; `circuits.netlist.linked.find_top`
            chooses if left out.

    Returns:
        All of the circuit understood, at least at the parameters' defaults.

    Raises:
        CircuitInputError: A file cannot be read, or a line is not understood; the message names
            file and line.
    """
    known = {name.lower(): device for name, device in devices.items()}
    source = Source(path)
    parser = Parser(path, set(known))
    for line in source.lines():
        parser.take(line)
        if parser.at_end:
            break
    parser.finish(source.header)
    top = find_top(path, parser.file, parser.definitions, known, subcircuit)
    check_links(parser.file, top, parser.definitions, known)
    nodes = tuple(node for node in top.nodes() if node != GROUND)
    shared = tuple(node for node in parser.globals if node != GROUND and node not in nodes)
    design = _Design(
        path, parser.file, top, parser.definitions, known, frozenset(parser.globals) - {GROUND}
    )
    scope = design.scope({})
    used = reachable(top, parser.definitions) & set(known)
    word = re.sub(r"[^a-z0-9_]+", "_", path.stem.lower()).strip("_")[:64]
    netlist = Netlist(
        name=top.name or word or "netlist",
        ports=tuple(port for port in top.ports if port != GROUND),
        parameters={name: scope.own[name].value for name in design.parameters()},
        nodes=nodes + tuple(node for node in shared if node in _inner_nodes(top, parser)),
        technologies=frozenset(known[name].technology for name in used) - {""},
        files=tuple(source.files),
        digest=source.digest,
        testbench=read_testbench(
            parser.file,
            top,
            source.passed_over,
            parser.dropped + ([(parser.title, "a title")] if parser.title else []),
        ),
        chosen=top is not parser.file and bool(parser.file.statements),
        _design=design,
    )
    netlist.flatten()
    return netlist
