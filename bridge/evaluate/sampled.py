"""Chips whose neurons are samples of the sweep: each is a circuit that ngspice has simulated."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bridge.evaluate.neurons import NOMINAL, seed_of, traits_of
from surrogate.distribution.neurons import Neurons
from surrogate.distribution.observed import Observed
from surrogate.distribution.outcome import OK
from surrogate.neuron import Traits
from surrogate.neuron.scaling import Reference

SAMPLE_STREAM = 0x5A3
"""Separates the random numbers of such chips from those of other uses of the plan's seed."""

WITHOUT_MISMATCH = -1
"""Place of the neuron without mismatch."""


@dataclass(frozen=True, eq=False)
class SampledNeurons:
    """Neurons taken from the drawn samples of a condition.

    A layer has each sample as often as any other, or once more; where samples are of chips with
    several neurons, those of one of the sweep's chips alone. A sample that was not measured is a
    neuron that never spikes, as in `bridge.evaluate.neurons.FittedNeurons`.

    Attributes:
        samples: What the sweep found.
        unit: Units of the network on the circuit.
    """

    samples: Observed
    unit: Reference

    @property
    def traits(self) -> Traits:
        """As of `bridge.evaluate.neurons.NeuronSource`."""
        return traits_of(self.samples)

    def places(self, n: int, layer: int, number: int, seed: int) -> NDArray[np.intp]:
        """Which of the drawn samples the n neurons of a layer of chip `number` are, shape (n,).

        Those of chip `NOMINAL` are `WITHOUT_MISMATCH`.
        """
        if number == NOMINAL:
            return np.full(n, WITHOUT_MISMATCH)
        labels, sizes = np.unique(self.samples.chips, return_counts=True)
        mine = np.arange(len(self.samples.chips))
        if sizes[0] > 1:
            mine = np.flatnonzero(self.samples.chips == labels[number % len(labels)])
        rng = np.random.default_rng(seed_of(seed, SAMPLE_STREAM, number, layer))
        turns = [rng.permutation(mine) for _ in range(-(-n // len(mine)))]
        return np.concatenate(turns)[:n]

    def draw(self, n: int, layer: int, number: int, seed: int) -> Neurons:
        """As of `bridge.evaluate.neurons.NeuronSource`."""
        every = self._every
        places = self.places(n, layer, number, seed)
        return replace(
            every,
            values={name: column[places] for name, column in every.values.items()},
            curves=every.curves[places],
            outcome=every.outcome[places],
        )

    @property
    def _every(self) -> Neurons:
        """All drawn samples, then the neuron without mismatch, whose values failed ones have."""
        seen = self.samples
        outcome = np.append(seen.statuses, OK)
        rows = np.full(len(outcome), len(seen.measured_chips))
        rows[np.flatnonzero(outcome[:-1] == OK)] = np.arange(len(seen.measured_chips))
        values = {
            name: np.append(column, seen.nominal[name])[rows]
            for name, column in seen.values.items()
        }
        return Neurons(values, np.vstack([seen.curves, seen.nominal_curve])[rows], outcome)
