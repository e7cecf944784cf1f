"""Chips of a circuit at every condition, on whatever computes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bridge.engine import Executor
from bridge.errors import BridgeInputError
from bridge.evaluate.chips_job import NOMINAL, Answers, ChipsJob, shifts_of
from bridge.evaluate.condition_accuracy import ConditionAccuracy
from bridge.evaluate.ideal import ideal_accuracy
from bridge.evaluate.leak import leak_of
from bridge.evaluate.load import load_workload
from bridge.evaluate.on_circuit import differences
from bridge.evaluate.workload import Workload
from bridge.sweep.plan_network import NetworkFiles
from bridge.sweep.plan_tables import NetworkPlan
from surrogate.energy import NominalEnergy
from surrogate.errors import SurrogateInputError
from surrogate.law import ConditionLaw, Distribution
from surrogate.scaling import Reference

SWEEPS = 8
"""Errors of the sweep whose effect is measured; the interval's t has as many degrees of freedom."""

PAIRED_CHIPS = 3
"""Chips that are made anew along each of them and against it, other ones for each error. Of 48 so
made the sweep's share is known at least as well as of 128 one by one (scripts/sweep_share.py)."""

CHIPS_PER_JOB = 8
"""Enough that a job's way to a worker costs little, few enough that all workers have some."""

DEFAULT_POINTS = (0.01, 0.02)
"""Accuracies below that of ideal neurons at which the yield is given unless the plan says."""


@dataclass(frozen=True)
class Evaluation:
    """How a fitted circuit is evaluated.

    Attributes
    ----------
    law : Distribution
        Fitted law of the circuit.
    reference : tuple
        Corner and temperature (°C) of the nominal neuron that the network was made for.
    network : NetworkPlan
        Which network, chips, membrane curve, temperature mode, accuracies of the yields.
    seed : int
        Seed of the draws; the k-th chip has the same deviates at every condition.
    files : NetworkFiles
        The user's files that the network comes from.
    """

    law: Distribution
    reference: tuple[str, float]
    network: NetworkPlan
    seed: int
    files: NetworkFiles = field(default_factory=NetworkFiles)

    @property
    def leak(self) -> str:
        """Form of the circuit's leak."""
        return leak_of(self.law, self.network.membrane)

    @cached_property
    def workload(self) -> Workload:
        """The network that the circuit runs, and the test images."""
        return load_workload(self.network, self.files, self.leak, self.seed)

    @property
    def differences(self) -> tuple[str, ...]:
        """What the circuit does not do as the network was trained, a line each."""
        return differences(self.workload.network, self.network.membrane, self.leak)

    @property
    def aims(self) -> tuple[float, ...]:
        """Accuracies that a chip should reach."""
        ideal = ideal_accuracy(self.workload).mean
        return self.network.yield_at or tuple(ideal - points for points in DEFAULT_POINTS)

    def unit(self, condition: ConditionLaw) -> Reference:
        """Units of the network under a condition, by the temperature mode.

        Raises
        ------
        BridgeInputError
            Biases are to track a temperature at which the reference corner has no law.
        """
        corner, celsius = self.reference
        if self.network.temperature_mode == "tracking":
            celsius = condition.temperature_celsius
            where = {(one.corner, one.temperature_celsius) for one in self.law.conditions}
            if (corner, celsius) not in where:
                raise BridgeInputError(
                    f"temperature_mode = 'tracking': {self.law.circuit} has no law at {corner} "
                    f"{celsius:g} °C, whose nominal neuron would be the unit; allowed: 'fixed'"
                )
        nominal = self.law.condition(corner, celsius).nominal
        return Reference(
            nominal["v_rest"], nominal["swing"], nominal["rheobase"], nominal["c_eff"],
            self.workload.network.alpha,
        )  # fmt: skip

    def jobs_at(self, condition: ConditionLaw) -> list[ChipsJob]:
        """All jobs of a condition: the nominal chip, the drawn ones, those of the sweep's errors.

        Raises
        ------
        BridgeInputError
            The law's nominal neuron makes no sense, or as for `unit`.
        """
        law = self.law.at(condition.corner, condition.temperature_celsius)
        total, unit, form = self.network.chips, self.unit(condition), self.network.membrane
        curves = np.array(condition.nominal_curve), np.array(condition.supply_power)
        try:
            nominal = NominalEnergy.of(condition.nominal, *curves, form, unit)
        except SurrogateInputError as error:
            where = f"{condition.corner} {condition.temperature_celsius:g} °C"
            raise BridgeInputError(f"{self.law.circuit}: law at {where}: {error}") from error

        def job(chips: Sequence[int], sweep: int | None = None) -> ChipsJob:
            return ChipsJob(law, unit, nominal, self.workload, form, self.seed, chips, sweep)

        own = [
            range(first, min(first + CHIPS_PER_JOB, total))
            for first in range(0, total, CHIPS_PER_JOB)
        ]
        paired = min(PAIRED_CHIPS, total)
        moved = [
            job([(sweep * paired + k) % total for k in range(paired)], sweep)
            for sweep in range(SWEEPS)
        ]
        return [job((NOMINAL,)), *map(job, own), *moved]

    @property
    def jobs(self) -> int:
        """How many jobs there are."""
        return len(self.law.conditions) * (1 + -(-self.network.chips // CHIPS_PER_JOB) + SWEEPS)


def evaluate_circuit(
    evaluation: Evaluation, executor: Executor, progress: Callable[[], None] | None = None
) -> list[ConditionAccuracy]:
    """Evaluate a network on chips of one circuit, at every condition.

    With the temperature mode ``"fixed"``, units and time step are those of the nominal neuron at
    the reference condition: a network trained at 27 °C that must run at another temperature. With
    ``"tracking"``, biases follow the temperature: weights and time step are scaled to the nominal
    neuron of the reference corner at the temperature of each condition.

    Parameters
    ----------
    evaluation : Evaluation
        What is to be done.
    executor : Executor
        What computes; the result does not depend on it.
    progress : callable, optional
        Called `Evaluation.jobs` times in all.

    Returns
    -------
    list of ConditionAccuracy
        In the order of the law's conditions.

    Raises
    ------
    BridgeInputError
        A worker is lost again and again, biases cannot track the temperature, or a nominal neuron
        makes no sense.
    """
    ideal_accuracy(evaluation.workload)  # compiles the kernel once, where the workers find it
    conditions = evaluation.law.conditions
    jobs = [job for condition in conditions for job in evaluation.jobs_at(condition)]
    found: dict[int, Answers] = {}
    for index, _, answers in executor.run(jobs):
        found[index] = answers
        if progress is not None:
            progress()
    network, each = evaluation.network, evaluation.jobs // len(conditions)
    rows = []
    for number, condition in enumerate(conditions):
        place = condition.corner, condition.temperature_celsius
        answers = [found[index] for index in range(number * each, (number + 1) * each)]
        rows.append(
            ConditionAccuracy.of(
                (*place, network.temperature_mode),
                answers[0],
                answers[1:-SWEEPS],
                shifts_of(evaluation.law.at(*place), answers[-SWEEPS:]),
                evaluation.aims,
                evaluation.workload.network.n_steps * evaluation.unit(condition).dt,
            )
        )
    return rows
