"""Lines of a deck, from words and numbers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from circuits.errors import CircuitInputError, shown
from circuits.spice.rule import VECTOR, wrong_character
from circuits.spice.word import DEVICE, NAME, NUMBER, PATH, SECTION, name, number, quoted

END = ".end"

_WORD = rf"{DEVICE}|{NUMBER}|(?:pulse|pwl)\({NUMBER}|{NUMBER}\)"
"""A node, a value, what is called, or a part of a waveform."""

_ELEMENT = re.compile(rf"{NAME}(?: {PATH})+(?: (?:{_WORD}))*(?: {NAME}={NUMBER})*")


def comment(text: str) -> str:
    """Make a comment line of any text.

    ngspice runs what stands in some comments and in back-ticks, and a line end would end the
    comment: only printable ASCII stays as it is.
    """
    plain = text.encode("unicode_escape").decode("ascii").replace("`", "'")
    return f"* {plain}".rstrip()


def element(element_name: str, nodes: Sequence[str], *words: str, **values: float) -> str:
    """An element, or a call of a sub-circuit.

    Args:
        *words: What follows them: ``"dc"``, numbers of `circuits.spice.word`, the name of what is
            called.
        **values: What is assigned at the end, with all digits.
    """
    pairs = [f"{key}={number(value)}" for key, value in values.items()]
    every = [element_name, *nodes, *words, *pairs]
    line = " ".join(every)
    if line.count(" ") != len(every) - 1 or not _ELEMENT.fullmatch(line):
        for text, pattern in ((element_name, NAME), *((node, PATH) for node in nodes)):
            name(text, pattern)
        for text, pattern in (*((word, _WORD) for word in words), *((key, NAME) for key in values)):
            name(text, pattern)
        raise CircuitInputError(f"{shown(line)} as an element of a deck; allowed: a name and nodes")
    return line


def pulse(values: Sequence[float], period: str) -> list[str]:
    """A source's pulses, as words of `element`: levels, delay, rise, fall and width; the period."""
    return [*f"pulse({' '.join(map(number, values))}".split(), f"{period})"]


def piecewise_linear(corners: Iterable[Sequence[float]]) -> list[str]:
    """A source's course between corners (time and value), as words of `element`."""
    return f"pwl({' '.join(number(x) for corner in corners for x in corner)})".split()


def subcircuit(called: str, ports: Sequence[str]) -> str:
    """The first line of a sub-circuit."""
    return " ".join([".subckt", name(called), *(name(port) for port in ports)])


def ends(called: str) -> str:
    """The last line of a sub-circuit."""
    return f".ends {name(called)}"


def parameter(parameter_name: str, value: str) -> str:
    """A parameter with a value that is written already: a number, or an expression of a model."""
    if (wrong := wrong_character(value)) is not None:
        raise CircuitInputError(f"character {wrong!r} in a parameter's value: {shown(value)}")
    return f".param {name(parameter_name)}={value}"


def include(path: Path) -> str:
    """All of an installed package's model file."""
    return f".include {quoted(path)}"


def library(path: Path, section: str) -> str:
    """A section of an installed package's model library."""
    return f".lib {quoted(path)} {name(section, SECTION)}"


def options(values: Mapping[str, str], *flags: str) -> str:
    """Numerical settings; values are numbers of `circuits.spice.word`, or words."""
    pairs = (f"{name(key)}={name(value, f'{NUMBER}|{NAME}')}" for key, value in values.items())
    return " ".join([".options", *pairs, *(name(flag, f"{NAME}(?:={NUMBER})?") for flag in flags)])


def start(node: str, volts: float) -> str:
    """The voltage of a node at the start of a transient."""
    return f".ic v({name(node, PATH)})={number(volts)}"


def save(*vectors: str) -> str:
    """What is kept of a result."""
    return " ".join([".save", *(name(vector, VECTOR) for vector in vectors)])


def temperature(celsius: float) -> str:
    """Temperature of the circuit, °C."""
    return f".temp {number(celsius)}"
