"""Some chips of one condition as a job for the executors of the sweep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bridge.errors import BridgeInputError
from bridge.evaluate.on_circuit import on_circuit
from bridge.evaluate.workload import Workload
from surrogate.draws import apply_draws
from surrogate.energy import NeuronEnergies, NominalEnergy, rising_energy
from surrogate.law import Law, displaced, step_of
from surrogate.scaling import Reference, to_population
from surrogate.simulator import Chip, Drive, simulate

Array = NDArray[np.float64]
Values = tuple[Mapping[str, Array], ...]

CHIP_STREAM = 0xC41
"""Separates the random numbers of chips from those of other uses of the plan's seed."""

LAW_STREAM = 0x1A3
"""The same for errors of the sweep."""

NOMINAL = -1
"""Number of the chip without mismatch."""


@dataclass(frozen=True)
class Answers:
    """What some chips made of the test images.

    Attributes
    ----------
    right : numpy.ndarray
        Images that each chip classified rightly, int64, shape (chips,).
    by_image : numpy.ndarray
        Chips that classified each image rightly, int64, shape (images,).
    spikes : numpy.ndarray
        Spikes of all neurons per inference, by chip, shape (chips,).
    energy : numpy.ndarray
        Energy per inference, J, by chip, shape (chips,), but for what membranes take on their way.
    scale : numpy.ndarray
        That part of each neuron over the nominal neuron's, shape (chips, neurons).
    rising : numpy.ndarray
        That part of the nominal neurons, J, shape (neurons,); of other chips empty.
    """

    right: NDArray[np.int64]
    by_image: NDArray[np.int64]
    spikes: Array
    energy: Array
    scale: Array
    rising: Array


@dataclass(frozen=True)
class ChipsJob:
    """Chips of one circuit under one condition, complete for a worker process.

    Attributes
    ----------
    law : Law
        Law of the condition.
    unit : Reference
        Units of the network on this circuit.
    nominal : NominalEnergy
        Energies of the neuron without mismatch.
    workload : Workload
        The network and the test images.
    form : str
        Form of the neurons' membrane curves.
    seed : int
        Of the plan.
    chips : sequence of int
        Numbers of the chips; `NOMINAL` is the one without mismatch.
    sweep : int or None
        Number of the error of the sweep that the law is moved along, and then, for the same chips
        again, against; None for the law itself.
    """

    law: Law = field(repr=False)
    unit: Reference
    nominal: NominalEnergy = field(repr=False)
    workload: Workload
    form: str
    seed: int
    chips: Sequence[int]
    sweep: int | None = None
    deck: str = ""
    items: int = 1

    def compute(self, ngspice: object, item: int) -> Answers:  # noqa: ARG002
        """Run the chips on all test images."""
        # One thread of BLAS: the matrices are small and the processes share the cores.
        with threadpool_limits(1):
            drive = _drive(self.workload, self.form)
            drawn = [self._chip(law, number) for law in self._laws for number in self.chips]
            labels, duration = self.workload.labels, drive.network.n_steps * self.unit.dt
            right = np.zeros((len(drawn), len(labels)), dtype=np.int64)
            spikes, energy = np.zeros(len(drawn)), np.zeros(len(drawn))
            scale = np.empty((len(drawn), sum(drive.network.sizes)))
            for k, counts in enumerate(simulate(drive, [chip for chip, _ in drawn])):
                right[k] = counts.classes == labels
                chip, values = drawn[k]
                found = [
                    NeuronEnergies.of(one, layer.silent, self.nominal)
                    for one, layer in zip(values, chip.layers, strict=True)
                ]
                scale[k] = np.concatenate([one.scale for one in found])
                for neurons, totals in zip(found, counts.totals, strict=True):
                    per_inference = totals / counts.batch
                    spikes[k] += np.sum(per_inference)
                    energy[k] += neurons.inference(per_inference, duration)
            rising = np.empty(0)
            if NOMINAL in self.chips:
                rising = rising_energy(drive, drawn[self.chips.index(NOMINAL)][0], self.nominal)
        return Answers(np.sum(right, axis=1), np.sum(right, axis=0), spikes, energy, scale, rising)

    def failed(self, item: int, status: str, reason: str) -> Answers:  # noqa: ARG002
        """A worker that is lost again and again ends the evaluation: a chip cannot fail."""
        knot = self.law.knots[0]
        raise BridgeInputError(
            f"chips at {knot.corner} {knot.temperature_celsius:g} °C cannot be evaluated: "
            f"{status}: {reason}"
        )

    @property
    def _laws(self) -> tuple[Law, ...]:
        if self.sweep is None:
            return (self.law,)
        seed = np.random.SeedSequence(self.seed, spawn_key=(LAW_STREAM, self.sweep))
        return displaced(self.law, seed)

    def _chip(self, law: Law, number: int) -> tuple[Chip, Values]:
        """A chip and its neurons' parameters; the same deviates make it from whichever law."""
        network = _drive(self.workload, self.form).network
        layers, values = [], []
        for layer, n in enumerate(network.sizes):
            if number == NOMINAL:
                nominal = law.knots[0]
                same = {name: np.full(n, value) for name, value in nominal.nominal.items()}
                silent, curves = np.zeros(n, bool), np.array(nominal.nominal_curve)
            else:
                neurons = law.sample(n, self._seed(number, layer), self._seed(number))
                same, silent, curves = neurons.values, neurons.fails, neurons.curves
            layers.append(to_population(same, silent, curves, self.form, self.unit))
            values.append(same)
        return apply_draws(network, layers), tuple(values)

    def _seed(self, *key: int) -> np.random.SeedSequence:
        return np.random.SeedSequence(self.seed, spawn_key=(CHIP_STREAM, *key))


@lru_cache(maxsize=2)
def _drive(workload: Workload, form: str) -> Drive:
    """The network as it stands on a circuit, and the images on their way into it."""
    return Drive(on_circuit(workload.network, form), workload.coded)


def shifts_of(law: Law, moved: Sequence[Answers]) -> Array:
    """By how much each error of the sweep moves the accuracy of its chips, (errors, chips)."""
    right = np.array([one.right.reshape(2, -1) for one in moved]) / len(moved[0].by_image)
    return np.asarray((right[:, 0] - right[:, 1]) / (2 * step_of(law)))
