"""What membranes take from the supply on their way, along their simulated trajectories."""

import numpy as np
from numpy.typing import NDArray

from surrogate.neuron.nominal_energy import NominalEnergy
from surrogate.simulator.chip import Chip
from surrogate.simulator.continuous_reference import Tap, run_continuous_reference
from surrogate.simulator.drive import Drive
from surrogate.simulator.reference import Tap as StepTap
from surrogate.simulator.reference import run_reference

Array = NDArray[np.float64]
Single = NDArray[np.float32]

HALVES, SHARES = np.polynomial.legendre.leggauss(3)
"""Gauss and Legendre's nodes and weights on (-1, 1): of a step, in which the membrane may pass
several e-folds of an inverter's current."""


def rising_energy(
    drive: Drive, chip: Chip, nominal: NominalEnergy, resolution: int | None = None
) -> Array:
    """Integral of P(v) - P_s over the simulated membranes of a chip without mismatch.

    Args:
        resolution: As of `surrogate.simulator.simulate`. In the network's own steps (None) a
            membrane moves evenly within a step, as Euler's rule has it; in a step with a spike it
            does so up to the spike, whose own energy is E_dyn, and is at reset for the rest of the
            step. In continuous time it is about each voltage for c dv / (alpha |j - i(v)|).

    Returns:
        Q of each neuron, layer by layer, mean over the inputs, J, shape (neurons,).
    """
    totals = [np.zeros(n) for n in drive.network.sizes]
    for number, part in enumerate(drive.slices):
        if resolution is None:
            currents = drive.currents(number, chip)
            run_reference(drive.network, chip, currents, part, _stepped(nominal, totals))
        else:
            run_continuous_reference(
                drive.network, chip, drive.currents(number, chip, biased=False), part, resolution,
                drive.per_step, _continuous(nominal, totals),
            )  # fmt: skip
    return np.concatenate(totals) * nominal.dt / drive.batch


def _stepped(nominal: NominalEnergy, totals: list[Array]) -> StepTap:
    power = nominal.power.bind()
    v_spike, v_reset = (
        np.float32(one[0]) for one in (nominal.neuron.v_spike, nominal.neuron.v_reset)
    )
    at_reset = power(np.array([v_reset]))

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

    return tap


def _continuous(nominal: NominalEnergy, totals: list[Array]) -> Tap:
    power = nominal.power.bind()

    def tap(number: int, neuron: NDArray[np.int64], v: Single, time: Single) -> None:
        energy = np.sum(power(v[..., None])[..., 0] * time, axis=0, dtype=np.float64)
        totals[number] += np.bincount(neuron, weights=energy, minlength=len(totals[number]))

    return tap
