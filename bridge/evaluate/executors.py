"""What computes chips: processes on this machine, or a Dask cluster."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata

from bridge.engine import Executor, Pool
from bridge.sweep.provenance import versions

TIMEOUT = 600.0
"""Longest time for a few chips, s: hundreds of times what they take."""

MEMORY_LIMIT_MB = 4096
"""Address space of a worker, MB: the compiler that it loads takes one GB."""


def network_versions() -> dict[str, str]:
    """Versions on which the answers of chips depend."""
    return versions() | {name: metadata.version(name) for name in ("numba", "scikit-learn")}


@contextmanager
def network_executor(
    workers: int, scheduler: str | None, notify: Callable[[str], object]
) -> Iterator[Executor]:
    """Open what computes chips.

    Parameters
    ----------
    workers : int
        Processes on this machine, without a scheduler.
    scheduler : str or None
        Address of a Dask scheduler.
    notify : callable
        Called with what a person should know.

    Yields
    ------
    Executor
        Closed at the end.

    Raises
    ------
    BridgeInputError
        No scheduler answers.
    """
    if scheduler is None:
        with Pool(workers, TIMEOUT, MEMORY_LIMIT_MB, simulator=False) as pool:
            yield pool
        return
    from bridge.engine.cluster import Cluster

    with Cluster(scheduler, TIMEOUT, MEMORY_LIMIT_MB, network_versions, notify) as cluster:
        yield cluster
