"""What a network reaches with ideal neurons."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.evaluate.half_step import half_step
from bridge.plan.workload import Workload
from surrogate.network import Network
from surrogate.simulator import Chip, Drive, simulate
from surrogate.statistics import AccuracyReport, report_accuracy


@lru_cache(maxsize=4)
def ideal_accuracy(workload: Workload) -> AccuracyReport:
    """Accuracy of the network as it was trained, with the test set's own interval."""
    return _accuracy(workload.network, workload.coded, workload.labels)


@lru_cache(maxsize=4)
def accuracy_in_half_steps(workload: Workload) -> float:
    """The same in steps of half the length: a circuit has no step that it could depend on."""
    return _accuracy(*half_step(workload.network, workload.coded), workload.labels).mean.value


def _accuracy(
    network: Network, inputs: NDArray[np.generic], labels: NDArray[np.int64]
) -> AccuracyReport:
    (counts,) = simulate(Drive(network, inputs), [Chip(network.layers)])
    return report_accuracy([float(np.mean(counts.classes == labels))], len(labels))
