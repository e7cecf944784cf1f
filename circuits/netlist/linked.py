"""Sub-circuits of a file against each other: every name means something, and nothing is endless."""

from collections.abc import Mapping
from pathlib import Path

from circuits.errors import CircuitInputError, listed, shown
from circuits.netlist.capacitor_call import check_capacitor
from circuits.netlist.definition import Definition, DeviceName, Statement
from circuits.netlist.device_call import OWN_NAMES, check_call
from circuits.netlist.expression import Expression
from circuits.netlist.foreign_devices import unknown_device
from circuits.netlist.functions import FUNCTIONS
from circuits.netlist.problem import Problem, refused_lines

DEEPEST = 20
"""Calls within calls."""

LARGEST = 20_000
"""Elements and parameters of the flat whole."""


def find_top(
    path: Path,
    file: Definition,
    definitions: Mapping[str, Definition],
    devices: Mapping[str, DeviceName],
    wanted: str | None = None,
) -> Definition:
    """Choose what a netlist file is about.

    What stands outside every sub-circuit is the top, if there is anything, unless it is a test
    bench: sources around one call of one sub-circuit. Else it is the sub-circuit that is called
    like the file, else the only one that no other calls.

    Args:
        wanted: The sub-circuit that a person chose.

    Raises:
        CircuitInputError: There is none, or several might be it.
    """
    if wanted is not None:
        if wanted.lower() not in definitions:
            raise CircuitInputError(
                f"{path}: no sub-circuit {shown(wanted)}; allowed: {listed(definitions) or 'none'}"
            )
        return definitions[wanted.lower()]
    if file.statements:
        return _inside_testbench(file, definitions, devices) or file
    if path.stem.lower() in definitions:
        return definitions[path.stem.lower()]
    called = {
        statement.target
        for definition in definitions.values()
        for statement in definition.statements
        if statement.target != definition.name
    }
    candidates = [name for name in definitions if name not in called]
    if len(candidates) == 1:
        return definitions[candidates[0]]
    if not definitions:
        if file.problems:
            raise refused_lines(file.problems)
        raise CircuitInputError(f"{path}: no element and no .subckt found; allowed: a neuron")
    if not candidates:
        raise CircuitInputError(
            f"{path}: every sub-circuit is called by another: {listed(definitions)}"
        )
    raise CircuitInputError(
        f"{path}: no other sub-circuit calls {listed(candidates)}: which is the neuron? "
        "allowed: one, a file that is named like it, or new-circuit --subckt NAME"
    )


def _inside_testbench(
    file: Definition, definitions: Mapping[str, Definition], devices: Mapping[str, DeviceName]
) -> Definition | None:
    """The sub-circuit that sources alone stand around; None where the file is a circuit itself."""
    calls = [statement for statement in file.statements if statement.name[0] not in "vi"]
    if len(calls) != 1 or file.ports or len(calls) == len(file.statements) + len(file.stimuli):
        return None
    inner = definitions.get(calls[0].target)
    if inner is None or not reachable(inner, definitions) & set(devices):
        return None
    return inner


def check_links(
    file: Definition,
    top: Definition,
    definitions: Mapping[str, Definition],
    devices: Mapping[str, DeviceName],
) -> None:
    """Check all that a circuit is made of.

    Args:
        devices: Transistors by the names that they may have.

    Raises:
        CircuitInputError: A line was not understood, a name means nothing, a call does not fit, or
            calls have no end; the message names file and line, and the other lines that are wrong.
    """
    inner = reachable(top, definitions)
    parts = [top, *(one for name, one in definitions.items() if name in inner and one is not top)]
    shared = file.names()
    found: list[Problem] = []
    for each in parts if top is file else [file, *parts]:
        found += _check_names(each, shared)
    for definition in parts:
        visible = shared | definition.names()
        found += definition.problems
        for statement in definition.statements:
            try:
                _check_statement(statement, visible, definitions, devices)
            except ValueError as error:
                found.append(Problem(statement.line, str(error)))
    if found:
        raise refused_lines(found)
    sizes: dict[str, tuple[int, int]] = {}
    _measure(top, definitions, sizes, ())


