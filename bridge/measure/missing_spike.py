"""What is said of a spike that did not come: in amperes and volts, as a designer looks at it."""

from bridge.errors import MeasurementError
from surrogate.vocabulary import Status, engineering


def missing_spike(
    number: int, current: float, t: float, v_mem: float, v_out: float
) -> MeasurementError:
    """The outcome of a wait for a spike, at the end of its transient.

    Args:
        number: Which spike was waited for; 1 is the first.
        current: Input current on the way to it, A.
        t: End of the transient, s.
        v_mem, v_out: Membrane and output there, V.
    """
    stands = (
        f"the membrane stands at {engineering(v_mem, 'V')}, the output at {engineering(v_out, 'V')}"
    )
    input_ = engineering(current, "A")
    if not t:
        return MeasurementError(
            Status.NO_SPIKE,
            f"no spike at {input_}: the output is high before the membrane has integrated anything "
            f"({stands})",
        )
    return MeasurementError(
        Status.NO_SPIKE,
        f"no spike number {number} at {input_} up to {engineering(t, 's')}: {stands}",
    )
