"""What a network reaches with ideal neurons."""

from functools import lru_cache

import numpy as np

from bridge.plan.workload import Workload
from surrogate.simulator import RESOLUTION, Chip, Drive, simulate
from surrogate.statistics import AccuracyReport, report_accuracy


@lru_cache(maxsize=4)
def ideal_accuracy(workload: Workload) -> AccuracyReport:
    """Accuracy of the network in the steps it was trained in, with the test set's own interval."""
    return _accuracy(workload, None)


@lru_cache(maxsize=4)
def accuracy_in_continuous_time(workload: Workload) -> AccuracyReport:
    """The same without a step: a circuit has none that it could depend on."""
    return _accuracy(workload, RESOLUTION)


def _accuracy(workload: Workload, resolution: int | None) -> AccuracyReport:
    network, labels = workload.network, workload.labels
    drive = Drive(network, workload.coded)
    (counts,) = simulate(drive, [Chip(network.layers)], resolution=resolution)
    return report_accuracy([float(np.mean(counts.classes == labels))], len(labels))