def reachable(top: Definition, definitions: Mapping[str, Definition]) -> set[str]:
    """Everything that a sub-circuit calls, directly or not: names of devices and sub-circuits."""
    found: set[str] = set()
    waiting = [top]
    while waiting:
        for statement in waiting.pop().statements:
            if statement.target and statement.target not in found:
                found.add(statement.target)
                if statement.target in definitions:
                    waiting.append(definitions[statement.target])
    return found


def _check_names(definition: Definition, shared: set[str]) -> list[Problem]:
    """Parameters may name those declared before them, and the file's."""
    found = []
    declared = shared - definition.names() if definition.name else set()
    for parameter in (*definition.formals.values(), *definition.parameters):
        try:
            _check_expression(parameter.value, declared)
        except ValueError as error:
            found.append(Problem(parameter.line, str(error)))
        declared.add(parameter.name)
    return found


def _check_expression(expression: Expression, declared: set[str]) -> None:
    for name in sorted(expression.names - declared):
        raise ValueError(
            f"{name[:40]!r} is neither a function nor a parameter declared before, of this "
            f"sub-circuit or of the file; allowed: {listed(sorted(declared)) or 'none'}; "
            f"{', '.join(sorted(FUNCTIONS))}"
        )


def _check_statement(
    statement: Statement,
    visible: set[str],
    definitions: Mapping[str, Definition],
    devices: Mapping[str, DeviceName],
) -> None:
    target = statement.target
    own: set[str] = set()
    if target in devices:
        if devices[target].capacitor is not None:
            check_capacitor(statement, devices[target])
        else:
            check_call(statement)
            own = set(OWN_NAMES)
    elif target:
        if statement.name[0] == "m" or target not in definitions:
            transistors = [key for key, one in devices.items() if one.capacitor is None]
            inner = () if statement.name[0] == "m" else definitions
            raise ValueError(unknown_device(target, transistors, inner))
        called = definitions[target]
        if len(statement.nodes) != len(called.ports):
            raise ValueError(
                f"{len(statement.nodes)} nodes; {target!r} has {len(called.ports)}: "
                f"{listed(called.ports)}"
            )
        for key in statement.values:
            if key not in called.formals and key != "m":
                raise ValueError(
                    f"{target!r} has no parameter {key[:40]!r}; allowed: "
                    f"{listed([*called.formals, 'm'])}"
                )
    for expression in statement.values.values():
        _check_expression(expression, visible | own)


def _measure(
    definition: Definition,
    definitions: Mapping[str, Definition],
    sizes: dict[str, tuple[int, int]],
    above: tuple[str, ...],
) -> tuple[int, int]:
    """Elements and parameters of a sub-circuit with all that it calls, and its depth."""
    if definition.name in sizes:
        return sizes[definition.name]
    size, depth = len(definition.formals) + len(definition.parameters), 0
    for statement in definition.statements:
        size += 1
        if statement.target not in definitions:
            continue
        if statement.target in (*above, definition.name):
            chain = " > ".join(filter(None, (*above, definition.name, statement.target)))
            raise statement.line.refused(f"sub-circuits call each other without end: {chain[:200]}")
        if len(above) >= DEEPEST:
            raise statement.line.refused(f"calls within calls; allowed: {DEEPEST} levels")
        inner = _measure(
            definitions[statement.target], definitions, sizes, (*above, definition.name)
        )
        size, depth = size + inner[0], max(depth, inner[1] + 1)
        if depth > DEEPEST:
            raise statement.line.refused(f"calls within calls; allowed: {DEEPEST} levels")
        if size > LARGEST:
            raise statement.line.refused(
                f"more than {LARGEST} elements and parameters in the whole; allowed: up to that"
            )
    sizes[definition.name] = size, depth
    return size, depth
