"""How a sample can end."""

from enum import StrEnum


class Status(StrEnum):
    """Outcome of one sample; every sample has one."""

    OK = "ok"
    NOT_CONVERGED = "not_converged"
    NO_SPIKE = "no_spike"
    LATCHED = "latched"
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
