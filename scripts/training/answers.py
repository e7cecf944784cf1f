"""What a trained network answers, by the project's own simulator. No PyTorch here."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from surrogate.network import Network
from surrogate.nir import Task
from surrogate.simulator import Chip, Drive, SpikeCounts, simulate


def answers(
    network: Network,
    task: Task,
    x: NDArray[np.float32],
    v_reset: float = 0.0,
    resolution: int | None = None,
) -> SpikeCounts:
    """Spikes of the nominal neurons for images of shape (batch, features).

    Args:
        v_reset: Reset value of all neurons.
        resolution: Of continuous time; None: in the network's own steps.
    """
    layers = tuple(replace(one, v_reset=np.full(one.size, v_reset)) for one in network.layers)
    coded = task.encode(x, np.arange(len(x)), 0, network.n_steps)
    return next(simulate(Drive(network, coded), [Chip(layers)], resolution=resolution))


def accuracy(counts: SpikeCounts, y: NDArray[np.int64]) -> tuple[float, float, float]:
    """Share of right answers, and Wilson's 95 % interval of it for so many images."""
    right = int(np.sum(counts.classes == y))
    interval = binomtest(right, len(y)).proportion_ci(0.95, method="wilson")
    return right / len(y), float(interval.low), float(interval.high)
