"""What a network reaches with ideal neurons."""

from functools import lru_cache

import numpy as np

from bridge.evaluate.bins import enough_bins
from bridge.evaluate.chips import run_chips
from bridge.evaluate.factory import ChipFactory
from bridge.evaluate.neurons import NOMINAL
from bridge.plan.workload import Workload
from surrogate.simulator import Chip, Drive, simulate
from surrogate.statistics import AccuracyReport, report_accuracy


@lru_cache(maxsize=4)
def ideal_accuracy(workload: Workload) -> AccuracyReport:
    """Accuracy of the network in the steps it was trained in, with the test set's own interval."""
    network = workload.network
    (counts,) = simulate(Drive(network, workload.coded), [Chip(network.layers)])
    return _report(counts.classes == workload.labels)


@lru_cache(maxsize=4)
def accuracy_in_continuous_time(workload: Workload) -> AccuracyReport:
    """The same without a step: a circuit has none that it could depend on."""
    plain = ChipFactory(seed=0)  # of ideal neurons nothing is drawn
    factory = ChipFactory(seed=0, bins=enough_bins(workload, plain))
    return _report(run_chips(workload, factory, (NOMINAL,)).right[0])


def _report(right: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> AccuracyReport:
    return report_accuracy([float(np.mean(right))], len(right))
