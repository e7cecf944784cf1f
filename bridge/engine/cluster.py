"""A running Dask cluster as an executor: each Dask worker has a pool of its own."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Any, Self

from bridge.engine.pool import Pool
from bridge.engine.shared import Blobs, Shared, pack, unpack
from bridge.engine.task import AnyTask, items_of
from bridge.engine.version import ngspice_version
from bridge.errors import BridgeInputError, WorkerDefectError

TASKS_PER_WORKER = 4
"""Tasks that are with the cluster at once, per thread of its workers: enough that none waits for
the next, few enough that a long sweep is not held in the scheduler's memory."""

CONNECT_SECONDS = 5.0
"""How long to look for the scheduler."""

CLOSE_SECONDS = 1.0
"""How long to wait for a scheduler that does not say good-bye."""

GIVEN_BACK = 3
"""How often a task is handed in again that Dask gives up because its workers died one after the
other: that says more about the cluster than about the task."""

Versions = dict[str, str]


@dataclass(frozen=True)
class _Given:
    """A task that is with the cluster."""

    index: int
    task: AnyTask
    given_back: int = 0


class Cluster:
    """Runs tasks on a Dask cluster.

    Args:
        address: Address of the scheduler, for example ``"tcp://host:8786"``.
        timeout: Longest time for one item, s of wall time.
        memory_limit_mb: Largest address space of an ngspice process, MB.
        versions: Gives, here and in every Dask worker, the versions on which results depend;
            pickled.
        notify: Called with what a person should know, for example that there are no workers yet.

    Raises:
        BridgeInputError: The package ``distributed`` is not installed, or no scheduler answers.
    """

    def __init__(
        self,
        address: str,
        timeout: float,
        memory_limit_mb: int,
        versions: Callable[[], Versions],
        notify: Callable[[str], object],
    ) -> None:
        try:
            from distributed import Client
            from distributed.comm.addressing import get_address_host_port
        except ImportError as error:
            raise BridgeInputError(
                "--scheduler needs the package distributed; "
                "run: pip install 'lif-bridge[distributed]'"
            ) from error
        # What matters of it comes as an exception, and is said in one line.
        for logger in ("distributed", "distributed.client"):
            logging.getLogger(logger).setLevel(logging.CRITICAL + 1)
        try:
            get_address_host_port(address)  # a client of a bad address would end in a traceback
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise BridgeInputError(
                f"--scheduler {address}: no Dask scheduler answers there ({error}); "
                "start one with: dask scheduler"
            ) from error
        self._address = address
        self._settings = (timeout, memory_limit_mb, versions)
        self._versions = versions()
        self._notify = notify
        self._shared: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster, which goes on; what is with it for this client is dropped."""
        self._client.close(timeout=CLOSE_SECONDS)

    def run(self, tasks: Iterable[AnyTask]) -> Iterator[tuple[int, int, Any]]:
        """Compute every item of every task; one whose Dask worker dies is done by another.

        Args:
            tasks: What to compute; taken as workers become free, so that it may be long.

        Yields:
            Index of the task, index of the item, its result; in the order in which tasks end.

        Raises:
            BridgeInputError: The scheduler is lost, its workers die again and again, or they have
                other versions than this process or each other.
            WorkerDefectError: A worker met a defect of the program.
        """
        from distributed import KilledWorker, as_completed

        waiting = (_Given(index, task) for index, task in enumerate(tasks) if items_of(task))
        given: dict[Any, _Given] = {}
        ended = as_completed(loop=self._client.loop)

        def submit(one: _Given) -> None:
            packed, blobs = pack(one.task)
            shared = {digest: self._share(digest, blob) for digest, blob in blobs.items()}
            future = self._client.submit(
                compute_packed, packed, shared, *self._settings, pure=False
            )
            given[future] = one
            ended.add(future)

        if not self._threads():
            self._notify(f"Waiting for Dask workers at {self._address}")
        try:
            while True:
                room = TASKS_PER_WORKER * max(self._threads(), 1)
                while len(given) < room and (new := next(waiting, None)) is not None:
                    submit(new)
                if not given:
                    return
                future = next(ended)
                one = given.pop(future)
                try:
                    results = self._result(future)
                except KilledWorker as error:
                    if one.given_back == GIVEN_BACK:
                        raise BridgeInputError(
                            f"--scheduler {self._address}: too many Dask workers died, their logs "
                            f"say why ({error}); the same command goes on from here"
                        ) from error
                    self._shared.clear()  # what died with them is handed in again too
                    submit(_Given(one.index, one.task, one.given_back + 1))
                    continue
                for item, result in results:
                    yield one.index, item, result
        finally:
            for future in given:
                future.release()  # a task that no worker has begun is not begun

    def _share(self, digest: str, blob: bytes) -> Any:
        """A future of bytes that Dask brings to each of its workers once.

        They are the result of a task, not scattered: Dask makes it again if workers die with it.
        """
        if digest not in self._shared:
            key = f"lif-bridge-shared-{digest}"
            self._shared[digest] = self._client.submit(bytes, blob, key=key)
        return self._shared[digest]

    def _threads(self) -> int:
        """How many tasks the cluster computes at once now: workers come and go."""
        try:
            return sum(self._client.nthreads().values())
        except OSError as error:
            raise self._lost(error) from error

    def _result(self, future: Any) -> list[tuple[int, Any]]:
        from distributed import KilledWorker

        try:
            versions, results = future.result()
        except (KilledWorker, BridgeInputError, WorkerDefectError):
            raise
        except (CancelledError, OSError) as error:
            raise self._lost(error) from error
        except (ImportError, AttributeError, RuntimeError) as error:
            raise BridgeInputError(
                f"--scheduler {self._address}: tasks cannot be computed there "
                f"({type(error).__name__}: {error}); lif-bridge must be installed in this version "
                "beside the scheduler and every worker"
            ) from error
        self._versions = versions | self._versions  # the first worker's ngspice is the measure
        for name, version in versions.items():
            if version != self._versions[name]:
                raise BridgeInputError(
                    f"--scheduler {self._address}: a worker has {name} {version}, another or this "
                    f"process {self._versions[name]}; install the same on all of them"
                )
        return list(results)

    def _lost(self, error: BaseException) -> BridgeInputError:
        return BridgeInputError(
            f"--scheduler {self._address}: the scheduler is gone ({type(error).__name__}); "
            "the same command goes on from here once it is back"
        )


class _OfThread(threading.local):
    """What each thread of a Dask worker keeps, so that no process is started for every task.

    The threads live as long as the Dask worker: with one, its ngspice processes end too.
    """

    settings: tuple[object, ...] = ()
    pool: Pool | None = None
    versions: Versions


_of_thread = _OfThread()


def compute_packed(
    packed: bytes, blobs: Blobs, timeout: float, memory_limit_mb: int,
    versions: Callable[[], Versions],
) -> tuple[Versions, list[tuple[int, Any]]]:  # fmt: skip
    """`compute_task` of one that `bridge.engine.shared.pack` packed, with what it shares."""
    known = {digest: Shared[Any].of(blob) for digest, blob in blobs.items()}
    return compute_task(unpack(packed, known), timeout, memory_limit_mb, versions)


def compute_task(
    task: AnyTask, timeout: float, memory_limit_mb: int, versions: Callable[[], Versions]
) -> tuple[Versions, list[tuple[int, Any]]]:
    """Compute a task in a Dask worker: ngspice runs in a process of its own there too.

    Args:
        timeout, memory_limit_mb, versions: As for `Cluster`.

    Returns:
        The versions in this worker, ngspice's among them; index of each item and its result.
    """
    mine, settings = _of_thread, (timeout, memory_limit_mb, versions)
    if mine.pool is None or mine.settings != settings:
        if mine.pool is not None:
            mine.pool.close()
            mine.pool = None
        pool = Pool(1, timeout, memory_limit_mb).__enter__()
        mine.versions = versions() | {"ngspice": ngspice_version(pool)}
        mine.pool, mine.settings = pool, settings
    return mine.versions, [(item, result) for _, item, result in mine.pool.run([task])]
