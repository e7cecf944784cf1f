"""Chips of a circuit at every condition, on whatever computes them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from bridge.engine import Executor, Shared, Task, run_tasks
from bridge.errors import BridgeInputError
from bridge.evaluate.bins import enough_bins
from bridge.evaluate.chips import Answers, run_chips, shifts_of
from bridge.evaluate.condition_accuracy import ConditionAccuracy
from bridge.evaluate.factory import ChipFactory, NetworkVariant
from bridge.evaluate.ideal import ideal_accuracy
from bridge.evaluate.leak import leak_of
from bridge.evaluate.neurons import NOMINAL, FittedNeurons, traits_of
from bridge.evaluate.part_distributions import synapses_at, weights_at
from bridge.evaluate.parts import FittedSynapses, IdealWeights, WeightSource
from bridge.plan.loading import load_workload
from bridge.plan.network_files import NetworkFiles
from bridge.plan.tables import NetworkPlan, TemperatureMode
from bridge.plan.workload import Workload
from surrogate.distribution import Distribution, FittedCondition
from surrogate.errors import SurrogateInputError
from surrogate.network.on_circuit import differences
from surrogate.neuron import NominalEnergy
from surrogate.neuron.scaling import INTEGRATOR, Reference

SWEEPS = 8
"""Errors of the sweep whose effect is measured; the interval's t has as many degrees of freedom."""

PAIRED_CHIPS = 3
"""Chips that are made anew along each of them and against it, other ones for each error: a
central difference, whose noise is half that of chips made from refitted sweeps one by one."""

TIMED_CHIPS = 7
"""Chips, beside that without mismatch, that are computed again in finer time."""

CHIPS_PER_TASK = 8
"""Enough that a task's way to a worker costs little, few enough that all workers have some."""

NO_LEAK = "this neuron does not leak, and the network's neurons do"
LEAK = "this neuron leaks, and the network's neurons do not (IF)"

DEFAULT_POINTS = (0.01, 0.02)
"""Accuracies below that of ideal neurons at which the yield is given unless the plan says."""


