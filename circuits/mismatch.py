"""Draws: what the transistors of one sample deviate by, and the process of its chip."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from circuits.circuit import Circuit
from circuits.errors import CircuitInputError
from circuits.netlist import Transistor
from circuits.sampler import SamplerName, standard_normals
from circuits.technology import STATISTICAL, DeviceMismatch, Technology

NOMINAL_DRAW = 0
"""Index of the sample without mismatch; mismatch draws count from one."""


@dataclass(frozen=True)
class Sampling:
    """Where the draws of a sweep come from.

    Attributes:
        sampler: How the draws fill their space, see `circuits.sampler.standard_normals`.
        neurons_per_chip: Consecutive draws that are neurons of one chip: they share its process and
            the transistors that the datasheet calls shared. With one, every draw is a neuron of a
            chip of its own.
    """

    seed: int
    sampler: SamplerName = "random"
    neurons_per_chip: int = 1

    def chip(self, draw: int) -> int:
        """Chip of a draw, both counted from one; 0 is the nominal one."""
        return -(-draw // self.neurons_per_chip)


@dataclass(frozen=True)
class Draw:
    """Deviations of the transistors of one sample, in the order of the circuit's transistors.

    Attributes:
        index: Which draw; 0 has no mismatch.
        delta_vth: Threshold shifts, V, shape (transistors,).
        delta_beta: Relative current-factor shifts, dimensionless, shape (transistors,).
    """

    index: int
    delta_vth: NDArray[np.float64]
    delta_beta: NDArray[np.float64]


def draw_mismatch(circuit: Circuit, technology: Technology, sampling: Sampling, index: int) -> Draw:
    """Draw the mismatch of one sample.

    The result depends on the sampling, the index and the circuit alone, so that corners and
    temperatures see the same draw and nothing else changes it.

    Args:
        sampling: Seed, sampler, and which draws share a chip.
        index: Which draw; 0 is the nominal circuit.

    Returns:
        Shifts of every transistor: independent normals with `DeviceMismatch.sigma`.
    """
    sigmas = mismatch_sigmas(circuit, technology)
    if index == NOMINAL_DRAW:
        return Draw(index, np.zeros(len(sigmas)), np.zeros(len(sigmas)))
    shifts = draw_normals(circuit, sampling, [index]).reshape(sigmas.shape) * sigmas
    return Draw(index, shifts[:, 0], shifts[:, 1])


def mismatch_sigmas(circuit: Circuit, technology: Technology) -> NDArray[np.float64]:
    """Standard deviations of each transistor's threshold (V) and relative current factor.

    Shape (transistors, 2), in the order of the circuit's transistors.
    """
    return _sigmas(circuit.transistors, tuple(technology.devices.items()))


def draw_normals(circuit: Circuit, sampling: Sampling, draws: Iterable[int]) -> NDArray[np.float64]:
    """Standard normals that draws are made of, two a transistor.

    Args:
        circuit, sampling: As for `draw_mismatch`.
        draws: Which draws, from 1.

    Returns:
        Shape (draws, 2 transistors).
    """
    size = 2 * len(circuit.transistors)
    rows = [_normals(circuit, sampling, int(k), size) for k in draws]
    return np.array(rows).reshape(-1, size)


def _normals(circuit: Circuit, sampling: Sampling, draw: int, size: int) -> NDArray[np.float64]:
    own = standard_normals(sampling.sampler, sampling.seed, circuit.name, draw, size)
    if sampling.neurons_per_chip == 1 or not any(circuit.shared):
        return own
    chip, stream = sampling.chip(draw), f"{circuit.name}/chip"
    common = standard_normals(sampling.sampler, sampling.seed, stream, chip, size)
    return np.where(np.repeat(circuit.shared, 2), common, own)


def draw_process(
    technology: Technology, corner: str, sampling: Sampling, index: int
) -> Mapping[str, float]:
    """Draw the process of a sample's chip.

    Args:
        corner: At the technology's statistical corner every chip has its own process; at the others
            there is nothing to draw.
        sampling: Seed, sampler, and which draws share a chip.
        index: Which draw; 0 is the nominal process.

    Returns:
        Value of each process variable, in the foundry's own units; the same for all circuits of a
        chip.
    """
    spread = technology.process
    if corner != STATISTICAL or spread is None:
        return {}
    if index == NOMINAL_DRAW:
        return dict.fromkeys(spread.sigma, 0.0)
    stream, chip = f"{technology.name}/process", sampling.chip(index)
    normals = standard_normals(sampling.sampler, sampling.seed, stream, chip, len(spread.sigma))
    sigmas = spread.sigma.items()
    return {name: sigma * float(z) for (name, sigma), z in zip(sigmas, normals, strict=True)}


def check_sizes(circuit: Circuit, technology: Technology) -> None:
    """Check that a technology's models and mismatch data hold for a circuit's transistors.

    Raises:
        CircuitInputError: They do not; the message names the transistor and what is allowed.
    """
    for t in circuit.transistors:
        try:
            technology.devices[t.device].sigma(t.width, t.length, t.multiplier, t.fingers)
        except CircuitInputError as error:
            raise CircuitInputError(
                f"{circuit.netlist.name}: {t.name} in {technology.name}: {error}"
            ) from error


@lru_cache(maxsize=16)
def _sigmas(
    transistors: tuple[Transistor, ...], devices: tuple[tuple[str, DeviceMismatch], ...]
) -> NDArray[np.float64]:
    """Standard deviations of each transistor's shifts, shape (transistors, 2)."""
    known = dict(devices)
    sigmas = np.array(
        [known[t.device].sigma(t.width, t.length, t.multiplier, t.fingers) for t in transistors]
    )
    sigmas.setflags(write=False)
    return sigmas
