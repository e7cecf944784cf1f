"""Points of the study in processes."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

from threadpoolctl import threadpool_limits

from surrogate.statistics import Right
from surrogate.study.point import Point, World

_world = World()


def _begin(world: World) -> None:
    """Of a worker: remember what points look up; one BLAS thread, as processes share the cores."""
    global _world
    _world = world
    threadpool_limits(1)


def _answers(point: Point) -> Right:
    return point.answers(_world)


def ask_points(
    points: Sequence[Point],
    world: World,
    workers: int,
    progress: Callable[[], None] | None = None,
) -> dict[Point, Right]:
    """Simulate points; the result does not depend on the number of workers.

    Parameters
    ----------
    points : sequence of Point
        Each once.
    world : World
        What they look up.
    workers : int
        Processes.
    progress : callable, optional
        Called after each point.

    Returns
    -------
    dict
        Answers by point.
    """
    found = {}
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=(world,)) as pool:
        for point, right in zip(points, pool.map(_answers, points), strict=True):
            found[point] = right
            if progress is not None:
                progress()
    return found