@dataclass(frozen=True)
class Evaluation:
    """How a fitted circuit is evaluated.

    Attributes:
        reference: Corner and temperature (°C) of the nominal neuron that the network was made for.
        network: Which network, chips, membrane curve, temperature mode, accuracies of the yields.
        seed: Seed of the draws; the k-th chip has the same deviates at every condition.
        files: The user's files that the network comes from.
        leaky: Whether the circuit leaks; one that does not runs networks of neurons without leak.
        parts: Distributions of the chip's synapse and weight, by kind, see
            `bridge.plan.tables.ChipPlan`; none of chips of which the neurons alone are circuits.
    """

    distribution: Distribution
    reference: tuple[str, float]
    network: NetworkPlan
    seed: int
    files: NetworkFiles = field(default_factory=NetworkFiles)
    leaky: bool = True
    parts: Mapping[str, Distribution] = field(default_factory=dict)

    @property
    def of_neurons(self) -> "Evaluation":
        """The same of chips whose synapses and weights are ideal."""
        return replace(self, network=self.network.model_copy(update={"chip": None}), parts={})

    @property
    def leak(self) -> str:
        """Form of the circuit's leak."""
        return leak_of(self.distribution, self.network.membrane) if self.leaky else "none"

    @property
    def form(self) -> str:
        """Form of the drawn neurons' membrane curves."""
        return self.network.membrane if self.leaky else INTEGRATOR

    @property
    def misfit(self) -> str:
        """Why the network does not run on the circuit; empty where it does."""
        if self.network.name is None:  # that of the circuit's own form of leak
            return "" if self.leaky else NO_LEAK
        if (self.workload.network.leak == "none") == self.leaky:
            return LEAK if self.leaky else NO_LEAK
        return ""

    @cached_property
    def workload(self) -> Workload:
        """The network that the circuit runs, and the test images."""
        return load_workload(self.network, self.files, self.leak, self.seed)

    @cached_property
    def shared(self) -> Shared[Workload]:
        """The same, for tasks."""
        return Shared(self.workload)

    @property
    def differences(self) -> tuple[str, ...]:
        """What the circuit does not do as the network was trained, a line each."""
        return differences(self.workload.network, self.leak)

    @property
    def aims(self) -> tuple[float, ...]:
        """Accuracies that a chip should reach."""
        ideal = ideal_accuracy(self.workload).mean.value
        return self.network.yield_at or tuple(ideal - points for points in DEFAULT_POINTS)

    def unit(self, condition: FittedCondition) -> Reference:
        """Units of the network under a condition, by the temperature mode.

        Raises:
            BridgeInputError: Biases are to track a temperature at which the reference corner has no
                distribution, or its nominal neuron makes no sense.
        """
        return self._unit_at(*self.made_for(condition))

    def made_for(self, condition: FittedCondition) -> tuple[str, float]:
        """Corner and temperature (°C) whose nominal circuits are the network's units.

        Raises:
            BridgeInputError: Biases are to track a temperature at which the reference corner has no
                distribution.
        """
        corner, celsius = self.reference
        if self.network.temperature_mode is TemperatureMode.TRACKING:
            celsius = condition.temperature_celsius
            where = {(one.corner, one.temperature_celsius) for one in self.distribution.conditions}
            if (corner, celsius) not in where:
                raise BridgeInputError(
                    f"temperature_mode = 'tracking': {self.distribution.circuit} was not fitted at "
                    f"{corner} {celsius:g} °C, whose nominal neuron would be the unit; allowed: "
                    "'fixed'"
                )
        return corner, celsius

    def _unit_at(self, corner: str, celsius: float) -> Reference:
        nominal = self.distribution.condition(corner, celsius).nominal
        of = Reference.of_leaky if self.leaky else Reference.of_integrator
        try:
            return of(nominal, self.workload.network.alpha)
        except SurrogateInputError as error:
            raise BridgeInputError(
                f"{self.distribution.circuit}: nominal neuron at {corner} {celsius:g} °C: {error}"
            ) from error

    @cached_property
    def bins(self) -> int:
        """Into which a step is cut, at the reference condition and all others."""
        plain = ChipFactory(
            self.seed,
            NetworkVariant(self.form),
            FittedNeurons(
                Shared(self.distribution.at(*self.reference)), self._unit_at(*self.reference)
            ),
        )
        return enough_bins(self.workload, plain)

    def factory(self, condition: FittedCondition) -> ChipFactory:
        """Makes the chips of a condition.

        Raises:
            BridgeInputError: The distribution's nominal neuron makes no sense, or as for `unit`.
        """
        distribution = self.distribution.at(condition.corner, condition.temperature_celsius)
        unit, form = self.unit(condition), self.form
        curves = np.array(condition.nominal_curve), np.array(condition.supply_power)
        try:
            energy = NominalEnergy.of(condition.nominal, *curves, form, unit, traits_of(condition))
        except SurrogateInputError as error:
            where = f"{self.distribution.circuit}: distribution at {condition.label}"
            raise BridgeInputError(f"{where}: {error}") from error
        neurons, variant = FittedNeurons(Shared(distribution), unit), NetworkVariant(form)
        return ChipFactory(
            self.seed, variant, neurons, self.synapses(condition), self.weights(condition),
            energy=Shared(energy), bins=self.bins,
        )  # fmt: skip

    def synapses(self, condition: FittedCondition) -> FittedSynapses | None:
        """Where the synapses of the chips of a condition come from; None of ideal ones.

        Raises:
            BridgeInputError: As of `synapses_at` and `made_for`.
        """
        return synapses_at(self.parts, condition, self.made_for(condition))

    def weights(self, condition: FittedCondition) -> WeightSource | None:
        """Where weights of codes come from; None of those of the network.

        Raises:
            BridgeInputError: As of `weights_at` and `made_for`.
        """
        chip = self.network.chip
        if chip is not None and chip.bits is not None:
            return IdealWeights(2**chip.bits - 1)
        return weights_at(self.parts, condition, self.made_for(condition))

    def tasks_at(self, condition: FittedCondition) -> list[Task[Answers]]:
        """All of a condition: nominal chip, drawn ones, some in finer time, errors of the sweep.

        Raises:
            BridgeInputError: As for `factory`.
        """
        own, chips = self.factory(condition), self.network.chips
        what = f"chips at {condition.label}"
        tasks = chip_tasks(what, self.shared, own, (NOMINAL,))
        tasks += chip_tasks(what, self.shared, own, range(chips))
        timed = (NOMINAL, *range(min(TIMED_CHIPS, chips)))
        tasks += chip_tasks(what, self.shared, own.finer, timed)
        paired = min(PAIRED_CHIPS, chips)
        for sweep in range(SWEEPS):
            numbers = [(sweep * paired + k) % chips for k in range(paired)]
            for end in (0, 1):
                moved = own.along(sweep, end)
                tasks.append(Task(what, run_chips, (self.shared, moved, numbers)))
        return tasks

    @property
    def tasks(self) -> int:
        """How many tasks there are."""
        drawn = -(-self.network.chips // CHIPS_PER_TASK)
        return len(self.distribution.conditions) * (1 + drawn + 1 + 2 * SWEEPS)


def chip_tasks(
    what: str, workload: Shared[Workload], factory: ChipFactory, numbers: Sequence[int]
) -> list[Task[Answers]]:
    """Chips by their numbers, a few a task."""
    parts = [numbers[k : k + CHIPS_PER_TASK] for k in range(0, len(numbers), CHIPS_PER_TASK)]
    return [Task(what, run_chips, (workload, factory, part)) for part in parts]


def evaluate_circuit(
    evaluation: Evaluation, executor: Executor, progress: Callable[[], None] | None = None
) -> list[ConditionAccuracy]:
    """Evaluate a network on chips of one circuit, at every condition.

    With the temperature mode ``"fixed"``, units and time step are those of the nominal neuron at
    the reference condition: a network trained at 27 °C that must run at another temperature. With
    ``"tracking"``, biases follow the temperature: weights and time step are scaled to the nominal
    neuron of the reference corner at the temperature of each condition.

    Args:
        executor: What computes; the result does not depend on it.
        progress: Called `Evaluation.tasks` times in all.

    Returns:
        In the order of the distribution's conditions.

    Raises:
        BridgeInputError: A worker is lost again and again, biases cannot track the temperature, or
            a nominal neuron makes no sense.
    """
    ideal_accuracy(evaluation.workload)  # compiles the kernel once, where the workers find it
    conditions = evaluation.distribution.conditions
    tasks = [task for condition in conditions for task in evaluation.tasks_at(condition)]
    found = run_tasks(executor, tasks, progress)
    network, each = evaluation.network, evaluation.tasks // len(conditions)
    rows = []
    for number, condition in enumerate(conditions):
        place = condition.corner, condition.temperature_celsius
        answers = found[number * each : (number + 1) * each]
        rows.append(
            ConditionAccuracy.of(
                (*place, network.temperature_mode),
                answers[0],
                answers[1 : -2 * SWEEPS - 1],
                answers[-2 * SWEEPS - 1],
                shifts_of(evaluation.distribution.at(*place), answers[-2 * SWEEPS :]),
                evaluation.aims,
                evaluation.workload.network.n_steps * evaluation.unit(condition).dt,
            )
        )
    return rows
