"""A line of a netlist as ngspice would see it, however tools write comments, units and names."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from circuits.errors import CircuitInputError, shown
from circuits.spice.rule import wrong_character

LONGEST = 2000
"""Characters of a line, also when it is continued."""

# Also CDL's $[model], $X=1 and $.MODEL=..., and Magic's **FLOATING.
_COMMENT = re.compile(
    r";|(?:^|\s)\$(?=\s|$|\.?[A-Za-z]*\[|\.?[A-Za-z_]+\s*=)|\s\*\*FLOATING\b", re.IGNORECASE
)
_KLAYOUT = re.compile(r"\\?\$(?=[0-9])(?<=[A-Za-z0-9\\]\$)")
"""The dollar of M$1, and of a node \\$3."""

_LETTERS = {"\N{MICRO SIGN}": "u", "\N{GREEK SMALL LETTER MU}": "u", "\N{OHM SIGN}": "ohm",
            "\N{GREEK CAPITAL LETTER OMEGA}": "ohm"}  # fmt: skip
_UNIT = re.compile(rf"(?<=[0-9.])[kKmM]?(?:{'|'.join(_LETTERS)})")
_LTSPICE = re.compile(r"^([A-Za-z])\N{SECTION SIGN}")
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
        text: ASCII text, not empty; of a line with a problem as it stands in the file.
        problem: Why it cannot be read; empty when it can.
    """

    file: Path
    number: int
    text: str
    problem: str = ""

    def refused(self, reason: str) -> CircuitInputError:
        """The error that names this line."""
        return CircuitInputError(f"{self.file}:{self.number}: {reason}: {shown(self.text)}")


def too_long() -> str:
    """Why a line of more than `LONGEST` characters is refused."""
    return f"the line is too long; allowed: {LONGEST} characters"


def without_comment(line: Line) -> Line:
    """What ngspice would see of a physical line, when that is harmless; else with its problem."""
    if len(line.text) > LONGEST:
        return replace(line, problem=too_long())
    text = line.text.strip()
    if text.startswith("*"):
        if text.lower().startswith(("*#", "*ng_script")):
            why = "ngspice runs such a comment as a command; allowed: '* text'"
            return replace(line, problem=why)
        return replace(line, text="")
    if text.lower().startswith(".title"):
        return replace(line, text=".title")  # prose, in any language
    code = _COMMENT.split(text, maxsplit=1)[0].strip()
    code = _LTSPICE.sub(r"\1#", code)
    code = _UNIT.sub(lambda found: _plain_unit(found[0]), code)
    problem = ""
    if (wrong := wrong_character(_KLAYOUT.sub("", code))) is not None:
        why = _FORBIDDEN.get(wrong, "outside comments a netlist is plain ASCII")
        problem = f"character {wrong!r}: {why}; allowed: letters, digits, _ . + - * / ( )"
    return replace(line, text=_KLAYOUT.sub("$", code), problem=problem)


def _plain_unit(unit: str) -> str:
    for letter, plain in _LETTERS.items():
        unit = unit.replace(letter, plain)
    return unit
