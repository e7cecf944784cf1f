"""Behavioural twins of a circuit's neurons: the same input currents, in fine steps."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from circuits import StepCurrent
from surrogate.network import INPUT, Connection, Network
from surrogate.neuron import NeuronEnergies, NominalEnergy
from surrogate.neuron.population import Population
from surrogate.neuron.scaling import Reference, to_population
from surrogate.simulator import Chip, Drive, rising_energy, simulate
from surrogate.simulator.reference import run_reference

Array = NDArray[np.float64]

STEPS_PER_TAU = 2000
STEPS_PER_RISE = 1000
"""Steps are short against tau0, and against the rise to threshold at the highest input."""

COARSER = 10
"""By how much the steps of the energy on the membrane's way are longer."""


@dataclass(frozen=True, eq=False)
class Twins:
    """n neurons under one condition, of measured or drawn parameters.

    Attributes:
        values: Parameters, SI, each of shape (n,).
        fails: Neurons that never spike, bool, shape (n,).
        curves: Membrane curves over rheobase, shape (n, points).
        nominal: Parameters of the neuron without mismatch, whose units the simulation is in, SI.
        nominal_curve, nominal_power: Its curve over rheobase and its power from the supply, W,
            shape (points,).
        form: Form of the membrane curves, see `surrogate.neuron.scaling.to_population`.
    """

    values: dict[str, Array]
    fails: NDArray[np.bool_]
    curves: Array
    nominal: dict[str, float]
    nominal_curve: Array
    nominal_power: Array
    form: str

    @property
    def size(self) -> int:
        """How many neurons."""
        return len(self.fails)

    def spikes(self, stimulus: StepCurrent, finer: int = 1) -> list[Array]:
        """When each neuron spikes: its membrane reaches the end of integration.

        Args:
            finer: Factor by which the steps are shorter.

        Returns:
            s, an array a neuron.
        """
        unit = self._unit(stimulus, finer)
        neurons = to_population(self.values, self.fails, self.curves, self.form, unit)
        drive, chip = _driven(neurons, unit, stimulus)
        (counts,) = simulate(drive, [chip], raster=True)
        assert counts.raster is not None
        steps = counts.raster[0]
        return [np.asarray((np.flatnonzero(steps[:, k]) + 1) * unit.dt) for k in range(self.size)]

    def energies(self, stimulus: StepCurrent, spikes: NDArray[np.int64]) -> Array:
        """What each takes from the supply, J; see `surrogate.neuron.NeuronEnergies`.

        Args:
            spikes: How often each spikes, shape (n,).

        Returns:
            J, shape (n,).
        """
        unit = self._unit(stimulus, 1 / COARSER)
        curves = self.nominal_curve, self.nominal_power
        energy = NominalEnergy.of(self.nominal, *curves, self.form, unit)
        rising = float(rising_energy(*_driven(energy.neuron, unit, stimulus), energy)[0])
        own = NeuronEnergies.of(self.values, self.fails, energy)
        return own.static * stimulus.duration + spikes * own.spike + own.scale * rising

    def membrane(self, number: int, stimulus: StepCurrent, end: float) -> tuple[Array, Array]:
        """The course of one neuron's membrane, as its input sees it.

        Args:
            number: Which neuron.
            end: Up to when, s.

        Returns:
            Times, s, and voltages, V, shape (steps,).
        """
        unit = self._unit(stimulus, 1)
        one = np.array([number])
        neurons = to_population(self.values, self.fails, self.curves, self.form, unit).taken(one)
        drive, chip = _driven(neurons, unit, stimulus, end)
        voltages = []

        def tap(_: int, __: NDArray[np.float32], reached: NDArray[np.float32], ___: object) -> None:
            voltages.append(float(reached[0, 0]))

        run_reference(drive.network, chip, drive.currents(0, chip), slice(0, 1), tap)
        t = np.asarray(unit.dt * np.arange(1, len(voltages) + 1))
        return t, self.nominal["v_rest"] + self.nominal["swing"] * np.array(voltages)

    def _unit(self, stimulus: StepCurrent, finer: float) -> Reference:
        """Units of the simulation, with a step that divides the stimulus."""
        one = self.nominal
        whole = Reference(one["v_rest"], one["swing"], one["rheobase"], one["c_eff"], alpha=1.0)
        highest = float(np.max(stimulus.levels)) / whole.rheobase
        per_tau = max(STEPS_PER_TAU, STEPS_PER_RISE * highest) * finer
        steps = int(np.ceil(stimulus.duration / whole.dt * per_tau))
        return replace(whole, alpha=stimulus.duration / whole.dt / steps)


def _driven(
    neurons: Population, unit: Reference, stimulus: StepCurrent, end: float = np.inf
) -> tuple[Drive, Chip]:
    """Neurons that all get the same current up to a time, s, as a network of one layer."""
    n, whole = neurons.size, round(stimulus.duration / unit.dt)
    steps = int(min(whole, max(1.0, end / unit.dt)))
    edges = np.linspace(0.0, stimulus.duration, whole + 1)[: steps + 1]
    given = (stimulus.means(edges) / unit.rheobase)[None, :, None]
    network = Network(
        inputs=1,
        layers=(Population.ideal(n, "linear"),),
        connections=(Connection(INPUT, 0, np.ones((n, 1), dtype=np.float32)),),
        biases=(np.zeros(n, dtype=np.float32),),
        alpha=unit.alpha,
        n_steps=steps,
    )
    return Drive(network, given), Chip((neurons,))
