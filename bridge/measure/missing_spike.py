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
    # A tenth of a millivolt says enough; 0 added makes -0 a 0.
    membrane, output = (engineering(round(v, 4) + 0.0, "V") for v in (v_mem, v_out))
    stands = f"the membrane stands at {membrane}, the output at {output}"
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
