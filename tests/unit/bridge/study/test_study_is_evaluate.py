"""The study's chips of a circuit are those of `evaluate`: the same, to the last answer."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pytest

from bridge.engine import AnyTask, Task
from bridge.engine.shared import pack
from bridge.evaluate import Evaluation, chip_tasks, evaluate_circuit
from bridge.evaluate.neurons import NOMINAL
from bridge.plan.tables import NetworkPlan, TemperatureMode
from bridge.study.experiment import Experiment, conduct
from bridge.study.plan import StudyPlan
from bridge.study.subjects import Subjects
from surrogate.distribution import Distribution

CHIPS = 9
NAME = "low_power_if"


class Here:
    """An executor in this process, which notes how much a task has to carry."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.shared: dict[str, int] = {}
        self.computed = 0

    def run(self, tasks: Iterable[AnyTask]) -> Iterator[tuple[int, int, Any]]:
        for index, task in enumerate(tasks):
            assert isinstance(task, Task)
            packed, blobs = pack(task)
            self.sizes.append(len(packed))
            self.shared |= {digest: len(blob) for digest, blob in blobs.items()}
            self.computed += 1
            yield index, 0, task.compute()

    def close(self) -> None: ...


def evaluation(distribution: Distribution, mode: TemperatureMode) -> Evaluation:
    return Evaluation(
        distribution, ("typical", 27.0), NetworkPlan(chips=CHIPS, temperature_mode=mode), 5
    )


def subjects(distribution: Distribution, **sizes: Any) -> Subjects:
    plan = StudyPlan(seed=5, networks=("digits_linear",), **sizes)
    return Subjects(
        plan, {NAME: evaluation(distribution, TemperatureMode.FIXED)}, {NAME: "a neuron"}, {}
    )


@pytest.mark.parametrize("mode", list(TemperatureMode))
def test_chips_as_fitted_are_those_of_evaluate(
    distribution_document: Distribution, mode: TemperatureMode
) -> None:
    on = subjects(distribution_document, chips=CHIPS)
    theirs = evaluation(distribution_document, mode)
    rows = evaluate_circuit(theirs, Here())
    for condition, row in zip(distribution_document.conditions, rows, strict=True):
        at = (condition.corner, condition.temperature_celsius)
        own = theirs.factory(condition)
        for point, numbers in (
            (on.fitted(NAME, None, at, mode), range(CHIPS)),
            (on.nominal(NAME, at, mode), (NOMINAL,)),
        ):
            assert point.numbers == numbers
            ours, truth = (
                np.concatenate([task.compute().right for task in chip_tasks("", *some)])
                for some in (
                    (point.workload, point.factory, point.numbers),
                    (theirs.shared, own, numbers),
                )
            )
            assert ours.tobytes() == truth.tobytes()
            reached = row.accuracies if numbers == range(CHIPS) else (row.nominal,)
            assert tuple(np.mean(ours, axis=1).tolist()) == reached


def test_the_answers_of_a_point_come_back_by_chip_and_once(
    distribution_document: Distribution,
) -> None:
    on = subjects(distribution_document, chips=CHIPS)
    seen = []

    def asking(*names: str) -> Experiment[int]:
        right = yield {name: on.fitted(NAME, ((name, 1.0),)) for name in names}
        seen.append(right)
        return len(right)

    executor, said = Here(), []
    found = conduct(
        [asking("leak", "reset"), asking("reset")], executor, lambda *at: said.append(at)
    )
    assert found == [2, 1]
    assert executor.computed == 4  # two points of nine chips, eight a task
    assert said == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert seen[0]["reset"].tobytes() == seen[1]["reset"].tobytes()
    assert seen[0]["leak"].shape == (CHIPS, 450)
    alone = on.fitted(NAME, (("leak", 1.0),))
    (task,) = chip_tasks("", alone.workload, alone.factory, (8,))
    assert task.compute().right.tobytes() == seen[0]["leak"][8:].tobytes()


def test_a_task_is_small_whatever_its_images_are(distribution_document: Distribution) -> None:
    """What weighs, images and distributions, is shared; of a circuit's chips once a condition."""
    executor = Here()
    evaluate_circuit(evaluation(distribution_document, TemperatureMode.FIXED), executor)
    conditions = len(distribution_document.conditions)
    assert len(executor.sizes) == conditions * (1 + 2 + 1 + 16)
    assert max(executor.sizes) < 2000
    # The workload; of each condition the distribution and the nominal energies.
    assert len(executor.shared) == 1 + 2 * conditions
    assert max(executor.shared.values()) > 100_000
