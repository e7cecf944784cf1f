"""How a page says that something could not be measured."""

from typing import Protocol

from bridge.report.pages.document import Text
from circuits import Condition
from surrogate.vocabulary import Status

NOMINAL = "The circuit without mismatch"


class Outcome(Protocol):
    """How a simulation ended."""

    @property
    def status(self) -> Status:
        """Status."""
        ...

    @property
    def reason(self) -> str:
        """Why it failed."""
        ...


def failed(what: str, condition: Condition, outcome: Outcome) -> Text:
    """Name what failed, where, how and why."""
    how = outcome.status.words
    return Text(f"{what} at {condition.label}: {how}: {outcome.reason}.", warning=True)
