"""A deck: text of which every line was looked at."""

from collections.abc import Iterable
from typing import Self

from circuits.errors import CircuitInputError, shown
from circuits.spice.rule import COMMENT, check_statement
from circuits.spice.word import name

_NAMES_FILE = (".lib", ".inc")


class Deck(str):
    """A deck's text, and the dialect of its model cards.

    Args:
        text: Title, statements and ``.end``; every line is checked, here and again wherever the
            deck is unpickled.
        ngbehavior: Value of ngspice's variable of that name while the deck is loaded; empty: unset.

    Raises:
        CircuitInputError: A line is none that a deck may hold.
    """

    __slots__ = ("ngbehavior",)

    ngbehavior: str

    def __new__(cls, text: str, ngbehavior: str = "") -> Self:
        """Check a text and make it a deck."""
        _check(text)
        deck = super().__new__(cls, text)
        deck.ngbehavior = name(ngbehavior, "[a-z]*")
        return deck


def assemble(lines: Iterable[str], ngbehavior: str = "", *, files: bool = False) -> Deck:
    """Put lines together to a deck.

    Args:
        lines: Lines without line ends: the title, the statements, ``.end``.
        ngbehavior: As of `Deck`.
        files: Whether the deck may name files: those of installed packages, never a stranger's.

    Raises:
        CircuitInputError: A line is more than one, names a file though none may be named, or is
            none that a deck may hold.
    """
    every = list(lines)
    for line in every:
        if "\n" in line or "\r" in line:
            raise CircuitInputError(f"a line of the deck is {shown(line)}; allowed: one line")
        if not files and line.lstrip().lower().startswith(_NAMES_FILE):
            raise CircuitInputError(f"a line of the deck is {shown(line)}; allowed: no file names")
    return Deck("\n".join(every) + "\n", ngbehavior)


def _check(text: str) -> None:
    title, *lines = text.removesuffix("\n").split("\n")
    if not COMMENT.fullmatch(title):
        raise _refused(1, title, "the title is a comment that begins with *")
    pending: list[str] = []
    start = 0
    for k, line in enumerate(lines, start=2):
        code = line.strip(" \t")
        if not code or code[0] == "*":
            if code and not COMMENT.fullmatch(code):
                raise _refused(k, line, "ngspice runs what stands in such a comment")
        elif code[0] == "+" and pending:
            # As ngspice does it, over comments in between.
            pending.append(code[1:].strip(" \t"))
        else:
            _check_joined(start, pending)
            if pending == [".end"] or code[0] == "+":
                raise _refused(k, line, "it continues nothing, or stands behind .end")
            pending, start = [code], k
    _check_joined(start, pending)
    if pending != [".end"]:
        raise _refused(len(lines) + 1, lines[-1] if lines else title, ".end is missing at the end")


def _check_joined(number: int, parts: list[str]) -> None:
    if not parts:
        return
    try:
        check_statement(" ".join(parts))
    except ValueError as error:
        raise _refused(number, parts[0], str(error)) from error


def _refused(number: int, line: str, reason: str) -> CircuitInputError:
    return CircuitInputError(f"line {number} of the deck is refused: {shown(line)}: {reason}")
