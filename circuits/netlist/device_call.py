"""One transistor's geometry, from its call."""

import math
from collections.abc import Mapping

from circuits.netlist.definition import DeviceName, Statement
from circuits.netlist.expression import Expression
from circuits.netlist.scope import Quantity, Scope

SHORTEST_SIDE = 1e-9
LONGEST_SIDE = 1e-2
"""Width and length of a transistor, m."""

MOST_FINGERS = 10_000
LARGEST_MULTIPLIER = 1e6

# Power of the technology's unit, and the largest value in SI: areas, lengths, squares.
_JUNCTIONS = {
    "ad": (2, 1e-4), "as": (2, 1e-4), "pd": (1, 1.0), "ps": (1, 1.0), "nrd": (0, 1e6),
    "nrs": (0, 1e6), "sa": (1, 1.0), "sb": (1, 1.0), "sd": (1, 1.0),
}  # fmt: skip
KEYS = ("w", "l", "m", "mult", "nf", *_JUNCTIONS)
OWN_NAMES = ("w", "l", "m", "nf")
"""What expressions of the call may name beside the parameters around it."""

_ONE = Quantity(1.0)


def check_call(statement: Statement) -> None:
    """Check what can be checked of a transistor before anything has a value.

    Args:
        statement: A call of a device.

    Raises:
        ValueError: Nodes or names of its parameters are not those of a transistor.
    """
    if len(statement.nodes) != 4:
        raise ValueError(
            f"{len(statement.nodes)} nodes; a transistor has drain, gate, source and bulk"
        )
    if not {"w", "l"} <= set(statement.values):
        raise ValueError("a transistor is given by w= and l=")
    for key in statement.values:
        if key not in KEYS:
            raise ValueError(f"{key[:40]!r} of a transistor; allowed: {', '.join(KEYS)}")


def multiplier(value: Quantity) -> Quantity:
    """Check a multiplier: how many of them stand side by side."""
    if not 0 < value.value <= LARGEST_MULTIPLIER:
        raise ValueError(f"m = {value.value:g}; allowed: above 0, up to {LARGEST_MULTIPLIER:g}")
    return value


def geometry(
    statement: Statement, device: DeviceName, scope: Scope, above: Quantity
) -> dict[str, float]:
    """Evaluate the parameters of a transistor.

    Args:
        above: Product of the multipliers of all calls above it.

    Returns:
        ``w`` and ``l`` (m), the total multiplier ``m``, the number of fingers ``nf``, and of the
        junctions what the call gives: areas (m²), lengths (m), squares.

    Raises:
        ValueError: A value is not that of a transistor.
    """
    values = statement.values
    own = {key: scope.evaluate(values[key]) for key in ("m", "mult", "nf") if key in values}
    copies = own.get("m", _ONE)
    if "m" not in own and own.get("mult", _ONE).value != 1:
        raise ValueError(
            f"mult = {own['mult'].value:g} without m: kits scale mismatch by it and not the "
            "current; allowed: m= for how many stand side by side (mult alike, or 1 left out)"
        )
    if own.get("mult", copies).value != copies.value:
        raise ValueError("m and mult differ; allowed: one of them, or both alike")
    total = multiplier(multiplier(copies) * above)
    fingers = own.get("nf", _ONE).value
    if not 1 <= fingers <= MOST_FINGERS or fingers != int(fingers):
        raise ValueError(f"nf = {fingers:g}; allowed: a whole number from 1 to {MOST_FINGERS}")
    own = {"m": copies, "nf": Quantity(fingers)}
    sides = {key: _side(key, values[key], scope, own) for key in ("w", "l")}
    result = {key: _length(key, side.value, device.unit) for key, side in sides.items()}
    result |= {"m": total.value, "nf": fingers}
    own |= sides
    for key, (power, largest) in _JUNCTIONS.items():
        if key not in values:
            continue
        value = scope.evaluate(values[key], own).value * device.unit**power
        if not 0 <= value <= largest:
            raise ValueError(f"{key} = {value:g}; allowed: from 0 to {largest:g} in SI units")
        result[key] = value
    return result


def enlarged(values: Mapping[str, float], area: float) -> dict[str, float]:
    """The parameters of a transistor of another gate area and the same W/L.

    Its diffusions keep their length and change in width with the gate; edges are taken to be in
    proportion, which a netlist that gives none leaves to the models.

    Args:
        values: From `geometry`.

    Returns:
        The same keys.
    """
    side = math.sqrt(area)
    powers = dict.fromkeys(("w", "l", "ad", "as", "pd", "ps"), side)
    powers |= dict.fromkeys(("nrd", "nrs"), 1 / side)
    return {key: value * powers.get(key, 1.0) for key, value in values.items()}


def _side(key: str, value: Expression, scope: Scope, own: Mapping[str, Quantity]) -> Quantity:
    """Width or length as written: it may use m and nf of its own call."""
    for name in value.names & set(own):
        # Which one ngspice takes depends on the order of the PDK's own parameters.
        if scope.declares(name) and scope.find(name).value != own[name].value:
            raise ValueError(f"{name!r} in {key} is of this call and of the sub-circuit around it")
    return scope.evaluate(value, own)


def _length(key: str, written: float, unit: float) -> float:
    length = written * unit
    if not SHORTEST_SIDE <= length <= LONGEST_SIDE:
        means = "" if unit == 1 else f" (this device's 1 is {unit:g} m: write no u or n)"
        raise ValueError(
            f"{key} = {length:g} m; allowed: from {SHORTEST_SIDE:g} to {LONGEST_SIDE:g} m{means}"
        )
    return length
