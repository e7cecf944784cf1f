"""Words of decks and commands: numbers, names and paths, checked as they are written."""

import math
import re
from pathlib import Path

from circuits.errors import CircuitInputError, is_control, shown

NUMBER = r"-?[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?"
"""What `number` writes."""

NAME = r"[A-Za-z0-9_]+"
"""An element, node or parameter of a deck."""

PATH = rf"{NAME}(?:\.{NAME})*"
"""The same within sub-circuits."""

DEVICE = r"[A-Za-z0-9_][A-Za-z0-9_.+-]*"
"""A model or sub-circuit."""

SECTION = r"[A-Za-z0-9_+-][A-Za-z0-9_.+-]*"
"""A section of a model library."""

FILE = r"""/[^"'`;$\\\x00-\x1f\x7f-\x9f]*"""
"""An absolute path that ngspice reads as it is, within double quotes."""


def number(value: float) -> str:
    """Write a number with all its digits; an integer without a point.

    Raises:
        CircuitInputError: It is not finite.
    """
    if not math.isfinite(value):
        raise CircuitInputError(f"{value} in a deck or a command; allowed: a finite number")
    # float(): numpy's own numbers write themselves as calls.
    return repr(value) if type(value) is int else repr(float(value))


def short(value: float) -> str:
    """Write a number as ``%g`` does where that loses nothing, else as `number` does."""
    exact = number(value)
    return f"{value:g}" if float(f"{value:g}") == float(exact) else exact


def rounded(value: float) -> str:
    """Write a number with six digits, as tolerances are."""
    number(value)
    return f"{value:g}"


def name(text: str, pattern: str = NAME) -> str:
    """Check a name.

    Raises:
        CircuitInputError: It is no word of this alphabet.
    """
    if not re.fullmatch(pattern, text):
        raise CircuitInputError(
            f"{shown(text)} as a word of a deck or a command; allowed: letters, digits and _, "
            "and within some names . + -"
        )
    return text


def quoted(path: Path) -> str:
    """Write the path of a file.

    Raises:
        CircuitInputError: It is relative, or holds what ngspice would not take for a part of a
            name.
    """
    text = str(path)
    if not re.fullmatch(FILE, text) or any(map(is_control, text)):
        raise CircuitInputError(
            f"{shown(text)}: ngspice cannot read from such a path; allowed: absolute ones without "
            "quotes, back-ticks, semicolons, dollars, back-slashes and invisible characters"
        )
    return f'"{text}"'
