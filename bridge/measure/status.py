"""How a sample can end."""

from enum import StrEnum


class Status(StrEnum):
    """Outcome of one sample; every sample has one.

    ``no_stable_zero`` to ``two_unstable_zeros`` are properties of the membrane's curve (rules in
    `bridge.measure.fixed_points`); ``bursting`` is an output that fires again before the membrane
    was reset and integrated; ``latched`` is an output that does not fall again; ``no_response`` is
    a synapse whose output does not answer its pulse.
    """

    OK = "ok"
    NOT_CONVERGED = "not_converged"
    NO_SPIKE = "no_spike"
    LATCHED = "latched"
    BURSTING = "bursting"
    NO_STABLE_ZERO = "no_stable_zero"
    NO_UNSTABLE_ZERO = "no_unstable_zero"
    TWO_STABLE_ZEROS = "two_stable_zeros"
    TWO_UNSTABLE_ZEROS = "two_unstable_zeros"
    NO_RESPONSE = "no_response"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    BAD_MEASUREMENT = "bad_measurement"


class MeasurementError(RuntimeError):
    """A parameter cannot be read off; carries the sample's status and the reason.

    Parameters
    ----------
    status : Status
        What the sample's row will say.
    reason : str
        One line for a person.
    """

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
