"""What workers are given: tasks, which are any work, and SPICE tasks, which need a deck."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Protocol, TypeVar

from threadpoolctl import threadpool_limits

from bridge.engine.shared import Shared
from bridge.errors import BridgeInputError

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

Result = TypeVar("Result")


@dataclass(frozen=True)
class Task(Generic[Result]):
    """A function and its arguments, which have one result.

    Attributes:
        what: What is computed, for the error of a worker that is lost again and again.
        function: Found by its name in the worker.
        arguments: Of the function, which is given the value of one that is `Shared`.
    """

    what: str
    function: Callable[..., Result] = field(repr=False)
    arguments: tuple[Any, ...] = field(repr=False)

    def compute(self) -> Result:
        """Call the function."""
        values = (one.value if isinstance(one, Shared) else one for one in self.arguments)
        return self.function(*values)

    def failed(self, status: str, reason: str) -> NoReturn:
        """End the run: it is the machine that failed, not a sample."""
        raise BridgeInputError(f"{self.what} cannot be computed: {status}: {reason}")


class SpiceTask(Protocol):
    """A deck that is loaded once, and a number of items computed on it one after the other.

    It is pickled to worker processes. Each item's result must depend on the task and the item
    alone, never on the items before it.
    """

    @property
    def deck(self) -> str:
        """SPICE text to load."""
        ...

    @property
    def items(self) -> int:
        """How many items there are."""
        ...

    def compute(self, ngspice: "Ngspice", item: int) -> Any:
        """Compute one item in a worker whose ngspice has the deck loaded."""
        ...

    def failed(self, item: int, status: str, reason: str) -> Any:
        """Result of an item whose worker crashed or ran out of time."""
        ...


AnyTask = Task[Any] | SpiceTask


class Channel(Protocol):
    """A worker's end of a dialogue."""

    def say(self, message: Any) -> None:
        """Send something that can be pickled."""
        ...

    def hear(self) -> Any:
        """Wait for what is said next."""
        ...


class DialogueTask(ABC):
    """A deck and what a worker does with it while it is spoken with.

    It is pickled to a worker process, see `bridge.engine.Dialogue`.
    """

    @property
    @abstractmethod
    def deck(self) -> str:
        """SPICE text to load."""

    @abstractmethod
    def hold(self, ngspice: "Ngspice", channel: Channel) -> None:
        """Speak in a worker whose ngspice has the deck loaded."""


def items_of(task: AnyTask) -> int:
    """How many results a task has."""
    return 1 if isinstance(task, Task) else task.items


def failure_of(task: AnyTask, item: int, status: str, reason: str) -> Any:
    """Result of an item whose worker crashed or ran out of time.

    Raises:
        BridgeInputError: The task is no SPICE task.
    """
    if isinstance(task, Task):
        task.failed(status, reason)
    return task.failed(item, status, reason)


class Executor(Protocol):
    """Something that computes tasks: worker processes here, or a cluster."""

    def run(self, tasks: Iterable[AnyTask]) -> Iterator[tuple[int, int, Any]]:
        """Compute every item of every task.

        Args:
            tasks: What to compute; taken as workers become free, so that it may be long.

        Yields:
            Index of the task, index of the item, its result; in the order in which they end.
        """
        ...

    def close(self) -> None:
        """End the workers."""
        ...


def run_tasks(
    executor: Executor | None,
    tasks: Sequence[Task[Result]],
    progress: Callable[[], object] | None = None,
) -> list[Result]:
    """Results of tasks in their order, whoever computes them.

    Args:
        executor: What computes; None: this process.

    Raises:
        BridgeInputError: A worker is lost again and again; also what the functions raise of input
            that is no good.
    """
    found: dict[int, Result] = {}
    here = ((index, 0, task.compute()) for index, task in enumerate(tasks))
    with threadpool_limits(1) if executor is None else nullcontext():  # as workers have it
        for index, _, result in here if executor is None else executor.run(tasks):
            found[index] = result
            if progress is not None:
                progress()
    return [found[index] for index in range(len(tasks))]
