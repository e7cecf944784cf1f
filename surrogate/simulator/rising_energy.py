"""What membranes take from the supply on their way, along their simulated trajectories."""

import numpy as np
from numpy.typing import NDArray

from surrogate.neuron.nominal_energy import NominalEnergy
from surrogate.simulator.chip import Chip
from surrogate.simulator.drive import Drive
from surrogate.simulator.reference import run_reference

Array = NDArray[np.float64]
Single = NDArray[np.float32]

HALVES, SHARES = np.polynomial.legendre.leggauss(3)
"""Gauss and Legendre's nodes and weights on (-1, 1): of a step, in which the membrane may pass
several e-folds of an inverter's current."""


def rising_energy(drive: Drive, chip: Chip, nominal: NominalEnergy) -> Array:
    """Integral of P(v) - P_s over the simulated membranes of a chip without mismatch.

    Within a step the membrane moves evenly, as Euler's rule has it. In a step with a spike it does
    so up to the spike, whose own energy is E_dyn, and is at reset for the rest of the step.

    Returns:
        Q of each neuron, layer by layer, mean over the inputs, J, shape (neurons,).
    """
    power = nominal.power.bind()
    v_spike, v_reset = (
        np.float32(one[0]) for one in (nominal.neuron.v_spike, nominal.neuron.v_reset)
    )
    at_reset = power(np.array([v_reset]))
    totals = [np.zeros(n) for n in drive.network.sizes]

    def tap(number: int, before: Single, reached: Single, spikes: NDArray[np.bool_]) -> None:
        way = np.where(spikes, v_spike, reached) - before
        mean = np.zeros_like(before)
        for half, share in zip(HALVES.astype(np.float32), SHARES.astype(np.float32), strict=True):
            mean += share / 2 * power(before + (1 + half) / 2 * way)
        if spikes.any():
            rises = np.where(spikes, reached - before, np.float32(1))
            part = np.where(spikes, way / rises, np.float32(1))
            mean = np.asarray(part * mean + (1 - part) * at_reset, dtype=np.float32)
        totals[number] += np.sum(mean, axis=0, dtype=np.float64)

    for number, part in enumerate(drive.slices):
        run_reference(drive.network, chip, drive.currents(number, chip), part, tap)
    return np.concatenate(totals) * nominal.dt / drive.batch
