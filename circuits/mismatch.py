"""Mismatch draws: the deviation of every transistor of one sample."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from circuits.circuit import Circuit
from circuits.netlist import Transistor
from circuits.sampler import SamplerName, standard_normals
from circuits.technology import DeviceMismatch, Technology

NOMINAL_DRAW = 0
"""Index of the sample without mismatch; mismatch draws count from one."""


@dataclass(frozen=True)
class Draw:
    """Deviations of the transistors of one sample, in the order of the circuit's transistors.

    Attributes
    ----------
    index : int
        Which draw; 0 has no mismatch.
    delta_vth : numpy.ndarray
        Threshold shifts, V, shape (transistors,).
    delta_beta : numpy.ndarray
        Relative current-factor shifts, dimensionless, shape (transistors,).
    """

    index: int
    delta_vth: NDArray[np.float64]
    delta_beta: NDArray[np.float64]


def draw_mismatch(
    circuit: Circuit,
    technology: Technology,
    seed: int,
    index: int,
    sampler: SamplerName = "random",
) -> Draw:
    """Draw the mismatch of one sample.

    The result depends on (sampler, seed, index) and the circuit alone, so that corners and
    temperatures see the same draw and nothing else changes it.

    Parameters
    ----------
    circuit : Circuit
        Whose transistors.
    technology : Technology
        Whose Pelgrom coefficients.
    seed : int
        Seed of the plan.
    index : int
        Which draw; 0 is the nominal circuit.
    sampler : str
        How the draws fill their space, see `circuits.sampler.standard_normals`.

    Returns
    -------
    Draw
        Shifts of every transistor: independent normals with `DeviceMismatch.sigma`.
    """
    sigmas = _sigmas(circuit.transistors, tuple(technology.devices.items()))
    if index == NOMINAL_DRAW:
        return Draw(index, np.zeros(len(sigmas)), np.zeros(len(sigmas)))
    shifts = draw_normals(circuit, seed, [index], sampler).reshape(sigmas.shape) * sigmas
    return Draw(index, shifts[:, 0], shifts[:, 1])


def draw_normals(
    circuit: Circuit, seed: int, draws: Iterable[int], sampler: SamplerName
) -> NDArray[np.float64]:
    """Standard normals that draws are made of, two a transistor.

    Parameters
    ----------
    circuit, seed, sampler
        As for `draw_mismatch`.
    draws : iterable of int
        Which draws, from 1.

    Returns
    -------
    numpy.ndarray
        Shape (draws, 2 transistors).
    """
    size = 2 * len(circuit.transistors)
    rows = [standard_normals(sampler, seed, circuit.name, int(k), size) for k in draws]
    return np.array(rows).reshape(-1, size)


@lru_cache(maxsize=16)
def _sigmas(
    transistors: tuple[Transistor, ...], devices: tuple[tuple[str, DeviceMismatch], ...]
) -> NDArray[np.float64]:
    """Standard deviations of each transistor's shifts, shape (transistors, 2)."""
    laws = dict(devices)
    sigmas = np.array([laws[t.device].sigma(t.width, t.length) for t in transistors])
    sigmas.setflags(write=False)
    return sigmas
