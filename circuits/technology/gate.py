"""What of a stranger's model file may reach ngspice: models, parameters, sub-circuits, no more."""

import re
from collections.abc import Iterator
from pathlib import Path

from circuits.errors import CircuitInputError, shown
from circuits.spice.card import comment
from circuits.spice.rule import (
    MODEL_CARDS,
    MODEL_OPTIONS,
    check_element,
    check_model,
    check_options,
    wrong_character,
)

LONGEST = 4000
"""Characters of a line: long expressions are in order, endless ones are not."""

OSDI = "it needs a compact model through OSDI (Verilog-A), which this ngspice lacks"

_SPECTRE = (
    "simulator", "section", "endsection", "library", "endlibrary", "parameters", "model", "inline",
    "statistics", "include", "ahdl_include", "subckt", "ends", "real",
)  # fmt: skip
_OSDI_WORDS = re.compile(r"psp10\d|\bosdi\b|pre_osdi|\.hdl\b|verilog", re.IGNORECASE)
_ENCRYPTED = re.compile(r"\.prot(?:ect)?\b|pragma\s+protect", re.IGNORECASE)
_COMMENT = re.compile(r";|(?:^|\s)\$|(?:^|\s)//")
_FILE = re.compile(r"\b(?:file|pwlfile|wavefile|filename)\b", re.IGNORECASE)
_FILES = (".include", ".inc", ".incl", ".lib")
_ALONE = (*_FILES, ".endl")
"""What is on one line: what is put in its place would else be continued by the next."""


def gated(path: Path, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Let pass what models need, and name what is refused.

    Returns:
        As many lines: code without comments, comments made harmless.

    Raises:
        CircuitInputError: A line runs commands, loads code, touches files, or is not written in
            SPICE.
    """
    passed = tuple(_gated(f"{path}:{number}", line) for number, line in enumerate(lines, start=1))
    for number, statement in _statements(path, passed):
        try:
            _check(statement)
        except ValueError as error:
            place = f"{path}:{number}"
            raise CircuitInputError(f"{place}: {error}: {shown(statement)}") from error
    return passed


def _gated(place: str, line: str) -> str:
    """One physical line."""
    text = line.strip()
    if _ENCRYPTED.search(text):
        raise CircuitInputError(f"{place}: encrypted, which ngspice cannot read: {shown(text)}")
    if text.startswith(("*", "//")):
        return comment(text.lstrip("*/").strip())
    code = _COMMENT.split(text, maxsplit=1)[0].strip()
    if not code or code.lower() == ".end":
        return ""
    if len(code) > LONGEST:
        raise CircuitInputError(f"{place}: {len(code)} characters; allowed: {LONGEST}")
    if _OSDI_WORDS.search(code):
        raise CircuitInputError(f"{place}: {OSDI}: {shown(code)}")
    word = code.split(maxsplit=1)[0].lower()
    if not code.startswith(("+", ".")) and word in _SPECTRE:
        raise CircuitInputError(
            f"{place}: Spectre's own language, which ngspice cannot read; allowed: SPICE syntax, "
            f"as Spectre reads it under 'simulator lang=spice': {shown(code)}"
        )
    if (wrong := wrong_character(code)) is not None:
        raise CircuitInputError(
            f"{place}: character {wrong!r} has no place in models: {shown(code)}"
        )
    if _FILE.search(code) and word not in _FILES:
        raise CircuitInputError(f"{place}: models read and write no files: {shown(code)}")
    if re.search(r"\bexternal\b", code, re.IGNORECASE):
        raise CircuitInputError(f"{place}: models have no external sources: {shown(code)}")
    return code


def _statements(path: Path, lines: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Statements with the numbers of their first lines, joined as ngspice joins them."""
    pending: list[str] = []
    start = 0
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("*"):
            continue
        if line.startswith("+"):
            word = pending[0].split(maxsplit=1)[0].lower() if pending else ""
            if not pending or word in _ALONE:
                raise CircuitInputError(
                    f"{path}:{number}: a continuation '+' of no statement of this place: "
                    f"{shown(line)}"
                )
            pending.append(line[1:].strip())
            continue
        if pending:
            yield start, " ".join(pending)
        pending, start = [line], number
    if pending:
        yield start, " ".join(pending)


def _check(statement: str) -> None:
    """A whole statement; a ValueError says what is wrong with it."""
    word = statement.split(maxsplit=1)[0].lower()
    if word.startswith("."):
        if word not in MODEL_CARDS:
            raise ValueError(
                f"{shown(word)} is refused in models; allowed: {' '.join(MODEL_CARDS)}"
            )
        if word.startswith(".opt"):
            check_options(statement, MODEL_OPTIONS)
        elif word == ".model":
            check_model(statement)
    elif word[0] == "n":
        raise ValueError(OSDI)
    else:
        check_element(word)
