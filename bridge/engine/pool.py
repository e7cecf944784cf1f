"""Worker processes, each with its own ngspice: what crashes or hangs is replaced."""

import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from tempfile import TemporaryDirectory
from typing import Any, Self

from bridge.engine.library import find_library
from bridge.engine.process import WorkerProcess, ending, scratch_folder
from bridge.engine.task import AnyTask, failure_of, items_of
from bridge.engine.worker import OUT_OF_MEMORY
from bridge.errors import WorkerDefectError

MEMORY_LIMIT_MB = 2048
"""Address space of a worker, MB, unless the caller says otherwise."""

PLAIN_TIMEOUT = 3600.0
"""Longest time for a plain task, s: hundreds of times what it takes."""

PLAIN_MEMORY_LIMIT_MB = 8192
"""Address space of a worker at plain tasks, MB: the compiler that it may load takes one GB."""

CRASHES_PER_ITEM = 2
"""An item whose worker crashed is tried once more in a new one."""

KILLS_PER_ITEM = 10
"""A worker that was killed from outside (a person, the kernel short of memory) says nothing about
its item; only this often in a row is taken for the item's own doing."""


@dataclass(frozen=True)
class _Rest:
    """A task from some item on."""

    index: int
    task: AnyTask
    first: int = 0


@dataclass
class _Mishaps:
    """How often an item's worker was lost."""

    crashes: int = 0
    kills: int = 0


class Pool:
    """Runs tasks on worker processes.

    As a context manager it keeps its workers from one `run` to the next.

    Args:
        timeout: Longest time for one item, s of wall time.
        memory_limit_mb: Largest address space of a worker, MB.
        simulator: Whether any task is a SPICE task.

    Raises:
        BridgeInputError: ngspice is needed and missing.
    """

    def __init__(
        self,
        workers: int,
        timeout: float,
        memory_limit_mb: int = MEMORY_LIMIT_MB,
        *,
        simulator: bool = True,
    ) -> None:
        if simulator:
            find_library()  # says at once, and in this process, when ngspice is missing
        self.workers = workers
        self.timeout = timeout
        self._memory_limit_mb = memory_limit_mb
        self._crew: dict[Connection, WorkerProcess] = {}
        self._again: list[_Rest] = []
        self._mishaps: dict[tuple[int, int], _Mishaps] = {}
        self._scratch: TemporaryDirectory[str] | None = None
        self._kept = False

    @classmethod
    def plain(cls, workers: int) -> Self:
        """A pool for plain tasks, which need no ngspice."""
        return cls(workers, PLAIN_TIMEOUT, PLAIN_MEMORY_LIMIT_MB, simulator=False)

    def __enter__(self) -> Self:
        self._kept = True
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers, whatever they are at."""
        for worker in self._crew.values():
            worker.end()
        self._crew.clear()
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None

    def run(self, tasks: Iterable[AnyTask]) -> Iterator[tuple[int, int, Any]]:
        """Compute every item of every task.

        Args:
            tasks: What to compute; taken as workers become free, so that it may be long.

        Yields:
            Index of the task, index of the item, its result; in the order in which they end.

        Raises:
            BridgeInputError: ngspice cannot use a task's deck, or a worker is lost again and again
                at a plain task; this and other input errors also where a task raises them.
            WorkerDefectError: A worker met a defect of the program.
        """
        self._again.clear()
        self._mishaps.clear()
        waiting = (_Rest(index, task) for index, task in enumerate(tasks) if items_of(task))
        ended = False
        try:
            self._start(waiting)
            while any(worker.task is not None for worker in self._crew.values()):
                patience = min(worker.deadline for worker in self._crew.values())
                for pipe in wait(list(self._crew), timeout=max(patience - time.monotonic(), 0.0)):
                    assert isinstance(pipe, Connection)
                    yield from self._serve(pipe)
                for pipe in [pipe for pipe, worker in self._crew.items() if worker.late]:
                    reason = f"no result within {self.timeout:g} s"
                    yield from self._give_up(self._dismiss(pipe), "timeout", reason)
                self._start(waiting)
            ended = True
        finally:
            if not (ended and self._kept):
                self.close()

    def _start(self, waiting: Iterator[_Rest]) -> None:
        """Give every idle worker something to do, and start workers that are missing."""
        while True:
            idle = next((w for w in self._crew.values() if w.task is None), None)
            if idle is None and len(self._crew) >= self.workers:
                return
            rest = self._again.pop() if self._again else next(waiting, None)
            if rest is None:
                return
            if idle is None:
                if self._scratch is None:
                    self._scratch = scratch_folder()
                idle = WorkerProcess(self._scratch.name, self._memory_limit_mb)
                self._crew[idle.pipe] = idle
            idle.give(rest.index, rest.task, rest.first, self.timeout)

    def _serve(self, pipe: Connection) -> Iterator[tuple[int, int, Any]]:
        worker = self._crew[pipe]
        try:
            message = pipe.recv()
        except (EOFError, OSError):  # OSError: it was killed amid a message
            code = worker.exit_code()
            yield from self._died(self._dismiss(pipe), code)
            return
        if message[0] == "item":
            worker.item = message[1] + 1
            worker.allow(self.timeout)
            yield worker.index, message[1], message[2]
        elif message[0] == "loaded":
            worker.allow(self.timeout)
        elif message[0] == "refused":
            raise message[1]
        elif message[0] == "error":
            raise WorkerDefectError(message[1])
        elif message[1]:
            self._dismiss(pipe)
        else:
            worker.rest()

    def _dismiss(self, pipe: Connection) -> WorkerProcess:
        worker = self._crew.pop(pipe)
        worker.end()
        return worker

    def _died(self, worker: WorkerProcess, code: int) -> Iterator[tuple[int, int, Any]]:
        """Have the item tried once more elsewhere, or call it crashed."""
        if worker.task is None or worker.item >= items_of(worker.task):
            return  # it died idle, or after its last result
        mishaps = self._mishaps.setdefault((worker.index, worker.item), _Mishaps())
        if code in (-signal.SIGKILL, -signal.SIGTERM):
            mishaps.kills += 1
        else:
            mishaps.crashes += 1
        if mishaps.crashes >= CRASHES_PER_ITEM:
            how = f"its process ended {mishaps.crashes} times, with {ending(code)}"
            if code == OUT_OF_MEMORY:
                how = f"it needs more memory than the limit of {self._memory_limit_mb} MB"
            yield from self._give_up(worker, "crashed", how)
        elif mishaps.kills >= KILLS_PER_ITEM:
            reason = f"its worker was killed {mishaps.kills} times (out of memory?)"
            yield from self._give_up(worker, "crashed", reason)
        else:
            self._again.append(_Rest(worker.index, worker.task, worker.item))

    def _give_up(
        self, worker: WorkerProcess, status: str, reason: str
    ) -> Iterator[tuple[int, int, Any]]:
        """Call the item at hand failed, and have those after it done by another worker."""
        index, task, item = worker.index, worker.task, worker.item
        if task is None or item >= items_of(task):
            return
        if item + 1 < items_of(task):
            self._again.append(_Rest(index, task, item + 1))
        yield index, item, failure_of(task, item, status, reason)
