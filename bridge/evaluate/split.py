"""What each kind of part of a chip costs: in accuracy, and in area."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from bridge.engine import Executor, Shared, Task, Watch, run_tasks
from bridge.evaluate.bins import enough_bins
from bridge.evaluate.chips import Answers
from bridge.evaluate.evaluation import Evaluation, chip_tasks
from bridge.evaluate.factory import ChipFactory, network_codes
from bridge.evaluate.neurons import NOMINAL
from bridge.evaluate.parts import IdealWeights
from bridge.evaluate.stage import evaluations, suffix_of
from bridge.plan import NetworkChoice
from bridge.plan.tables import TemperatureMode
from bridge.plan.workload import Workload
from bridge.store import RunDirectory
from circuits import Circuit
from surrogate.distribution import Distribution
from surrogate.network.nominal import in_nominal_units
from surrogate.statistics import AccuracyReport, Cost, cost, report_accuracy

NEURONS, SYNAPSES, CODES, WEIGHTS, ALL = "neurons", "synapses", "codes", "weights", "all"
"""What is real of a chip: its neurons, its synapses, the steps of its weights without mismatch, its
weights, or all of it."""


@dataclass(frozen=True)
class PartCost:
    """Chips of which some parts are real and all others ideal.

    Attributes:
        real: Which, of `NEURONS` to `ALL`.
        chips: How many; those without mismatch are one.
        accuracy: Of these.
        cost: What they lose against ideal parts on the same images, percentage points.
    """

    real: str
    chips: int
    accuracy: AccuracyReport
    cost: Cost


@dataclass(frozen=True)
class ConditionSplit:
    """What the parts cost under a condition; the ideal chip is the same under all."""

    corner: str
    temperature_celsius: float
    costs: tuple[PartCost, ...]


@dataclass(frozen=True)
class PartArea:
    """Gate area of a kind of part: W L of the transistors that mismatch applies to.

    Attributes:
        circuit: Its name.
        count: How many the chip has.
        each: Of one of them, without what the chip shares, m^2.
        shared: Of what the chip has once, m^2.
    """

    circuit: str
    count: int
    each: float
    shared: float

    @property
    def total(self) -> float:
        """All of the chip's, m^2."""
        return self.count * self.each + self.shared

    @classmethod
    def of(cls, circuit: Circuit, count: int) -> "PartArea":
        """Of so many of a circuit."""
        gates = [t.width * t.length * t.multiplier for t in circuit.transistors]
        shared = sum(one for one, is_shared in zip(gates, circuit.shared, strict=True) if is_shared)
        return cls(circuit.name, count, sum(gates) - shared, shared)


@dataclass(frozen=True)
class WeightSteps:
    """Steps of a connection's codes, of excitatory and inhibitory weights, nominal rheobases."""

    source: int
    target: int
    greatest: int
    excitatory: float
    inhibitory: float


@dataclass(frozen=True)
class ChipSplit:
    """What the parts of a network's chips cost.

    Attributes:
        ideal: Accuracy with ideal parts, in continuous time.
        areas: By kind of part, of those that are circuits.
        steps: Of the weights by connection; none of weights without codes.
    """

    ideal: AccuracyReport
    conditions: tuple[ConditionSplit, ...]
    areas: Mapping[str, PartArea]
    steps: tuple[WeightSteps, ...]

    def as_json(self) -> dict[str, Any]:
        """The document."""
        return asdict(self)


def split_stage(
    run: RunDirectory,
    distributions: Mapping[str, Distribution],
    executor: Executor,
    watch: Watch,
    mode: TemperatureMode | None = None,
    choice: NetworkChoice | None = None,
) -> dict[str, ChipSplit]:
    """Tell what each kind of part costs, by neuron; write ``chip.json``.

    Args:
        mode, choice: As of `bridge.evaluate.stage.evaluate_stage`.

    Returns:
        Of the neuron that the plan's chips have; nothing where the plan does not say what they are
        made of, or its neuron does not run the network, and no file.

    Raises:
        BridgeInputError: As of `bridge.evaluate.evaluation.evaluate_circuit`.
    """
    found = {}
    for name, evaluation in evaluations(run, distributions, mode, choice).items():
        if evaluation.network.chip is None:
            continue
        subject = Subject(evaluation)
        tasks = [task for _, some in subject.tasks for task in some]
        with watch.stage(f"parts of {name}", len(tasks)) as bar:
            answers = iter(run_tasks(executor, tasks, bar.step))
        right = [
            (key, np.concatenate([next(answers).right for _ in some]))
            for key, some in subject.tasks
        ]
        found[name] = subject.summed(dict(right), run.plan.circuits)
    if found:
        file = split_file(run, mode, choice)
        run.write_json(file, {name: one.as_json() for name, one in found.items()})
    return found


