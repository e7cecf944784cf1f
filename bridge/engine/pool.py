"""Worker processes, each with its own ngspice: what crashes or hangs is replaced."""

import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from tempfile import TemporaryDirectory
from typing import Any

from bridge.engine.job import Job
from bridge.engine.library import ENGINE_ENVIRONMENT, find_library


class WorkerDefectError(RuntimeError):
    """A worker met a defect of the program (not of the circuit); holds its traceback."""


class _Worker:
    """A worker process and the job it is at."""

    def __init__(self, scratch: str) -> None:
        self.pipe, theirs = Pipe()
        # -P: what lies in the user's current folder is not imported.
        module = ["-P", "-m", "bridge.engine.worker"]
        self.process = subprocess.Popen(
            [sys.executable, *module, str(theirs.fileno()), scratch],
            pass_fds=[theirs.fileno()],
            env=os.environ | ENGINE_ENVIRONMENT,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the parent alone, which ends its workers
        )
        theirs.close()
        self.job_index = -1
        self.item = 0
        self.deadline = float("inf")

    def give(self, job_index: int, job: Job, first: int, timeout: float) -> None:
        self.job_index, self.item = job_index, first
        self.deadline = time.monotonic() + timeout
        self.pipe.send((job, first))

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.pipe.close()


class Pool:
    """Runs jobs on worker processes.

    Parameters
    ----------
    workers : int
        How many processes.
    timeout : float
        Longest time for one item, s of wall time.
    """

    def __init__(self, workers: int, timeout: float) -> None:
        find_library()  # says at once, and in this process, when ngspice is missing
        self.workers = workers
        self.timeout = timeout

    def run(self, jobs: Sequence[Job]) -> Iterator[tuple[int, int, Any]]:
        """Compute every item of every job.

        Parameters
        ----------
        jobs : sequence of Job
            What to compute.

        Yields
        ------
        tuple
            Index of the job, index of the item, its result; in the order in which they end.

        Raises
        ------
        WorkerDefectError
            A worker met a defect of the program.
        """
        waiting = deque((index, 0) for index, job in enumerate(jobs) if job.items)
        crew: dict[Connection, _Worker] = {}
        scratch = TemporaryDirectory(prefix="lif-bridge-")
        try:
            while waiting or crew:
                while waiting and len(crew) < self.workers:
                    worker = _Worker(scratch.name)
                    crew[worker.pipe] = worker
                    self._next(worker, jobs, waiting)
                patience = min(worker.deadline for worker in crew.values()) - time.monotonic()
                for pipe in wait(list(crew), timeout=max(patience, 0.0)):
                    assert isinstance(pipe, Connection)
                    yield from self._serve(crew, pipe, jobs, waiting)
                now = time.monotonic()
                for pipe in [p for p, worker in crew.items() if worker.deadline <= now]:
                    reason = f"no result within {self.timeout:g} s"
                    yield self._lost(crew, pipe, jobs, waiting, "timeout", reason)
        finally:
            for worker in crew.values():
                worker.end()
            scratch.cleanup()

    def _next(self, worker: _Worker, jobs: Sequence[Job], waiting: deque[tuple[int, int]]) -> None:
        index, first = waiting.popleft()
        # Starting a process and loading a circuit come on top of the first item.
        worker.give(index, jobs[index], first, self.timeout + 30.0)

    def _serve(
        self,
        crew: dict[Connection, _Worker],
        pipe: Connection,
        jobs: Sequence[Job],
        waiting: deque[tuple[int, int]],
    ) -> Iterator[tuple[int, int, Any]]:
        worker = crew[pipe]
        try:
            message = pipe.recv()
        except (EOFError, ConnectionResetError):
            code = worker.process.wait()
            yield self._lost(crew, pipe, jobs, waiting, "crashed", f"ngspice ended with {code}")
            return
        if message[0] == "item":
            worker.item = message[1] + 1
            worker.deadline = time.monotonic() + self.timeout
            yield worker.job_index, message[1], message[2]
        elif message[0] == "error":
            raise WorkerDefectError(message[1])
        elif message[1] or not waiting:
            crew.pop(pipe).end()
        else:
            self._next(worker, jobs, waiting)

    def _lost(
        self,
        crew: dict[Connection, _Worker],
        pipe: Connection,
        jobs: Sequence[Job],
        waiting: deque[tuple[int, int]],
        status: str,
        reason: str,
    ) -> tuple[int, int, Any]:
        worker = crew.pop(pipe)
        worker.end()
        index, item = worker.job_index, worker.item
        if item + 1 < jobs[index].items:
            waiting.appendleft((index, item + 1))
        return index, item, jobs[index].failed(item, status, reason)
