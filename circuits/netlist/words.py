"""The words of a line, and what may be a name."""

import re

from circuits.netlist.expression import Expression, constant, parse_expression
from circuits.netlist.functions import FUNCTIONS, RANDOM
from circuits.netlist.number import parse_number
from circuits.netlist.refusal import ALLOWED

GROUND = "0"
"""The ground; ``gnd`` and ``gnd!`` are other names of it. ``vss`` is a node like any other."""

_WORD = re.compile(r"""\s*(\{[^{}]*\}|'[^']*'|"[^"]*"|=|[^\s={}'"]+)\s*""")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_ELEMENT = re.compile(r"[a-z][a-z0-9_\[\]<>#:/+$-]{0,63}")
_SUBCIRCUIT = re.compile(r"[a-z0-9_][a-z0-9_.+-]{0,63}")
# KiCad's Net-(M1-D): a parenthesis stands within the name, and is closed.
_NODE_PART = r"(?:[a-z0-9_./+\-#~:!&|<>\[\]%^]|\$(?=[0-9]))"
_RANGE = re.compile(r"[\[<][0-9]+:[0-9]+[\]>]")
_NODE = re.compile(rf"{_NODE_PART}+(?:\({_NODE_PART}+\){_NODE_PART}*)*")
_LONGEST_NODE = 200
# Words that ngspice looks for in a source's line, wherever they stand.
NO_NODE = frozenset(
    {"poly", "vol", "cur", "value", "table", "laplace", "freq", "external", "temper", "time",
     "hertz", "ac", "dc", "pulse", "sin", "exp", "pwl", "sffm", "am", "trnoise", "trrandom",
     "port", "distof1", "distof2", "params", "params:", "off", "ic", "tc"}
)  # fmt: skip


def split_words(text: str) -> list[str]:
    """Split a line; what stands in braces or quotes is one word, and so is each ``=``.

    Args:
        text: Lower case, not empty.

    Raises:
        ValueError: Braces or quotes are not pairs, or the line starts with none of letters and
            points.
    """
    words: list[str] = []
    position = 0
    while position < len(text):
        match = _WORD.match(text, position)
        if match is None:
            raise ValueError(
                "braces or quotes; allowed: pairs that hold one expression, not nested"
            )
        words.append(match[1])
        position = match.end()
    if words[0] == "=" or words[0][0] in "{'\"":
        raise ValueError(f"a line cannot start with {words[0][:40]!r}; {ALLOWED}")
    return words


def assignments(words: list[str]) -> tuple[list[str], dict[str, str]]:
    """Split words into those that stand alone and the ``name=value`` pairs behind them.

    Args:
        words: Of `split_words`, without the first.

    Returns:
        The lone words, and the values by name.

    Raises:
        ValueError: A pair is incomplete, or a name has two.
    """
    plain: list[str] = []
    assigned: dict[str, str] = {}
    position = 0
    while position < len(words):
        if words[position + 1 : position + 2] == ["="]:
            key, value = words[position], "".join(words[position + 2 : position + 3])
            if key in assigned or value in ("", "="):
                raise ValueError(f"{key[:40]!r}; allowed: NAME=value, each name once")
            assigned[key] = value
            position += 3
        elif assigned or words[position] == "=":
            raise ValueError(f"{words[position][:40]!r} where NAME=value must stand")
        else:
            plain.append(words[position])
            position += 1
    return plain, assigned


def value_of(word: str) -> Expression:
    """An element's value: a number, or an expression in braces or quotes."""
    return expression_of(word) if word[0] in "{'\"" else constant(parse_number(word))


def expression_of(word: str) -> Expression:
    """A parameter's value: an expression, in braces or quotes if it has blanks."""
    return parse_expression(word[1:-1] if word[0] in "{'\"" else word)


def parameter_name(name: str) -> str:
    """Check the name of a parameter."""
    _check(_NAME, name, "name of a parameter", "")
    if name in FUNCTIONS or name in RANDOM:
        raise ValueError(f"a parameter named {name!r}; allowed: not the name of a function")
    return name


def element_name(name: str) -> str:
    """Check the name of an element."""
    _must_be_one(name)
    return _check(_ELEMENT, name, "name of an element", ", and any of []<>#:/+-")


def _must_be_one(name: str) -> None:
    """A bus range would be taken for one node or element: ngspice knows no buses."""
    if _RANGE.search(name):
        raise ValueError(
            f"{name[:40]!r}: a range of a bus; allowed: one of it at a time, a[1] a[0], as tools "
            "write it when they expand buses"
        )


def subcircuit_name(name: str) -> str:
    """Check the name of a sub-circuit."""
    return _check(_SUBCIRCUIT, name, "name of a sub-circuit", ", and any of .+-")


def _check(pattern: re.Pattern[str], name: str, what: str, more: str) -> str:
    if not pattern.fullmatch(name):
        raise ValueError(
            f"{name[:40]!r} as {what}; allowed: a letter, then letters, digits and _{more}, "
            "64 at most"
        )
    return name


def node_name(word: str) -> str:
    """Check the name of a node.

    Args:
        word: Lower case, as tools write it: ``mem``, ``/vmem``, ``net-(m1-d)``, ``a[3]``.

    Returns:
        The name; `GROUND` for every name of the ground.

    Raises:
        ValueError: It is no node, or a word that ngspice takes for something else.
    """
    if word in (GROUND, "gnd", "gnd!"):
        return GROUND
    _must_be_one(word)
    if len(word) > _LONGEST_NODE or not _NODE.fullmatch(word):
        raise ValueError(
            f"{word[:40]!r} as a node; allowed: letters, digits, any of _./+-#~:!&|<>[]%^ and "
            f"(...) within the name, {_LONGEST_NODE} at most"
        )
    if word in NO_NODE:
        raise ValueError(f"{word!r} as a node; allowed: not a word of ngspice's sources")
    return word
