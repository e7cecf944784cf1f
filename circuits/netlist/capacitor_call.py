"""A design kit's capacitor, from its call: two plates whose value follows from their size."""

from circuits.netlist.definition import DeviceName, Statement
from circuits.netlist.device_call import LONGEST_SIDE, SHORTEST_SIDE, multiplier
from circuits.netlist.scope import Quantity, Scope

_ALIKE = ("mf", "mult")
"""What schematic editors write beside m; in ngspice m alone says how many stand side by side."""


def check_capacitor(statement: Statement, device: DeviceName) -> None:
    """Check what can be checked of a capacitor before anything has a value.

    Args:
        statement: A call of a design kit's capacitor.

    Raises:
        ValueError: Nodes or names of its parameters are not those of this capacitor.
    """
    model = device.model
    if len(statement.nodes) != 2:
        raise ValueError(f"{len(statement.nodes)} nodes; a capacitor has two")
    if not {model.width_key, model.length_key} <= set(statement.values):
        raise ValueError(
            f"{statement.target} is given by {model.width_key}= and {model.length_key}="
        )
    allowed = (model.width_key, model.length_key, "m", *_ALIKE)
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
    model, values, sides = device.model, statement.values, []
    own = multiplier(scope.evaluate(values["m"])) if "m" in values else Quantity(1.0)
    for key in _ALIKE:
        if key in values and (other := scope.evaluate(values[key]).value) not in (1, own.value):
            raise ValueError(
                f"{key} = {other:g} and m = {own.value:g}: m alone makes more of them; allowed: "
                f"m= for how many stand side by side ({key} alike, or 1)"
            )
    copies = multiplier(above * own)
    names = copies.parameters
    for key in (model.width_key, model.length_key):
        side = scope.evaluate(values[key])
        length = side.value * device.unit
        if not SHORTEST_SIDE <= length <= LONGEST_SIDE:
            raise ValueError(
                f"{key} = {length:g} m; allowed: from {SHORTEST_SIDE:g} to {LONGEST_SIDE:g} m"
            )
        sides.append(length)
        names |= side.parameters
    width, length = sides
    plate = model.area * (width + model.delta) * (length + model.delta)
    return Quantity(copies.value * (plate + model.perimeter * 2 * (width + length)), names)
