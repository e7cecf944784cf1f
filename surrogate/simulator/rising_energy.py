"""What membranes take from the supply on their way, along their simulated courses."""

import numpy as np
from numpy.typing import NDArray

from surrogate.neuron.nominal_energy import NominalEnergy
from surrogate.simulator.chip import Chip
from surrogate.simulator.continuous_reference import run_continuous_reference
from surrogate.simulator.drive import Drive

Array = NDArray[np.float64]


def rising_energy(drive: Drive, chip: Chip, nominal: NominalEnergy, resolution: int) -> Array:
    """Integral of P(v) - P_s over the membranes of a chip without mismatch, in continuous time.

    A spike's own energy E_dyn is not among it; in its refractory period a neuron is at reset.

    Args:
        resolution: As of `surrogate.simulator.simulate`.

    Returns:
        Q of each neuron, layer by layer, mean over the inputs, J, shape (neurons,).
    """
    power = nominal.power.bind()
    totals = [np.zeros(n) for n in drive.network.sizes]

    def tap(
        layer: int, neuron: NDArray[np.int64], v: NDArray[np.float32], time: NDArray[np.float32]
    ) -> None:
        taken = np.sum(power(v) * time, axis=0, dtype=np.float64)
        totals[layer] += np.bincount(neuron, taken, minlength=len(totals[layer]))

    for number in range(len(drive.slices)):
        run_continuous_reference(drive, number, chip, resolution, tap)
    return np.concatenate(totals) * nominal.dt / drive.batch
