"""The refractory period of a circuit without mismatch by its input, from its row of the table."""

from bridge.store import Row
from surrogate.neuron import ALWAYS, Hold


def nominal_hold(nominal: Row | None) -> Hold:
    """How the refractory period depends on the input, A, and which share of it is upstroke.

    Args:
        nominal: Row of the circuit without mismatch. One period for every input where it was not
            measured: of None, and of a row that failed.
    """
    if nominal is None or nominal["hold_t"] is None:
        return ALWAYS
    period = nominal["t_refractory"]
    return Hold(
        tuple(nominal["hold_i"]),
        tuple(one / period for one in nominal["hold_t"]),
        min(nominal["upstroke"] / period, 1.0),
    )
