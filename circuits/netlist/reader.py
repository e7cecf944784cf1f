"""The gate: a line is understood wholly, or it is refused with file and line."""

import re
from pathlib import Path

from circuits.errors import CircuitInputError
from circuits.netlist.expression import FUNCTIONS, RANDOM, read_expression
from circuits.netlist.number import parse_number
from circuits.netlist.refusal import ALLOWED, refusal
from circuits.netlist.source import Line, Source
from circuits.netlist.subcircuit import PREFIX, Subcircuit, Transistor

DEVICES = ("nf", "pf")

LARGEST_SIDE = 1e-2
"""Longest width or length of a transistor, m."""

_WORD = re.compile(r"\s*(\{[^{}]*\}|=|[^\s={}]+)\s*")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NODE = re.compile(r"[a-z0-9_]{1,64}")
_GROUND = ("0", "gnd")
# Words that ngspice looks for in a source's line, wherever they stand.
_NO_NODE = frozenset(
    {"poly", "vol", "cur", "value", "table", "laplace", "freq", "external", "temper", "time",
     "hertz", "ac", "dc", "pulse", "sin", "exp", "pwl", "sffm", "am", "trnoise", "trrandom",
     "port", "distof1", "distof2", "params", "off", "ic", "tc"}
)  # fmt: skip


def read_subcircuit(path: Path) -> Subcircuit:
    """Read the one sub-circuit of a ``.cir`` file.

    Parameters
    ----------
    path : pathlib.Path
        A netlist with exactly one ``.subckt`` and nothing but what the README lists; see
        `circuits.netlist.refusal.ALLOWED`.

    Returns
    -------
    Subcircuit
        Ports, parameters, transistors, and the text that may reach ngspice.

    Raises
    ------
    CircuitInputError
        A file cannot be read, or a line is not understood; the message names file and line.
    """
    source = Source(path)
    reader = _Reader()
    for line in source.lines():
        try:
            reader.take(line)
        except ValueError as error:
            raise line.refused(str(error)) from error
    if not reader.name:
        raise CircuitInputError(f"{path}: no .subckt found; a neuron is one sub-circuit")
    if not reader.ended:
        raise CircuitInputError(f"{path}: .subckt {reader.name} has no .ends")
    header = " ".join(
        [f".subckt {PREFIX}{reader.name}", *reader.ports]
        + [f"{PREFIX}{name}={value!r}" for name, value in reader.parameters.items()]
    )
    return Subcircuit(
        name=reader.name,
        ports=reader.ports,
        parameters=reader.parameters,
        transistors=tuple(reader.transistors),
        text="\n".join([header, *reader.body, f".ends {PREFIX}{reader.name}"]) + "\n",
        files=tuple(source.files),
        digest=source.digest,
    )


