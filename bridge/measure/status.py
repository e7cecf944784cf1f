"""A measurement that ends with the status of its sample."""

from surrogate.vocabulary import Status


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
