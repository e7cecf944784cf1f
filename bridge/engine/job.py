"""What a worker is given: a deck and the items to compute on it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice


class Job(Protocol):
    """A deck that is loaded once, and a number of items computed on it one after the other.

    Jobs are pickled to worker processes. Each item's result must depend on the job and the item
    alone, never on the items before it.
    """

    @property
    def deck(self) -> str:
        """SPICE text to load; empty when the job needs no simulator."""
        ...

    @property
    def items(self) -> int:
        """How many items there are."""
        ...

    def compute(self, ngspice: "Ngspice", item: int) -> Any:
        """Compute one item in a worker whose ngspice, if there is a deck, has it loaded."""
        ...

    def failed(self, item: int, status: str, reason: str) -> Any:
        """Result of an item whose worker crashed or ran out of time."""
        ...


class Executor(Protocol):
    """Something that computes jobs: worker processes here, or a cluster."""

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[int, int, Any]]:
        """Compute every item of every job.

        Parameters
        ----------
        jobs : iterable of Job
            What to compute; taken as workers become free, so that it may be long.

        Yields
        ------
        tuple
            Index of the job, index of the item, its result; in the order in which they end.
        """
        ...

    def close(self) -> None:
        """End the workers."""
        ...
