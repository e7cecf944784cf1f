"""Commands to ngspice: the few that this program sends, from names and numbers."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from circuits.errors import CircuitInputError, shown
from circuits.spice.rule import VECTOR
from circuits.spice.word import NAME, NUMBER, PATH, name, number

SEPARATOR = " ; "
"""Between commands of one line."""

LONGEST = 1000
"""Characters of a command line: ngspice cuts what comes after 1023, or crashes, without a word."""

OPERATING_POINT = "op"
RESUME = "resume"
FORGET_RUNS = "destroy all"
FORGET_STOPS = "delete all"
FORGET_CIRCUIT = "remcirc"
NO_MODEL_CHECKS = "set ng_nomodcheck"
ONE_THREAD = "set num_threads=1"
VERSION = "version -f"
ITERATIONS = "rusage totiter"
CODE_MODELS = "osdi"
"""Without the name of a file it loads nothing, and says whether there is such a command."""

_TARGET = rf"(?:@{PATH}\[[a-z0-9_]+\]|{PATH})"
KNOWN = re.compile(
    rf"alter {_TARGET}={NUMBER}|dc {PATH}(?: {NUMBER}){{3}}|tran {NUMBER} {NUMBER} 0 {NUMBER}|"
    rf"stop when v\({PATH}\) [<>] {NUMBER}|stop after [0-9]+|op|resume|destroy all|delete all|"
    rf"remcirc|save(?: {VECTOR})+|print(?: {VECTOR})+|version -f|rusage {NAME}|osdi|"
    r"setseed [0-9]+|set (?:ng_nomodcheck|num_threads=[0-9]+|numdgt=[0-9]+|ngbehavior=[a-z]+)|"
    r"unset ngbehavior"
)


def check_command(text: str) -> str:
    """Check that a command is one that this program sends, and one alone.

    Returns:
        The same.

    Raises:
        CircuitInputError: It is another command, more than one, or too long.
    """
    if len(text) > LONGEST or not KNOWN.fullmatch(text):
        raise CircuitInputError(
            f"the command {shown(text)} is not sent to ngspice; allowed: this program's own "
            f"analyses and settings, up to {LONGEST} characters"
        )
    return text


def check_vector(text: str) -> str:
    """Check that a text names one vector of a result, or a device's parameter.

    Raises:
        CircuitInputError: It does not.
    """
    return name(text, VECTOR)


def one_line(commands: Sequence[str]) -> str:
    """Checked commands as the line that is sent.

    Raises:
        CircuitInputError: It is too long.
    """
    line = SEPARATOR.join(commands)
    if len(line) > LONGEST:
        raise CircuitInputError(f"a command line of {len(line)} characters; allowed: {LONGEST}")
    return line


def lines_of(commands: Iterable[str]) -> Iterator[list[str]]:
    """As few lines as commands fit into, in order."""
    line: list[str] = []
    length = 0
    for each in commands:
        if line and length + len(SEPARATOR) + len(each) > LONGEST:
            yield line
            line, length = [], 0
        length += len(each) + (len(SEPARATOR) if line else 0)
        line.append(each)
    if line:
        yield line


def alter(target: str, value: float) -> str:
    """Set an element's value (``"iin"``) or a device's parameter (``"@m.x1.m0[delvto]"``)."""
    return f"alter {name(target, _TARGET)}={number(value)}"


def sweep(source: str, start: float, stop: float, step: float) -> str:
    """Sweep a source."""
    return f"dc {name(source, PATH)} {number(start)} {number(stop)} {number(step)}"


def transient(end: float, longest_step: float) -> str:
    """Run from the operating point; times in s."""
    return f"tran {number(longest_step)} {number(end)} 0 {number(longest_step)}"


def stop_when(node: str, relation: Literal["<", ">"], volts: float) -> str:
    """End a transient as soon as a node's voltage lies on one side of a value."""
    return f"stop when v({name(node, PATH)}) {name(relation, '[<>]')} {number(volts)}"


def stop_after(points: int) -> str:
    """End a transient after so many time points."""
    return f"stop after {int(points)}"


def save(*vectors: str) -> str:
    """What is kept of the next result."""
    return " ".join(["save", *(name(vector, VECTOR) for vector in vectors)])


def dialect(ngbehavior: str) -> str:
    """The dialect in which the next deck's model cards are read; empty: ngspice's own."""
    return f"set ngbehavior={name(ngbehavior, '[a-z]+')}" if ngbehavior else "unset ngbehavior"


def parameter_of(device: str, parameter: str) -> str:
    """What ``alter`` calls a device's parameter."""
    return f"@{name(device, PATH)}[{name(parameter, '[a-z0-9_]+')}]"
