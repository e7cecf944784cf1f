"""What names, texts and paths of a user's file may consist of; checked where they are read.

What becomes a word of a deck, a command to ngspice or the name of a file has one of these types, in
every model that a file is validated against. `circuits.spice` renders them and checks them again.
"""

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, Field

from circuits.errors import is_control, shown

LONGEST_NAME = 100
LONGEST_PATH = 200

_PATH_BREAKERS = frozenset("\"'`;$\\*?<>|&{}")
"""What would end a quoted path in ngspice's reader, or mean something to it or to a shell."""


def _spelled(pattern: str, allowed: str) -> Callable[[str], str]:
    """A validator of texts that are spelled in one alphabet."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(f"allowed: {allowed}")
        return text

    return check


def _visible(text: str) -> str:
    inner = text.replace("\n", "").replace("\t", "")
    if not inner.isprintable() and any(map(is_control, inner)):
        raise ValueError("a control character; allowed: printable text")
    return text


def _single_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("more than one line; allowed: one")
    return text


def _below(text: str) -> str:
    """A relative path that stays where it starts, by its words; `Library` follows its links."""
    path = PurePosixPath(text)
    if not text or path.is_absolute() or ".." in path.parts or text.startswith("~"):
        raise ValueError(f"{shown(text)}; allowed: a path below the technology's folder")
    if wrong := next((c for c in text if c in _PATH_BREAKERS or is_control(c)), None):
        raise ValueError(f"{wrong!r} in a path; allowed: none of {''.join(sorted(_PATH_BREAKERS))}")
    return text


Prose = Annotated[str, Field(max_length=2000), AfterValidator(_visible)]
"""Text for people."""

Phrase = Annotated[
    str, Field(max_length=300), AfterValidator(_visible), AfterValidator(_single_line)
]
"""One line of it."""

Word = Annotated[
    str,
    AfterValidator(_spelled(r"[A-Za-z0-9_]{1,64}", "letters, digits and _, 64 at most")),
]
"""Identifier of a circuit or technology: part of titles, streams of draws and names of files."""

Corner = Annotated[
    str,
    AfterValidator(
        _spelled(
            r"(?!.*\.\.)[A-Za-z0-9_+](?:[A-Za-z0-9_.+-]{0,62}[A-Za-z0-9_+])?",
            "letters, digits and _ +, within the name also . and - but no '..', 64 at most",
        )
    ),
]
"""A section of a model library: a word of decks, of titles and of names of folders."""

Parameter = Annotated[
    str,
    AfterValidator(
        _spelled(
            rf"[A-Za-z_][A-Za-z0-9_]{{0,{LONGEST_NAME - 1}}}",
            f"a letter or _, then letters, digits and _, {LONGEST_NAME} at most",
        )
    ),
]
"""Name of a parameter of model files, or of a call."""

Device = Annotated[
    str,
    AfterValidator(
        _spelled(
            rf"[A-Za-z0-9_][A-Za-z0-9_.+-]{{0,{LONGEST_NAME - 1}}}",
            f"letters, digits and _, then also . + -, {LONGEST_NAME} at most",
        )
    ),
]
"""Name of a model or sub-circuit, and what a netlist calls a device."""

ElementPath = Annotated[
    str,
    AfterValidator(
        _spelled(
            r"(?=.{1,200}\Z)[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*",
            "names of letters, digits and _ with points between, 200 characters at most",
        )
    ),
]
"""Name of an element within sub-circuits, as ngspice calls it."""

ModelPath = Annotated[str, Field(max_length=LONGEST_PATH), AfterValidator(_below)]
"""A file or folder below the technology's own."""

Distribution = Annotated[
    str,
    AfterValidator(
        _spelled(r"[A-Za-z0-9_.-]{0,100}", "a Python distribution's name: letters, digits, _ . -")
    ),
]
"""Name of an installed Python distribution; may be empty."""

Node = Annotated[
    str,
    AfterValidator(
        _spelled(r"[!-~]{1,100}", "the name of a node, 100 printable characters at most")
    ),
    AfterValidator(str.lower),
]
"""A node as a netlist calls it: sought there, never rendered."""

Instance = Annotated[str, Field(pattern=r"^[!-~]{1,200}$")]
"""A transistor as a netlist calls it: sought there, never rendered."""
