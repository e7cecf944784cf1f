"""What pulls the membrane of a circuit without mismatch back to rest, from its row of the table."""

from bridge.store import Row
from surrogate.neuron import FLOOR, BelowRest


def nominal_below(nominal: Row | None) -> BelowRest:
    """The membrane below its rest, by how far it is below, V.

    Args:
        nominal: Row of the circuit without mismatch. Where it was not measured, as of a failed row
            and of an input with a port of its own, membranes end at rest.
    """
    if nominal is None or not nominal["below_v"]:
        return FLOOR
    rheobase = nominal["rheobase"]
    return BelowRest(tuple(nominal["below_v"]), tuple(one / rheobase for one in nominal["below_i"]))
