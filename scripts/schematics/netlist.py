"""The elements of a sub-circuit file with their nodes, as a drawing needs them."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from circuits.netlist import parse_number

_PREFIXES = ((1e-15, "f"), (1e-12, "p"), (1e-9, "n"), (1e-6, "µ"), (1e-3, "m"), (1.0, ""))


@dataclass(frozen=True)
class Part:
    """One element of the netlist.

    Attributes:
    ----------
    name : str
        Instance name, lower case.
    kind : str
        ``"nf"``, ``"pf"``, or the first letter of the name: ``"c"``, ``"i"``, ``"v"``.
    nodes : tuple of str
        Drain, gate, source, bulk of a transistor; plus and minus of the others.
    label : str
        What the drawing says beside it, lines separated by line breaks.
    """

    name: str
    kind: str
    nodes: tuple[str, ...]
    label: str


@dataclass(frozen=True)
class Netlist:
    """A sub-circuit with what its datasheet says about the ports.

    Attributes:
    ----------
    name, title : str
        Name after ``.subckt`` and title of the datasheet.
    ports : tuple of str
        Port names.
    roles : dict of str to str
        Port of each role of the datasheet.
    parts : dict of str to Part
        Elements by name.
    digest : str
        SHA-256, hexadecimal, of the file without comments, spacing and case.
    """

    name: str
    title: str
    ports: tuple[str, ...]
    roles: dict[str, str]
    parts: dict[str, Part]
    digest: str


def read_netlist(path: Path) -> Netlist:
    """Read a ``.cir`` file and the datasheet beside it.

    Parameters
    ----------
    path : pathlib.Path
        The netlist; its ``.toml`` stands beside it.

    Returns:
    -------
    Netlist
        Ports, roles and elements.

    Raises:
    ------
    ValueError
        An element that no drawing knows.
    """
    datasheet = tomllib.loads(path.with_suffix(".toml").read_text())
    lines = _lines(path.read_text())
    (header,) = (line.lower().split() for line in lines if line.lower().startswith(".subckt"))
    defaults = dict(word.split("=") for word in header[2:] if "=" in word)
    parts = [_part(line, defaults) for line in lines if not line.startswith(".")]
    return Netlist(
        name=header[1],
        title=datasheet["title"],
        ports=tuple(word for word in header[2:] if "=" not in word),
        roles=datasheet["ports"],
        parts={part.name: part for part in parts},
        digest=hashlib.sha256("\n".join(lines).lower().encode()).hexdigest(),
    )


def _lines(text: str) -> list[str]:
    joined = text.replace("\n+", " ")
    lines = (" ".join(line.split(";")[0].split()) for line in joined.splitlines())
    return [line for line in lines if line and not line.startswith("*")]


def _part(line: str, defaults: dict[str, str]) -> Part:
    written, *words = line.split()
    name, words = written.lower(), [word.lower() for word in words]
    if name[0] == "x":
        sizes = dict(word.split("=") for word in words[5:])
        width, length = (_size(sizes[key], defaults) * 1e6 for key in ("w", "l"))
        many = f"\n×{sizes['m']}" if "m" in sizes else ""
        label = f"{name[1:].upper()}\n{width:g}/{length:g}{many}"
        return Part(name, words[4], tuple(words[:4]), label)
    if name[0] == "c":
        label = f"{written}\n{_engineering(words[2])}F"
        return Part(name, "c", tuple(words[:2]), label)
    if name[0] in "iv":
        value = words[-1].strip("{}")
        known = defaults.get(value)
        unit = {"i": "A", "v": "V"}[name[0]]
        label = f"{value}\n{_engineering(known)}{unit}" if known else value
        return Part(name, name[0], tuple(words[:2]), label)
    raise ValueError(f"{name!r}: no symbol for such an element")


def _size(word: str, defaults: dict[str, str]) -> float:
    """A size, written or the value of a parameter, m."""
    return parse_number(defaults.get(word.strip("{}"), word))


def _engineering(word: str) -> str:
    """A SPICE number with its prefix, ready for the unit."""
    value = parse_number(word)
    if value == 0:
        return "0 "
    scale, prefix = max(pair for pair in _PREFIXES if pair[0] <= abs(value) * (1 + 1e-9))
    return f"{value / scale:g} {prefix}"