class _Reader:
    """What the lines so far have said."""

    def __init__(self) -> None:
        self.name = ""
        self.ended = False
        self.ports: tuple[str, ...] = ()
        self.parameters: dict[str, float] = {}
        self.values: dict[str, float] = {}
        self.transistors: list[Transistor] = []
        self.elements: set[str] = set()
        self.body: list[str] = []

    def take(self, line: Line) -> None:
        """Understand a line or raise a ValueError with the reason."""
        words = _words(line.text.lower())
        first, rest = words[0], words[1:]
        if first == ".subckt":
            self._subckt(rest)
        elif first == ".ends":
            self._ends(rest)
        elif first == ".param":
            self._param(rest)
        elif first[0] in "xrcvieg":
            self._element(first, rest)
        else:
            raise ValueError(refusal(first))

    def _subckt(self, words: list[str]) -> None:
        if self.name:
            raise ValueError("a second .subckt; one file holds one neuron")
        plain, assigned = _assignments(words)
        if len(plain) < 2:
            raise ValueError("a .subckt is given by a name and its ports")
        name, *ports = plain
        _check(_NAME, name, "name of a sub-circuit")
        if name in DEVICES:
            raise ValueError(f"a sub-circuit named {name!r}; allowed: not a device of the library")
        for port in ports:
            _check_node(port)
        if len(set(ports)) < len(ports) or set(ports) & set(_GROUND):
            raise ValueError("ports; allowed: each once, and not the ground")
        for key, value in assigned.items():
            self._declare(key, parse_number(value))
            self.parameters[key] = self.values[key]
        self.name, self.ports = name, tuple(ports)

    def _ends(self, words: list[str]) -> None:
        if not self.name or self.ended:
            raise ValueError(".ends without .subckt; allowed: one of each")
        if words not in ([], [self.name]):
            raise ValueError(f".ends of another sub-circuit; allowed: .ends {self.name}")
        self.ended = True

    def _param(self, words: list[str]) -> None:
        # Before .subckt too: in the deck all stand inside, where they cannot reach the models.
        plain, assigned = _assignments(words)
        if plain or not assigned:
            raise ValueError(".param takes NAME=number or NAME={expression}")
        if self.ended:
            raise ValueError(".param after .ends; allowed: before or inside the sub-circuit")
        for key, value in assigned.items():
            rendered, number = self._value(value)
            self._declare(key, number)
            self.body.append(f".param {PREFIX}{key}={rendered}")

    def _element(self, name: str, words: list[str]) -> None:
        _check(_NAME, name, "name of an element")
        if not self.name or self.ended:
            found = "after .ends" if self.ended else "no .subckt found before it"
            raise ValueError(f"element {name!r}: {found}; allowed: inside the sub-circuit")
        if name in self.elements:
            raise ValueError(f"a second element {name!r}; allowed: each name once")
        plain, assigned = _assignments(words)
        if name[0] == "x":
            rendered = self._transistor(name, plain, assigned)
        else:
            rendered = self._two_or_four_nodes(name, plain, assigned)
        self.elements.add(name)
        self.body.append(rendered)

    def _transistor(self, name: str, plain: list[str], assigned: dict[str, str]) -> str:
        *nodes, device = plain or [""]
        if device not in DEVICES:
            raise ValueError(f"unknown device {device[:40]!r}; allowed: {', '.join(DEVICES)}")
        if set(assigned) != {"w", "l"}:
            raise ValueError("a transistor is given by w= and l=")
        if len(nodes) != 4:
            raise ValueError(f"{len(nodes)} nodes; a transistor has drain, gate, source and bulk")
        for node in nodes:
            _check_node(node)
        sizes = {key: parse_number(value) for key, value in assigned.items()}
        for key, size in sizes.items():
            if not 0 < size <= LARGEST_SIDE:
                raise ValueError(f"{key} = {size:g} m; allowed: above 0, up to {LARGEST_SIDE:g} m")
        self.transistors.append(Transistor(name, device, sizes["w"], sizes["l"]))
        return " ".join([name, *plain, *(f"{key}={value}" for key, value in assigned.items())])

    def _two_or_four_nodes(self, name: str, plain: list[str], assigned: dict[str, str]) -> str:
        count = 4 if name[0] in "eg" else 2
        nodes, values = plain[:count], plain[count:]
        source = name[0] in "vi"
        if source and values[:1] == ["dc"]:
            del values[0]
        if assigned or len(nodes) < count or len(values) != 1:
            kind = "[dc] and a constant" if source else "a constant"
            raise ValueError(
                f"{name[0].upper()} is given by a name, {count} nodes, {kind} number or "
                "{expression}; nothing else is allowed"
            )
        for node in nodes:
            _check_node(node)
        rendered, _ = self._value(values[0])
        return " ".join([name, *nodes, *(["dc"] if source else []), rendered])

    def _declare(self, key: str, value: float) -> None:
        _check(_NAME, key, "name of a parameter")
        if key in FUNCTIONS or key in RANDOM:
            raise ValueError(f"a parameter named {key!r}; allowed: not the name of a function")
        if key in self.values:
            raise ValueError(f"a second parameter {key!r}; allowed: each name once")
        self.values[key] = value

    def _value(self, word: str) -> tuple[str, float]:
        if word.startswith("{"):
            expression = read_expression(word[1:-1], self.values, PREFIX)
            return expression.text, expression.value
        if word[0] in "'\"":
            raise ValueError("quotes; allowed: an expression in braces, {a*b}")
        return word, parse_number(word)


def _words(text: str) -> list[str]:
    words: list[str] = []
    position = 0
    while position < len(text):
        match = _WORD.match(text, position)
        if match is None:
            raise ValueError("braces; allowed: pairs that hold one expression, not nested")
        words.append(match[1])
        position = match.end()
    if words[0] == "=" or words[0].startswith("{"):
        raise ValueError(f"a line cannot start with {words[0][:40]!r}; {ALLOWED}")
    return words


def _assignments(words: list[str]) -> tuple[list[str], dict[str, str]]:
    """Split words into those that stand alone and the name=value pairs behind them."""
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


def _check(pattern: re.Pattern[str], name: str, what: str) -> None:
    if not pattern.fullmatch(name):
        raise ValueError(
            f"{name[:40]!r} as {what}; allowed: a letter, then letters, digits and _, 64 at most"
        )


def _check_node(name: str) -> None:
    if not _NODE.fullmatch(name):
        raise ValueError(f"{name[:40]!r} as a node; allowed: letters, digits and _, 64 at most")
    if name in _NO_NODE:
        raise ValueError(f"{name!r} as a node; allowed: not a word of ngspice's sources")
