"""What a network reaches with ideal neurons."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.evaluate.half_step import half_step
from bridge.plan.workload import Workload
from surrogate.network import Network
from surrogate.simulator import Chip, Drive, answers
from surrogate.statistics import AccuracyReport, report_accuracy


@dataclass(frozen=True)
class IdealAnswers:
    """What the network's own neurons made of the test images.

    Attributes:
        accuracy: With the test set's own interval.
        rates: Mean spikes per neuron and step, by layer.
    """

    accuracy: AccuracyReport
    rates: tuple[float, ...]


def ideal_accuracy(workload: Workload) -> AccuracyReport:
    """Accuracy of the network as it was trained, with the test set's own interval."""
    return ideal_answers(workload).accuracy


@lru_cache(maxsize=4)
def ideal_answers(workload: Workload) -> IdealAnswers:
    """Answers of the network as it was trained."""
    return _answers(workload.network, workload.coded, workload.labels)


@lru_cache(maxsize=4)
def accuracy_in_half_steps(workload: Workload) -> float:
    """Accuracy in steps of half the length: a circuit has no step that it could depend on."""
    finer = half_step(workload.network, workload.coded)
    return _answers(*finer, workload.labels).accuracy.mean.value


def _answers(
    network: Network, inputs: NDArray[np.generic], labels: NDArray[np.int64]
) -> IdealAnswers:
    ((counts, classes),) = answers(Drive(network, inputs), [Chip(network.layers)])
    report = report_accuracy([float(np.mean(classes == labels))], len(labels))
    return IdealAnswers(report, counts.rates)
