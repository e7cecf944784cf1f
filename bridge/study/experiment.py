"""An experiment: which chips it needs, and what it makes of their answers."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from bridge.engine import Executor, Shared, run_tasks
from bridge.evaluate import ChipFactory, chip_tasks
from bridge.plan import Workload
from surrogate.statistics import Right


@dataclass(frozen=True)
class Point:
    """Chips of one kind, which answer all test images of a workload."""

    workload: Shared[Workload]
    factory: ChipFactory
    numbers: range | tuple[int, ...]


Result = TypeVar("Result")
Experiment = Generator[Mapping[Any, Point], Mapping[Any, Right], Result]
"""Yields once the chips that it needs, under names of its own; is sent under the same names which
images each of them classified rightly; and returns what it makes of that."""


def conduct(
    experiments: Sequence[Experiment[Result]],
    executor: Executor,
    progress: Callable[[int, int], object],
) -> list[Result]:
    """Results of experiments; what several of them need is simulated once.

    Args:
        executor: What computes; the results do not depend on it.
        progress: Called with how many tasks are done, and of how many.
    """
    wanted = [next(one) for one in experiments]
    # The long ones first, so that no process waits for the last of them.
    points = sorted(
        dict.fromkeys(point for each in wanted for point in each.values()),
        key=lambda point: -point.factory.variant.copies,
    )
    parts = [
        (point, task)
        for point in points
        for task in chip_tasks("chips of the study", point.workload, point.factory, point.numbers)
    ]
    done = iter(range(1, len(parts) + 1))
    answers = run_tasks(
        executor, [task for _, task in parts], lambda: progress(next(done), len(parts))
    )
    rows: dict[Point, list[Right]] = {}
    for (point, _), some in zip(parts, answers, strict=True):
        rows.setdefault(point, []).append(some.right)
    right = {point: np.concatenate(some) for point, some in rows.items()}
    return [
        _end(one, {name: right[point] for name, point in each.items()})
        for one, each in zip(experiments, wanted, strict=True)
    ]


def _end(experiment: Experiment[Result], right: Mapping[Any, Right]) -> Result:
    try:
        experiment.send(right)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    raise AssertionError("an experiment asks once")
