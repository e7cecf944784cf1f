"""The one way to run a workload on chips."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.evaluate.factory import ChipFactory, NetworkVariant, Values
from bridge.evaluate.neurons import NOMINAL
from bridge.plan.workload import Workload
from surrogate.distribution import ConditionalDistribution, step_of
from surrogate.neuron import NeuronEnergies, NominalEnergy
from surrogate.simulator import Chip, Drive, SpikeCounts, answers, rising_energy

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Answers:
    """What some chips made of the test images.

    Attributes:
        right: Whether each chip classified each image rightly, bool, shape (chips, images).
        spikes: Spikes of each layer per inference, by chip, shape (chips, layers).
        unanswered: Share of the images on which no neuron of the last layer spikes, by chip, shape
            (chips,): they count as the first class, or the read-out's without any spike.
        energy: Energy per inference, J, by chip, shape (chips,), but for what membranes take on
            their way; empty, as are the next two, of a factory without energies.
        scale: That part of each neuron over the nominal neuron's, shape (chips, neurons).
        rising: That part of the nominal neurons, J, shape (neurons,); empty unless the chip without
            mismatch is among these.
    """

    right: NDArray[np.bool_]
    spikes: Array
    unanswered: Array
    energy: Array
    scale: Array
    rising: Array

    @classmethod
    def of(cls, some: "Sequence[Answers]") -> "Answers":
        """The answers of all chips of some, one of which is without mismatch."""
        joined = {
            field.name: np.concatenate([getattr(one, field.name) for one in some])
            for field in fields(cls)
        }
        return cls(**joined)

    @property
    def energies(self) -> Array:
        """All energy per inference, J, by chip, shape (chips,)."""
        return self.energy + self.scale @ self.rising


def run_chips(workload: Workload, factory: ChipFactory, numbers: Sequence[int]) -> Answers:
    """Make chips by their numbers and have them answer all test images."""
    drive = _drive(workload, factory.variant)
    made = [factory.make(drive, number) for number in numbers]
    answered = answers(
        drive, [chip for chip, _ in made], factory.variant.copies, factory.resolution
    )
    found, classes = zip(*answered, strict=True)
    right = [one == workload.labels for one in classes]
    spikes = [[float(np.sum(one / counts.batch)) for one in counts.totals] for counts in found]
    energies = (np.empty(0), np.empty((0, 0)), np.empty(0))
    if factory.energy is not None and factory.neurons is not None:
        duration = drive.network.n_steps * factory.neurons.unit.dt
        energies = _energies(made, found, factory.energy.value, duration)
        if NOMINAL in numbers:
            chip, _ = made[numbers.index(NOMINAL)]
            energies = (
                *energies[:2],
                rising_energy(drive, chip, factory.energy.value, factory.bins),
            )
    unanswered = [counts.unanswered for counts in found]
    return Answers(np.array(right), np.array(spikes), np.array(unanswered), *energies)


def shifts_of(distribution: ConditionalDistribution, moved: Sequence[Answers]) -> Array:
    """By how much errors of the sweep move the accuracy of some chips, shape (errors, chips).

    `moved` holds the same chips along the first error, against it, along the second, and so on.
    """
    accuracy = np.array([np.mean(one.right, axis=1) for one in moved])
    return np.asarray((accuracy[::2] - accuracy[1::2]) / (2 * step_of(distribution)))


def _energies(
    made: Sequence[tuple[Chip, Sequence[Values]]],
    found: Sequence[SpikeCounts],
    nominal: NominalEnergy,
    duration: float,
) -> tuple[Array, Array, Array]:
    """Energy and scale of each chip; see `Answers`."""
    energy, scale = [], []
    for (chip, values), counts in zip(made, found, strict=True):
        layers = [
            NeuronEnergies.of(one, layer.silent, nominal)
            for one, layer in zip(values, chip.layers, strict=True)
        ]
        each = zip(layers, counts.totals, strict=True)
        energy.append(sum(one.inference(totals / counts.batch, duration) for one, totals in each))
        scale.append(np.concatenate([one.scale for one in layers]))
    return np.array(energy), np.array(scale), np.empty(0)


@lru_cache(maxsize=4)
def _drive(workload: Workload, variant: NetworkVariant) -> Drive:
    """The network that chips are made of, and the images on their way into it."""
    return workload.drive(variant.of(workload.network))
