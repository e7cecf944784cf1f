"""The lines of a netlist and of the files that it includes, from its own folder only."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from circuits.errors import CircuitInputError, shown
from circuits.spice.rule import wrong_character
from circuits.text_file import decode, read_bytes

LARGEST = 1 << 20
"""Bytes of a netlist together with all that it includes."""

LONGEST = 2000
"""Characters of a line, also when it is continued."""

MOST_LINES = 10_000
MOST_FILES = 64
DEEPEST = 8
"""Files that include each other."""

_COMMENT = re.compile(r";|(?:^|\s)\$(?=\s|$)")
_FORBIDDEN = {
    "`": "a back-tick runs a command",
    "$": "'$' names a variable of ngspice's command language; a comment is ' $ ' with blanks",
    "\\": "a back-slash hides what stands behind it",
}


@dataclass(frozen=True)
class Line:
    """A logical line: comments removed, continuations joined.

    Attributes:
        number: Number of its first line there, from one.
        text: ASCII text, not empty.
    """

    file: Path
    number: int
    text: str

    def refused(self, reason: str) -> CircuitInputError:
        """The error that names this line."""
        return CircuitInputError(f"{self.file}:{self.number}: {reason}: {shown(self.text)}")


class Source:
    """A netlist and the files that it includes.

    Attributes:
        files: What was read so far, the netlist first.
        header: xschem's commented ``**.subckt NAME PORTS`` of the netlist, without its asterisks.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: list[Path] = []
        self.header: Line | None = None
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
            In order; never a comment or an ``.include``.

        Raises:
            CircuitInputError: A file is unreadable, too large or outside the netlist's folder, or a
                line holds what no netlist needs.
        """
        yield from self._lines_of(self.path, Path(os.path.realpath(self.path)), ())

    def _lines_of(self, path: Path, real: Path, above: tuple[Path, ...]) -> Iterator[Line]:
        data = read_bytes(real if above else path, LARGEST - self._bytes)
        self._bytes += len(data)
        self.files.append(real)
        self._hashes.append(hashlib.sha256(data).hexdigest())
        for line in self._logical(path, decode(path, data)):
            if line.text.split()[0].lower() in (".include", ".inc"):
                target = self._target(line, real, (*above, real))
                name = Path(os.path.relpath(target, real.parent))
                yield from self._lines_of(path.parent / name, target, (*above, real))
            else:
                yield line

    def _target(self, line: Line, real: Path, open_files: tuple[Path, ...]) -> Path:
        match = re.fullmatch(r"""\S+\s+(?:"([^"']+)"|'([^"']+)'|([^\s"']+))""", line.text)
        if match is None:
            raise line.refused("'.include' takes one file name; allowed: .include NAME")
        name = next(group for group in match.groups() if group)
        outside = (
            f"{name[:60]!r} lies outside the netlist's folder; allowed: files in it and below it "
            "(the technology brings its models: delete a line that includes them)"
        )
        target = Path(os.path.normpath(real.parent / name))
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
        for number, raw in enumerate(text.split("\n"), start=1):
            physical = Line(path, number, raw)
            if path == self.path:
                self._note_header(physical)
            try:
                code = self._clean(physical)
            except CircuitInputError:
                # The first line that is wrong is the one to name.
                if pending and not raw.strip().startswith("+"):
                    yield pending
                raise
            if not code:
                continue
            if code.startswith("+"):
                if pending is None:
                    raise physical.refused("a continuation '+' of no line")
                pending = Line(path, pending.number, f"{pending.text} {code[1:].strip()}")
                if len(pending.text) > LONGEST:
                    raise pending.refused(f"the line is too long; allowed: {LONGEST} characters")
                continue
            if pending:
                yield pending
            pending = Line(path, number, code)
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

    def _clean(self, line: Line) -> str:
        self._lines += 1
        if self._lines > MOST_LINES:
            raise line.refused(f"too many lines; allowed: {MOST_LINES}")
        return _without_comment(line)


def _without_comment(line: Line) -> str:
    """What ngspice would see of a physical line, when that is harmless."""
    if len(line.text) > LONGEST:
        raise line.refused(f"the line is too long; allowed: {LONGEST} characters")
    text = line.text.strip()
    if text.startswith("*"):
        if text.lower().startswith(("*#", "*ng_script")):
            raise line.refused("ngspice runs such a comment as a command; allowed: '* text'")
        return ""
    if text.lower().startswith(".title"):
        return ".title"  # prose, in any language
    code = _COMMENT.split(text, maxsplit=1)[0].strip()
    if (wrong := wrong_character(code)) is not None:
        why = _FORBIDDEN.get(wrong, "outside comments a netlist is plain ASCII")
        raise line.refused(f"character {wrong!r}: {why}; allowed: letters, digits, _ . + - * / ( )")
    return code
