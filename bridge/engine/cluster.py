"""A running Dask cluster as an executor: each task is a job, each Dask worker has its own pool."""

import threading
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Self

from bridge.engine.job import Job
from bridge.engine.pool import Pool
from bridge.errors import BridgeInputError

TASKS_PER_WORKER = 4
"""Jobs that are with the cluster at once, per thread of its workers: enough that none waits for
the next, few enough that a long sweep is not held in the scheduler's memory."""

CONNECT_SECONDS = 10.0
"""How long to look for the scheduler."""


class Cluster:
    """Runs jobs on a Dask cluster.

    Parameters
    ----------
    address : str
        Address of the scheduler, for example ``"tcp://host:8786"``.
    timeout : float
        Longest time for one item, s of wall time.
    memory_limit_mb : int
        Largest address space of an ngspice process, MB.

    Raises
    ------
    BridgeInputError
        The package ``distributed`` is not installed, or no scheduler answers.
    """

    def __init__(self, address: str, timeout: float, memory_limit_mb: int) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise BridgeInputError(
                "--scheduler needs the package distributed; "
                "run: pip install 'lif-bridge[distributed]'"
            ) from error
        try:
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise BridgeInputError(
                f"--scheduler {address}: no Dask scheduler answers there ({error}); "
                "start one with: dask scheduler"
            ) from error
        self._limits = (timeout, memory_limit_mb)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster, which goes on."""
        self._client.close()

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[int, int, Any]]:
        """Compute every item of every job; a job whose Dask worker dies is done by another.

        Parameters
        ----------
        jobs : iterable of Job
            What to compute; taken as workers become free, so that it may be long.

        Yields
        ------
        tuple
            Index of the job, index of the item, its result; in the order in which jobs end.
        """
        from distributed import as_completed

        waiting = ((index, job) for index, job in enumerate(jobs) if job.items)
        places: dict[Any, int] = {}
        ended = as_completed()
        try:
            self._submit(waiting, places, ended)
            while places:
                future = next(ended)
                index = places.pop(future)
                results = future.result()
                self._submit(waiting, places, ended)
                for item, result in results:
                    yield index, item, result
        finally:
            self._client.cancel(list(places))

    def _submit(
        self, waiting: Iterator[tuple[int, Job]], places: dict[Any, int], ended: Any
    ) -> None:
        threads = sum(self._client.nthreads().values())
        while len(places) < TASKS_PER_WORKER * max(threads, 1):
            index, job = next(waiting, (0, None))
            if job is None:
                return
            future = self._client.submit(compute_job, job, *self._limits, pure=False)
            places[future] = index
            ended.add(future)


_pools = threading.local()
"""Each thread of a Dask worker keeps its pool, so that neither a process nor a circuit is started
anew for every task."""


def compute_job(job: Job, timeout: float, memory_limit_mb: int) -> list[tuple[int, Any]]:
    """Compute a job in a Dask worker: ngspice runs in a process of its own there too.

    Parameters
    ----------
    job : Job
        What to compute.
    timeout, memory_limit_mb
        As for `Pool`.

    Returns
    -------
    list of tuple
        Index of each item and its result.
    """
    limits = (timeout, memory_limit_mb)
    if getattr(_pools, "limits", None) != limits:
        _pools.pool = Pool(1, *limits).__enter__()
        _pools.limits = limits
    return [(item, result) for _, item, result in _pools.pool.run([job])]
