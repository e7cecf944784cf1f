"""What a network reaches with ideal neurons."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.evaluate.bins import enough_bins
from bridge.evaluate.chips import run_chips
from bridge.evaluate.factory import ChipFactory
from bridge.evaluate.neurons import NOMINAL
from bridge.plan.workload import Workload
from surrogate.simulator import Chip, answers
from surrogate.statistics import AccuracyReport, report_accuracy


@dataclass(frozen=True)
class IdealAnswers:
    """What the network's own neurons made of the test images.

    Attributes:
        accuracy: With the test set's own interval.
        rates: Mean spikes per neuron and step, by layer.
        unanswered: Share of the images on which no neuron of the last layer spikes.
    """

    accuracy: AccuracyReport
    rates: tuple[float, ...]
    unanswered: float


def ideal_accuracy(workload: Workload) -> AccuracyReport:
    """Accuracy of the network in the steps it was trained in, with the test set's own interval."""
    return ideal_answers(workload).accuracy


@lru_cache(maxsize=4)
def ideal_answers(workload: Workload) -> IdealAnswers:
    """Answers of the network in the steps it was trained in."""
    network = workload.network
    ((counts, classes),) = answers(workload.drive(network), [Chip(network.layers)])
    return IdealAnswers(_report(classes == workload.labels), counts.rates, counts.unanswered)


@lru_cache(maxsize=4)
def accuracy_in_continuous_time(workload: Workload) -> AccuracyReport:
    """The same without a step: a circuit has none that it could depend on.

    Where the resets of some layers come a step late, they come at once: that step is lost to
    neither.
    """
    layers = tuple(replace(one, refractory=np.zeros(one.size)) for one in workload.network.layers)
    workload = workload.with_network(replace(workload.network, layers=layers), "resets at once")
    plain = ChipFactory(seed=0)  # of ideal neurons nothing is drawn
    factory = ChipFactory(seed=0, bins=enough_bins(workload, plain))
    return _report(run_chips(workload, factory, (NOMINAL,)).right[0])


def _report(right: NDArray[np.bool_]) -> AccuracyReport:
    return report_accuracy([float(np.mean(right))], len(right))
