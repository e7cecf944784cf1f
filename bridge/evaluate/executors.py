"""What computes chips: processes on this machine, or a Dask cluster."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata

from bridge.engine import Executor, Pool
from bridge.engine.pool import PLAIN_MEMORY_LIMIT_MB, PLAIN_TIMEOUT
from bridge.sweep.provenance import versions


def network_versions() -> dict[str, str]:
    """Versions on which the answers of chips depend."""
    return versions() | {name: metadata.version(name) for name in ("numba", "scikit-learn")}


@contextmanager
def network_executor(
    workers: int, scheduler: str | None, notify: Callable[[str], object]
) -> Iterator[Executor]:
    """Open what computes chips.

    Args:
        workers: Processes on this machine, without a scheduler.
        notify: Called with what a person should know.

    Raises:
        BridgeInputError: No scheduler answers.
    """
    if scheduler is None:
        with Pool.plain(workers) as pool:
            yield pool
        return
    from bridge.engine.cluster import Cluster

    limits = (PLAIN_TIMEOUT, PLAIN_MEMORY_LIMIT_MB)
    with Cluster(scheduler, *limits, network_versions, notify) as cluster:
        yield cluster