def split_file(
    run: RunDirectory, mode: TemperatureMode | None = None, choice: NetworkChoice | None = None
) -> str:
    """Name of the file that says what the parts cost."""
    return f"chip{suffix_of(run, mode, choice)}.json"


@dataclass(frozen=True, eq=False)
class Subject:
    """A network on chips, each kind of whose parts is real alone, then all."""

    evaluation: Evaluation

    @cached_property
    def ideal(self) -> Workload:
        """Ideal neurons in units of their own, whose resets come at once."""
        work = self.evaluation.workload
        layers = tuple(replace(x, refractory=np.zeros(x.size)) for x in work.network.layers)
        network = in_nominal_units(replace(work.network, layers=layers))
        return work.with_network(network, "in nominal units, resets at once")

    @cached_property
    def tasks(self) -> list[tuple[tuple[int, str], list[Task[Answers]]]]:
        """Chips by the number of the condition, -1 of none, and what is real of them."""
        one, plain = self.evaluation, ChipFactory(self.evaluation.seed)
        plain = replace(plain, bins=max(one.bins, enough_bins(self.ideal, plain)))
        ideal, real = Shared(self.ideal), one.shared
        found = [((-1, "ideal"), chip_tasks("ideal chip", ideal, plain, (NOMINAL,)))]
        chips = range(one.network.chips)
        for number, condition in enumerate(one.distribution.conditions):
            own = replace(one.factory(condition), energy=None)
            what = f"parts at {condition.label}"
            neurons = replace(own, synapses=None, weights=None)
            some: list[tuple[str, Shared[Workload], ChipFactory]] = [(NEURONS, real, neurons)]
            if own.synapses is not None:
                some.append((SYNAPSES, ideal, replace(plain, synapses=own.synapses)))
            if own.weights is not None:
                codes = replace(plain, weights=IdealWeights(own.weights.greatest))
                if number == 0:
                    found.append(((-1, CODES), chip_tasks(what, ideal, codes, (NOMINAL,))))
                if not isinstance(own.weights, IdealWeights):
                    some.append((WEIGHTS, ideal, replace(plain, weights=own.weights)))
            some.append((ALL, real, own))
            found += [
                ((number, name), chip_tasks(what, work, made, chips)) for name, work, made in some
            ]
        return found

    def summed(
        self, right: Mapping[tuple[int, str], Any], circuits: Mapping[str, Circuit]
    ) -> ChipSplit:
        """What the answers of the chips of all tasks say."""
        ideal = right[-1, "ideal"]

        def of(name: str, some: Any) -> PartCost:
            return PartCost(name, len(some), _report(some), cost(ideal, some))

        conditions = []
        for number, condition in enumerate(self.evaluation.distribution.conditions):
            here = {name: some for (k, name), some in right.items() if k in (-1, number)}
            costs = [of(name, here[name]) for name in (NEURONS, SYNAPSES, CODES, WEIGHTS, ALL)
                     if name in here]  # fmt: skip
            conditions.append(
                ConditionSplit(condition.corner, condition.temperature_celsius, tuple(costs))
            )
        return ChipSplit(
            _report(ideal), tuple(conditions), dict(self._areas(circuits)), tuple(self._steps())
        )

    def _areas(self, circuits: Mapping[str, Circuit]) -> Iterator[tuple[str, PartArea]]:
        chip, network = self.evaluation.network.chip, self.ideal.network
        assert chip is not None
        counts = {
            "neuron": sum(network.sizes),
            "synapse": sum(2 * layer.size for layer in network.layers if layer.tau_syn is not None),
            "weight": sum(one.values.size for one in network.connections),
        }
        for kind, name in chip.circuits.items():
            yield kind, PartArea.of(circuits[name], counts[kind])

    def _steps(self) -> Iterator[WeightSteps]:
        source = self.evaluation.weights(self.evaluation.distribution.conditions[0])
        if source is None:
            return
        network = self.ideal.network
        coded = network_codes(network, source.greatest)
        for one, codes in zip(network.connections, coded, strict=True):
            yield WeightSteps(one.source, one.target, source.greatest, *codes.steps)


def _report(right: Any) -> AccuracyReport:
    accuracies: Sequence[float] = np.mean(right, axis=1).tolist()
    return report_accuracy(accuracies, right.shape[1])
