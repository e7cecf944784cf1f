"""What membranes take from the supply on their way, along their simulated courses."""

import numpy as np
from numpy.typing import NDArray

from surrogate.neuron.nominal_energy import NominalEnergy
from surrogate.simulator.chip import Chip
from surrogate.simulator.continuous import power_on_the_way
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
    taken = power_on_the_way(drive, chip, nominal.power, resolution)
    return np.asarray(taken * nominal.dt)
