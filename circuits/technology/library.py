"""Model files as one text: includes and library sections put in their places."""

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path

from circuits.errors import CircuitInputError, listed, shown
from circuits.spice.card import comment
from circuits.spice.rule import COMMENT
from circuits.technology.gate import gated
from circuits.text_file import decode, read_bytes

LARGEST = 64 << 20
"""Bytes of one model file."""

DEEPEST = 16
"""Files and sections that call each other."""

MOST_CALLS = 10_000
MOST_LINES = 2_000_000

_WORD = r"""("[^"]*"|'[^']*'|\S+)"""
_INCLUDE = re.compile(rf"\s*\.inc(?:l|lude)?\s+{_WORD}", re.IGNORECASE)
_NAMES_FILE = re.compile(r"\s*\.(?:lib|inc)", re.IGNORECASE)
_CALL = re.compile(rf"\s*\.lib\s+{_WORD}\s+([^\s;$]+)", re.IGNORECASE)
_SECTION = re.compile(r"\s*\.lib\s+(\S+)\s*$", re.IGNORECASE)
_END = re.compile(r"\s*\.endl\b", re.IGNORECASE)

_Calls = tuple[tuple[Path, str], ...]
"""Files and sections (empty: a whole file) that lead to a line."""


class Library:
    """Reader of model files.

    Args:
        root: Folder that a stranger's files stand in: nothing outside it is read, by name or
            through links, and every line passes `circuits.technology.gate`. None: files of an
            installed package, whose statements stay as they are.

    Attributes:
        digests: SHA-256, hexadecimal, of every file that was read.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._root = root
        self._calls = 0
        self._read: dict[Path, tuple[str, ...]] = {}
        self.digests: dict[Path, str] = {}

    def file(self, path: Path) -> list[str]:
        """Read a model file with all that it includes.

        Args:
            path: The file; what it names is sought from its own folder, as ngspice does.

        Returns:
            Its lines, with what they name in place of each ``.include`` and ``.lib`` call.

        Raises:
            CircuitInputError: A file or section is missing or refused, or they call each other
                without end.
        """
        return self._resolve(self._lines(path), path, ((path, ""),))

    def section(self, path: Path, name: str, *, alone: bool = False) -> list[str]:
        """Read a section of a model library with all that it calls, and the file's licence.

        Args:
            path: A library of ``.lib NAME`` ... ``.endl`` sections.
            name: Name of the section, in any case: for a technology, a corner.
            alone: Whether it is the only corner, for which a file without sections stands whole.

        Returns:
            The comment at the head of the file, then the section's lines. What no call reaches is
            left out, as ngspice itself does.

        Raises:
            CircuitInputError: A file or section is missing or refused, or they call each other
                without end.
        """
        if alone and not any(map(_SECTION.match, self._lines(path))):
            return self.file(path)
        head = []
        for line in self._lines(path):
            if not line.startswith("*"):
                break
            head.append(line)
        return [*head, *self._section(path, name, ())]

    def _section(self, path: Path, name: str, calls: _Calls) -> list[str]:
        lines = self._lines(path)
        starts: dict[str, int] = {}
        for number, line in enumerate(lines):
            if found := _SECTION.match(line):
                starts.setdefault(found[1].strip("\"'").lower(), number)
        start = starts.get(name.strip("\"'").lower())
        if start is None:
            there = (
                f"it has {listed(starts)}"
                if starts
                else (
                    "it has none: a card without sections is the models of one corner, so give one "
                    f"name in corners, or write '.lib {name}' before and '.endl {name}' behind the "
                    "cards of each"
                )
            )
            raise CircuitInputError(f"{path}: has no section {shown(name)}; {there}")
        end = next((k for k in range(start, len(lines)) if _END.match(lines[k])), None)
        if end is None:
            raise CircuitInputError(f"{path}:{start + 1}: section {shown(name)} has no .endl")
        inner = self._resolve(lines[start + 1 : end], path, (*calls, (path, name.lower())))
        return [comment(f"section {name}"), *inner, comment(f"end of section {name}")]

    def _resolve(self, lines: tuple[str, ...], path: Path, calls: _Calls) -> list[str]:
        self._calls += 1
        if len(calls) > DEEPEST or len(set(calls)) < len(calls) or self._calls > MOST_CALLS:
            chain = " > ".join(f"{file.name} {section}".strip() for file, section in calls)
            raise CircuitInputError(f"{path}: model files call each other without end: {chain}")
        resolved: list[str] = []
        for line in lines:
            if not _NAMES_FILE.match(line):
                resolved.append(line)
            elif call := _CALL.match(line):
                resolved += self._section(path.parent / call[1].strip("\"'"), call[2], calls)
            elif include := _INCLUDE.match(line):
                target = path.parent / include[1].strip("\"'")
                resolved += self._resolve(self._lines(target), target, (*calls, (target, "")))
            else:
                resolved.append(line)
        if len(resolved) > MOST_LINES:
            raise CircuitInputError(f"{path}: more than {MOST_LINES} lines of models")
        return resolved

    def _lines(self, path: Path) -> tuple[str, ...]:
        if path not in self._read:
            own = self._root is not None
            data = read_bytes(_inside(path, self._root) if self._root else path, LARGEST)
            lines, self.digests[path] = _split(path, data, own)
            self._read[path] = gated(path, lines) if own else lines
        return self._read[path]


def _inside(path: Path, root: Path) -> Path:
    """A file below a folder, by its name and by where links lead: its real path.

    The ways up and down in its name count as they are written: where one of them is a link, the
    operating system would go another way than the copy that a run keeps.
    """
    written, folder = Path(os.path.normpath(path)), Path(os.path.normpath(root))
    real = Path(os.path.realpath(written))
    if not written.is_relative_to(folder) or not real.is_relative_to(os.path.realpath(root)):
        raise CircuitInputError(
            f"{path}: lies outside the technology's folder; allowed: files in it and below it"
        )
    return real


def _harmless(line: str) -> str:
    """A line of an installed package's file: a comment that ngspice would run is none any more."""
    text = line.lstrip()
    return comment(text[1:]) if text.startswith("*") and not COMMENT.fullmatch(text) else line


@lru_cache(maxsize=32)
def _split(path: Path, data: bytes, own: bool) -> tuple[tuple[str, ...], str]:
    """Lines and SHA-256: the corners of a technology read the same large files."""
    lines = decode(path, data).split("\n")
    return tuple(lines if own else map(_harmless, lines)), hashlib.sha256(data).hexdigest()
