"""What a sub-circuit file says: its ports and its transistors."""

import re
from dataclasses import dataclass
from pathlib import Path

from circuits.errors import CircuitInputError

_SCALE = {
    "t": 1e12, "g": 1e9, "meg": 1e6, "k": 1e3, "mil": 25.4e-6, "m": 1e-3, "u": 1e-6,
    "n": 1e-9, "p": 1e-12, "f": 1e-15, "a": 1e-18,
}  # fmt: skip
_NUMBER = re.compile(
    r"^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(t|g|meg|k|mil|m|u|n|p|f|a)?[a-z]*$"
)


@dataclass(frozen=True)
class Transistor:
    """One transistor instance of a sub-circuit.

    Attributes
    ----------
    name : str
        Instance name, lower case, for example ``"xmn1"``.
    device : str
        ``"nf"`` or ``"pf"``.
    width, length : float
        Drawn W and L, m.
    """

    name: str
    device: str
    width: float
    length: float


@dataclass(frozen=True)
class Subcircuit:
    """A sub-circuit's interface and transistors, in the order of the file.

    Attributes
    ----------
    name : str
        Name after ``.subckt``.
    ports : tuple of str
        Port names.
    parameters : dict of str to float
        Parameters with their defaults, SI.
    transistors : tuple of Transistor
        All ``nf`` and ``pf`` instances.
    """

    name: str
    ports: tuple[str, ...]
    parameters: dict[str, float]
    transistors: tuple[Transistor, ...]


def parse_number(text: str) -> float:
    """Turn a SPICE number into a float.

    Parameters
    ----------
    text : str
        For example ``"0.5u"``, ``"20p"``, ``"1meg"``; trailing unit letters are ignored.

    Returns
    -------
    float
        Its value.

    Raises
    ------
    ValueError
        The text is not a SPICE number.
    """
    match = _NUMBER.match(text.strip().lower())
    if match is None:
        raise ValueError(f"{text!r} is not a SPICE number")
    return float(match[1]) * _SCALE.get(match[2] or "", 1.0)


def read_subcircuit(path: Path) -> Subcircuit:
    """Read the one sub-circuit of a ``.cir`` file.

    Parameters
    ----------
    path : pathlib.Path
        A netlist with exactly one ``.subckt`` whose transistors are ``X… nf`` and ``X… pf`` calls.

    Returns
    -------
    Subcircuit
        Ports, parameters and transistors.

    Raises
    ------
    CircuitInputError
        The file has no sub-circuit or more than one, or a transistor lacks ``w`` or ``l``.
    """
    name, ports, parameters = "", (), {}  # type: str, tuple[str, ...], dict[str, float]
    transistors: list[Transistor] = []
    for number, line in _logical_lines(path):
        words = line.lower().split()
        try:
            if words[0] == ".subckt":
                if name:
                    raise ValueError("a second .subckt; one file holds one neuron")
                name = words[1]
                ports = tuple(word for word in words[2:] if "=" not in word)
                parameters = _assignments(words[2:])
            elif words[0].startswith("x"):
                transistors.append(_transistor(words))
        except (ValueError, IndexError, KeyError) as error:
            raise CircuitInputError(f"{path}:{number}: {error}: {line}") from error
    if not name:
        raise CircuitInputError(f"{path}: no .subckt found; a neuron is one sub-circuit")
    return Subcircuit(name, ports, parameters, tuple(transistors))


def _logical_lines(path: Path) -> list[tuple[int, str]]:
    """Lines with continuations joined and comments removed, each with its first line's number."""
    lines: list[tuple[int, str]] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = raw.split(";")[0].split(" $")[0].strip()
        if not text or text.startswith("*"):
            continue
        if text.startswith("+") and lines:
            first, so_far = lines[-1]
            lines[-1] = (first, f"{so_far} {text[1:]}")
        else:
            lines.append((number, text))
    return lines


def _assignments(words: list[str]) -> dict[str, float]:
    pairs = (word.split("=", 1) for word in words if "=" in word)
    return {key: parse_number(value) for key, value in pairs}


def _transistor(words: list[str]) -> Transistor:
    device = next(word for word in reversed(words) if "=" not in word)
    if device not in ("nf", "pf"):
        raise ValueError(f"unknown device {device!r}; allowed: nf, pf")
    sizes = _assignments(words)
    if set(sizes) != {"w", "l"}:
        raise ValueError("a transistor is given by w= and l=")
    return Transistor(words[0], device, sizes["w"], sizes["l"])
