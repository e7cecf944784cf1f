"""A technology's model files as one text: includes and library sections put in their places."""

import re
from functools import lru_cache
from pathlib import Path

from circuits.errors import CircuitInputError, listed, shown
from circuits.technology import Technology
from circuits.text_file import decode, read_bytes

LARGEST = 64 << 20
"""Bytes of one model file."""

DEEPEST = 16
"""Files and sections that call each other."""

_WORD = r"""("[^"]*"|'[^']*'|\S+)"""
_INCLUDE = re.compile(rf"\s*\.inc(?:lude)?\s+{_WORD}", re.IGNORECASE)
_CALL = re.compile(rf"\s*\.lib\s+{_WORD}\s+([^\s;$]+)", re.IGNORECASE)
_SECTION = re.compile(r"\s*\.lib\s+(\S+)\s*$", re.IGNORECASE)
_END = re.compile(r"\s*\.endl\b", re.IGNORECASE)

_Calls = tuple[tuple[Path, str], ...]
"""Files and sections (empty: a whole file) that lead to a line."""


def inline_models(technology: Technology, corner: str) -> list[str]:
    """All model cards that a deck at a corner reads, without naming a file.

    Parameters
    ----------
    technology : Technology
        Whose.
    corner : str
        A section of its library.

    Returns
    -------
    list of str
        Its included files, the corner's section with the sections that it calls, and its ``nf``
        and ``pf``, each file with the licence that stands at its head.

    Raises
    ------
    CircuitInputError
        A file or section is missing, or they call each other without end.
    """
    folder = technology.model_folder()
    return [
        *(line for name in technology.models.include for line in inline_file(folder / name)),
        *inline_section(folder / technology.models.library, corner),
        *inline_file(technology.devices_file()),
    ]


def inline_file(path: Path) -> list[str]:
    """Read a model file with all that it includes.

    Parameters
    ----------
    path : pathlib.Path
        The file; what it names is sought from its own folder, as ngspice does.

    Returns
    -------
    list of str
        Its lines, unchanged but for ``.include`` and ``.lib`` calls, each of which is replaced by
        what it names.

    Raises
    ------
    CircuitInputError
        A file or section is missing, or they call each other without end.
    """
    return _resolve(_lines(path), path, ((path, ""),))


def inline_section(path: Path, section: str) -> list[str]:
    """Read a section of a model library with all that it calls, and the file's licence.

    Parameters
    ----------
    path : pathlib.Path
        A library of ``.lib NAME`` ... ``.endl`` sections.
    section : str
        Name of the section, in any case: for a technology, a corner.

    Returns
    -------
    list of str
        The comment at the head of the file, then the section's lines. What no call reaches is left
        out, as ngspice itself does.

    Raises
    ------
    CircuitInputError
        A file or section is missing, or they call each other without end.
    """
    head = []
    for line in _lines(path):
        if not line.startswith("*"):
            break
        head.append(line)
    return [*head, *_section(path, section, ())]


def _section(path: Path, name: str, calls: _Calls) -> list[str]:
    lines = _lines(path)
    starts: dict[str, int] = {}
    for number, line in enumerate(lines):
        if found := _SECTION.match(line):
            starts.setdefault(found[1].strip("\"'").lower(), number)
    start = starts.get(name.strip("\"'").lower())
    if start is None:
        raise CircuitInputError(f"{path}: has no section {shown(name)}; it has {listed(starts)}")
    end = next((k for k in range(start, len(lines)) if _END.match(lines[k])), None)
    if end is None:
        raise CircuitInputError(f"{path}:{start + 1}: section {shown(name)} has no .endl")
    inner = _resolve(lines[start + 1 : end], path, (*calls, (path, name.lower())))
    return [f"* section {name}", *inner, f"* end of section {name}"]


def _resolve(lines: tuple[str, ...], path: Path, calls: _Calls) -> list[str]:
    if len(calls) > DEEPEST or len(set(calls)) < len(calls):
        chain = " > ".join(f"{file.name} {section}".strip() for file, section in calls)
        raise CircuitInputError(f"{path}: model files call each other without end: {chain}")
    resolved = []
    for line in lines:
        if call := _CALL.match(line):
            resolved += _section(path.parent / call[1].strip("\"'"), call[2], calls)
        elif include := _INCLUDE.match(line):
            target = path.parent / include[1].strip("\"'")
            resolved += _resolve(_lines(target), target, (*calls, (target, "")))
        else:
            resolved.append(line)
    return resolved


def _lines(path: Path) -> tuple[str, ...]:
    return _split(path, read_bytes(path, LARGEST))


@lru_cache(maxsize=2)
def _split(path: Path, data: bytes) -> tuple[str, ...]:
    """A large library is read once for all of its sections."""
    return tuple(decode(path, data).split("\n"))
