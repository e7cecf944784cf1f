"""Behavioural twins of a circuit's neurons: the same input currents, in continuous time."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bridge.verify.stimuli import Stimulus
from circuits import StepCurrent
from surrogate.network import INPUT, Connection, Network
from surrogate.neuron import NominalEnergy, Traits, own_energy
from surrogate.neuron.population import Population
from surrogate.neuron.scaling import Reference, to_population
from surrogate.simulator import RESOLUTION, Chip, Drive, rising_energy, simulate
from surrogate.simulator.continuous_reference import run_continuous_reference

Array = NDArray[np.float64]

STEPS_PER_TAU = 160
"""At least: spikes of the shipped circuits' neurons at 30 rheobases are then within 0.2 % of an
interval after thirty of them."""

COURSE_STEPS = 3000
"""Of a membrane's course, for pictures."""


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
        traits: What they have from the neuron without mismatch.
        form: Form of the membrane curves, see `surrogate.neuron.scaling.to_population`.
    """

    values: dict[str, Array]
    fails: NDArray[np.bool_]
    curves: Array
    nominal: dict[str, float]
    nominal_curve: Array
    nominal_power: Array
    traits: Traits
    form: str

    @property
    def size(self) -> int:
        """How many neurons."""
        return len(self.fails)

    def spikes(self, stimulus: Stimulus, finer: int = 1) -> list[Array]:
        """When each neuron spikes: its membrane reaches the end of integration.

        Args:
            finer: Factor by which steps are shorter and tolerances tighter: 2 measures the
                numerical error.

        Returns:
            s, an array a neuron.
        """
        unit = self._fine_unit(stimulus, finer)
        drive = _drive(self.size, unit, stimulus.current)
        (counts,) = simulate(
            drive, [Chip((self._population(unit),))], raster=True, resolution=finer * RESOLUTION
        )
        events = counts.events
        assert events is not None
        order = np.argsort(events.neuron, kind="stable")  # they are in the order of their times
        edges = np.searchsorted(events.neuron[order], np.arange(1, self.size))
        return np.split(events.time[order] * unit.dt, edges)

    def energies(self, stimulus: Stimulus, spikes: NDArray[np.int64]) -> Array:
        """What each takes from the supply on its own membrane's way and to spike, J.

        Args:
            spikes: How often each spikes, shape (n,).

        Returns:
            J, shape (n,); see `surrogate.neuron.own_energy`. A neuron that fails takes static power
            alone.
        """
        current = stimulus.current
        unit = self._fine_unit(stimulus)
        form, traits, power = self.form, self.traits, self.nominal_power
        nominal = NominalEnergy.of(self.nominal, self.nominal_curve, power, form, unit, traits)
        drive = _drive(1, unit, current)
        energies = self.values["static_power"] * current.duration
        for k in np.flatnonzero(~self.fails):
            values = {name: float(column[k]) for name, column in self.values.items()}
            own = own_energy(values, self.curves[k], power, nominal, form, unit, traits)
            rising = float(rising_energy(drive, Chip((own.neuron,)), own, RESOLUTION)[0])
            energies[k] += spikes[k] * own.spike + rising
        return energies

    def membrane(self, number: int, stimulus: Stimulus, end: float) -> tuple[Array, Array]:
        """The course of one neuron's membrane as its input sees it.

        Args:
            number: Which neuron.
            end: Up to when, s.

        Returns:
            Times, s, and voltages, V, shape (points,).
        """
        unit = self._unit(stimulus.current, max(stimulus.steps, COURSE_STEPS))
        neuron = self._population(unit).taken(np.array([number]))
        drive, chip = _drive(1, unit, stimulus.current, end), Chip((neuron,))
        voltages, times = [], []

        def tap(_: int, __: object, v: NDArray[np.float32], time: NDArray[np.float32]) -> None:
            voltages.extend(v.ravel().tolist())
            times.extend(time.ravel().tolist())

        run_continuous_reference(drive, 0, chip, RESOLUTION, tap)
        ends = np.cumsum(times) * unit.dt
        passed = np.array(times) > 0
        t = ends - np.array(times) * unit.dt / 2
        v = self.nominal["v_rest"] + self.nominal["swing"] * np.array(voltages)
        return t[passed], v[passed]

    def _population(self, unit: Reference) -> Population:
        return to_population(self.values, self.fails, self.curves, self.form, unit, self.traits)

    def _fine_unit(self, stimulus: Stimulus, finer: int = 1) -> Reference:
        """Units of a simulation in short steps, at whose ends alone the input changes."""
        least = STEPS_PER_TAU * self._unit(stimulus.current, 1).alpha
        parts = finer * int(np.ceil(least / stimulus.steps))
        return self._unit(stimulus.current, parts * stimulus.steps)

    def _unit(self, current: StepCurrent, steps: int) -> Reference:
        """Units of a simulation in so many equal steps."""
        whole = Reference.of_leaky(self.nominal, alpha=1.0)
        return replace(whole, alpha=current.duration / whole.dt / steps)


def _drive(n: int, unit: Reference, current: StepCurrent, end: float = np.inf) -> Drive:
    """A current into n neurons alike up to a time, s, as a network of one layer."""
    whole = round(current.duration / unit.dt)
    steps = int(min(whole, max(1.0, end / unit.dt)))
    edges = np.linspace(0.0, current.duration, whole + 1)[: steps + 1]
    network = Network(
        inputs=1,
        layers=(Population.ideal(n, "linear"),),
        connections=(Connection(INPUT, 0, np.ones((n, 1), dtype=np.float32)),),
        biases=(np.zeros(n, dtype=np.float32),),
        alpha=unit.alpha,
        n_steps=steps,
    )
    return Drive(network, (current.means(edges) / unit.rheobase)[None, :, None])
