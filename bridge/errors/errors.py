"""Every exception of the bridge."""

from surrogate.vocabulary import Status


class BridgeInputError(ValueError):
    """A plan, run directory, argument or the installation is not usable.

    The message names what was wrong, the offending value and what is allowed, in one line.
    """


class StorageError(BridgeInputError):
    """A file cannot be read or written: the disk is full, or the folder is not writable."""


class DeckError(RuntimeError):
    """ngspice cannot use a deck; the message holds its complaint."""


class AnalysisError(RuntimeError):
    """An analysis ended without what was asked for: no convergence, or too small a time step."""


class MeasurementError(RuntimeError):
    """A parameter cannot be read off; carries the sample's status and the reason.

    Args:
        status: What the sample's row will say.
    """

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class BenchError(Exception):
    """No bench can be found; the message says why and what to look at."""


class WorkerDefectError(RuntimeError):
    """A worker met a defect of the program (not of the circuit); holds its traceback."""


class WorkerError(RuntimeError):
    """A worker gave no answer; holds the reason, one line."""


class NoEngineError(WorkerError):
    """No worker can give any answer: ngspice's library or PySpice is missing or broken."""
