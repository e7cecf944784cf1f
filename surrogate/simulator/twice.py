"""Membranes above twice their threshold, where frameworks that subtract it do not all go on alike.

snnTorch 1.0.0 (``snntorch/_neurons/leaky.py``) with ``reset_delay=False`` subtracts the threshold
in the step that spikes, and once more in the next one where the membrane is still above it.
"""

import numpy as np
from numpy.typing import NDArray

from surrogate.simulator.chip import Chip
from surrogate.simulator.drive import Drive
from surrogate.simulator.reference import run_reference

Single = NDArray[np.float32]


def steps_above_twice(drive: Drive) -> tuple[int, int]:
    """Steps in which a neuron of the network is above its threshold by more than one reset.

    Returns:
        How many, and of how many steps of all neurons.
    """
    network = drive.network
    limits = [(2 * layer.v_spike - layer.v_reset).astype(np.float32) for layer in network.layers]
    found = 0

    def tap(number: int, reached: Single, spikes: NDArray[np.bool_]) -> None:
        nonlocal found
        found += int(np.count_nonzero(spikes & (reached > limits[number])))

    chip = Chip(network.layers)
    for number, part in enumerate(drive.slices):
        run_reference(network, chip, drive.currents(number, chip), part, tap)
    return found, drive.batch * network.n_steps * sum(network.sizes)
