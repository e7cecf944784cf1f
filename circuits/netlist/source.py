"""The lines of a netlist and of the files that it includes, from its own folder only."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from circuits.netlist.line import LONGEST, Line, too_long, without_comment
from circuits.netlist.refusal import PASSED, SECTIONS
from circuits.text_file import decode, read_bytes

LARGEST = 1 << 20
"""Bytes of a netlist together with all that it includes."""

MOST_LINES = 10_000
MOST_FILES = 64
DEEPEST = 8
"""Files that include each other."""

_SCALE = re.compile(r"\bscale\s*=\s*([^\s,]+)", re.IGNORECASE)
_SCALES = ("1", "1.0", "1u", "1.0u", "1e-6", "1e-06", "1.0e-6")
"""Of ``.option scale``: none, and sky130's own, with which its netlists are written."""


class Source:
    """A netlist and the files that it includes.

    Attributes:
        files: What was read so far, the netlist first.
        header: xschem's commented ``**.subckt NAME PORTS`` of the netlist, without its asterisks.
        passed_over: Lines that are no part of any circuit: analyses, control sections, options,
            models; of a section its first line. Nothing of them is ever rendered.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: list[Path] = []
        self.header: Line | None = None
        self.passed_over: list[Line] = []
        self._in_header = False
        self._hashes: list[str] = []
        self._bytes = self._lines = 0
        self._folder = Path(os.path.realpath(path)).parent

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal: of the one file, or of the hashes of all files in order."""
        if len(self._hashes) == 1:
            return self._hashes[0]
        return hashlib.sha256("".join(self._hashes).encode()).hexdigest()

    def lines(self) -> Iterator[Line]:
        """Read every logical line, with included files in place of ``.include``.

        Yields:
            In order; never a comment, an ``.include`` or what is passed over. A line that holds
            what no netlist needs comes with its problem.

        Raises:
            CircuitInputError: A file is unreadable or too large, or what it includes lies outside
                the netlist's folder.
        """
        yield from self._lines_of(self.path, Path(os.path.realpath(self.path)), ())

    def _lines_of(self, path: Path, real: Path, above: tuple[Path, ...]) -> Iterator[Line]:
        data = read_bytes(real if above else path, LARGEST - self._bytes)
        self._bytes += len(data)
        self.files.append(real)
        self._hashes.append(hashlib.sha256(data).hexdigest())
        for line in self._logical(path, decode(path, data, spice=True)):
            if not line.problem and line.text.split()[0].lower() in (".include", ".inc"):
                target = self._target(line, real, (*above, real))
                if target is None:
                    self.passed_over.append(line)
                    continue
                name = Path(os.path.relpath(target, real.parent))
                yield from self._lines_of(path.parent / name, target, (*above, real))
            else:
                yield line

    def _target(self, line: Line, real: Path, open_files: tuple[Path, ...]) -> Path | None:
        """The file to read; None for a design kit's own, which the technology brings."""
        match = re.fullmatch(r"""\S+\s+(?:"([^"']+)"|'([^"']+)'|([^\s"']+))""", line.text)
        if match is None:
            raise line.refused("'.include' takes one file name; allowed: .include NAME")
        name = next(group for group in match.groups() if group)
        outside = (
            f"{name[:60]!r} lies outside the netlist's folder; allowed: files in it and below it "
            "(the technology brings its models: delete a line that includes them)"
        )
        target = Path(os.path.normpath(real.parent / name))
        if Path(name).is_absolute() and not target.is_relative_to(self._folder):
            return None
        # By name first: what lies outside is not even looked at. Then by where links lead.
        if not target.is_relative_to(self._folder):
            raise line.refused(outside)
        target = Path(os.path.realpath(target))
        if not target.is_relative_to(self._folder):
            raise line.refused(outside)
        if target in open_files:
            raise line.refused(f"{name!r} includes itself; allowed: no circle")
        if len(open_files) >= DEEPEST:
            raise line.refused(f"files include each other too deep; allowed: {DEEPEST} levels")
        if len(self.files) >= MOST_FILES:
            raise line.refused(f"too many files; allowed: {MOST_FILES}")
        if not target.is_file():
            raise line.refused(f"{name!r} is not there or not a regular file")
        return target

    def _logical(self, path: Path, text: str) -> Iterator[Line]:
        pending: Line | None = None
        passing = False  # what a '+' would continue is passed over
        closing = ""  # what ends the section that is passed over
        rows = text.split("\n")
        last = {
            (row.split(maxsplit=1) or [""])[0].lower(): k for k, row in enumerate(rows, start=1)
        }
        for number, raw in enumerate(rows, start=1):
            physical = Line(path, number, raw)
            if path == self.path:
                self._note_header(physical)
            self._count(physical)
            word = _first_word(raw)
            if closing:
                closing = "" if word == closing else closing
                continue
            if passing and word.startswith("+"):
                continue
            if word in PASSED:
                if pending:
                    yield pending
                self._check_scale(physical)
                self.passed_over.append(Line(path, number, raw.strip()))
                pending, passing = None, True
                closing = _closing(word, raw)
                if last.get(closing, 0) < number:
                    closing = ""
                if word == ".control" and not closing:
                    raise physical.refused("a control section without .endc")
                continue
            code = without_comment(physical)
            if not code.text:
                continue
            if code.text.startswith("+"):
                if pending is None:
                    code = replace(code, problem=code.problem or "a continuation '+' of no line")
                elif not pending.problem:
                    joined = f"{pending.text} {code.text[1:].strip()}"
                    problem, place = code.problem, number
                    if not problem and len(joined) > LONGEST:
                        problem, place = too_long(), pending.number
                    pending = Line(path, place if problem else pending.number, joined, problem)
                    continue
                else:
                    continue
            if pending:
                yield pending
            pending, passing = code, False
        if pending:
            yield pending

    def _note_header(self, line: Line) -> None:
        """Keep xschem's comment that names the top's ports; ``*+`` continues it."""
        text = line.text.strip()
        if self.header is None and text.lower().startswith("**.subckt"):
            self.header, self._in_header = Line(line.file, line.number, text[2:]), True
        elif self._in_header and self.header is not None and text.startswith("*+"):
            self.header = Line(line.file, self.header.number, f"{self.header.text} {text[2:]}")
        else:
            self._in_header = False

    def _check_scale(self, line: Line) -> None:
        found = _SCALE.search(line.text) if _first_word(line.text).startswith(".opt") else None
        if found and found[1].lower() not in _SCALES:
            raise line.refused(
                f"scale = {found[1][:20]} changes the size of every transistor; allowed: "
                "sizes in metres (Magic: ext2spice scale off), and 1u with sky130"
            )

    def _count(self, line: Line) -> None:
        self._lines += 1
        if self._lines > MOST_LINES:
            raise line.refused(f"too many lines; allowed: {MOST_LINES}")


def _first_word(row: str) -> str:
    return (row.split(maxsplit=1) or [""])[0].lower()


def _closing(word: str, raw: str) -> str:
    """What ends the section that a line begins; empty where it begins none."""
    if word == ".lib" and len(raw.split()) != 2:
        return ""  # a section of another file is called
    return SECTIONS.get(word, "")
