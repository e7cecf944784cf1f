"""A design kit's capacitor, from its call: two plates whose value follows from their size."""

from circuits.netlist.definition import DeviceName, Statement
from circuits.netlist.device_call import LONGEST_SIDE, SHORTEST_SIDE, multiplier
from circuits.netlist.scope import Quantity, Scope

_COPIES = ("m", "mf", "mult")


def check_capacitor(statement: Statement, device: DeviceName) -> None:
    """Check what can be checked of a capacitor before anything has a value.

    Args:
        statement: A call of a design kit's capacitor.

    Raises:
        ValueError: Nodes or names of its parameters are not those of this capacitor.
    """
    law = device.law
    if len(statement.nodes) != 2:
        raise ValueError(f"{len(statement.nodes)} nodes; a capacitor has two")
    if not {law.width_key, law.length_key} <= set(statement.values):
        raise ValueError(f"{statement.target} is given by {law.width_key}= and {law.length_key}=")
    allowed = (law.width_key, law.length_key, *_COPIES)
    for key in statement.values:
        if key not in allowed:
            raise ValueError(f"{key[:40]!r} of a capacitor; allowed: {', '.join(allowed)}")


def capacitance(
    statement: Statement, device: DeviceName, scope: Scope, above: Quantity
) -> Quantity:
    """Evaluate a capacitor.

    C = m (c_area (W + d) (L + d) + c_perimeter 2 (W + L)), the form of both foundries' own
    sub-circuits at their typical process; their voltage and temperature coefficients (1e-4/V and
    less) are left out, and so is the bottom plate's parasitic capacitance, as they do.

    Args:
        statement, device: The call, and what it calls.
        above: Product of the multipliers of all calls above it.

    Returns:
        F.

    Raises:
        ValueError: A side or multiplier is out of bounds.
    """
    law, values, sides = device.law, statement.values, []
    copies = above
    for key in _COPIES:
        if key in values:
            copies = multiplier(copies * multiplier(scope.evaluate(values[key])))
    names = copies.parameters
    for key in (law.width_key, law.length_key):
        side = scope.evaluate(values[key])
        length = side.value * device.unit
        if not SHORTEST_SIDE <= length <= LONGEST_SIDE:
            raise ValueError(
                f"{key} = {length:g} m; allowed: from {SHORTEST_SIDE:g} to {LONGEST_SIDE:g} m"
            )
        sides.append(length)
        names |= side.parameters
    width, length = sides
    plate = law.area * (width + law.delta) * (length + law.delta)
    return Quantity(copies.value * (plate + law.perimeter * 2 * (width + length)), names)
