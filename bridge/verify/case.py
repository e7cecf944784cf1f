"""What is verified: drawn neurons of a circuit under a condition, and the inputs that they get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bridge.errors import BridgeInputError
from bridge.evaluate.evaluation import Evaluation
from bridge.evaluate.leak import leaks
from bridge.evaluate.neurons import traits_of
from bridge.fit import split_seed
from bridge.fit.fit import observe
from bridge.plan import Plan
from bridge.plan.conditions import EVERY_CONDITION, named_conditions
from bridge.store import RunDirectory
from bridge.verify.inference import inference_currents
from bridge.verify.stimuli import Stimulus, poisson_pulses, step_currents
from bridge.verify.twin import Twins
from circuits import Condition
from circuits.bench import neuron_bench
from surrogate.distribution import Distribution, FittedCondition
from surrogate.distribution.held_out import is_held_out
from surrogate.distribution.observed import Observed
from surrogate.neuron.scaling import Reference
from surrogate.vocabulary import Status, quantities_of

IMAGE_STREAM = 0x1A6E
"""Separates the choice of the test image from other uses of the plan's seed."""

PLAIN_ALPHA, PLAIN_STEPS = 0.05, 60
"""Step over tau0 and length in steps, as of the shipped networks, where a neuron has no network."""


@dataclass(frozen=True)
class Choice:
    """What to verify.

    Attributes:
        draws: Neurons at each condition, at most.
        conditions: As of `bridge.plan.conditions.named_conditions`.
        circuit: The only circuit; None for every neuron of the run.
    """

    draws: int = 20
    conditions: str | None = EVERY_CONDITION
    circuit: str | None = None


@dataclass(frozen=True, eq=False)
class Case:
    """Some drawn neurons of a circuit under a condition.

    Attributes:
        draws: Of the measured ones, in the order of `measured`.
        ids: Their strong ids.
        failed: Draws that were chosen and not measured, with status and reason.
        held_out: Whether the fit did not see them.
        measured: Twins with their measured parameters.
        distribution: Where other twins are drawn from: that of the circuit, and the place in it.
        fitted: The condition of the distribution.
    """

    circuit: str
    condition: Condition
    draws: tuple[int, ...]
    ids: tuple[str, ...]
    failed: tuple[tuple[int, Status, str], ...]
    held_out: bool
    measured: Twins
    fitted: FittedCondition
    stimuli: tuple[Stimulus, ...]

    def v_rest(self, number: int) -> float:
        """Where the membrane of one of the measured draws rests, V."""
        return float(self.measured.values["v_rest"][number])


def cases_of(
    run: RunDirectory, distributions: Mapping[str, Distribution], choice: Choice
) -> list[Case]:
    """All cases of a fitted run, circuit by circuit, in the order of the plan's conditions.

    Raises:
        BridgeInputError: There is no such neuron or condition, or no sample.
    """
    plan = run.plan
    if not plan.neurons:
        raise BridgeInputError(f"{run.path}: holds no neuron; allowed: verify a run with neurons")
    if choice.circuit is not None and choice.circuit not in plan.neurons:
        raise BridgeInputError(f"--circuit {choice.circuit}: allowed: {', '.join(plan.neurons)}")
    found = []
    for name in plan.neurons if choice.circuit is None else [choice.circuit]:
        fitted = {
            (one.corner, one.temperature_celsius): one for one in distributions[name].conditions
        }
        for condition in named_conditions(plan, name, choice.conditions, "--conditions"):
            place = fitted.get((condition.corner, condition.temperature_celsius))
            if place is not None:
                found.append(_case(run, distributions[name], place, condition, choice.draws))
    if not found:
        raise BridgeInputError(f"{run.path}: no distribution at these conditions; allowed: others")
    return found


def _case(
    run: RunDirectory,
    distribution: Distribution,
    fitted: FittedCondition,
    condition: Condition,
    draws: int,
) -> Case:
    plan, samples, name = run.plan, run.require_samples(), distribution.circuit
    names = tuple(quantities_of("neuron"))
    seen = observe(samples, name, names, condition, split_seed(plan))
    if not isinstance(seen, Observed):
        raise BridgeInputError(f"{name} at {condition.label}: {seen.reason}")
    drawn = samples.drawn(name, condition, ["sample_id", "reason"])
    held = is_held_out(drawn.chips, int(np.max(drawn.chips)), split_seed(plan))
    chosen = np.flatnonzero(held if held.any() else np.ones(len(held), dtype=np.bool_))[:draws]
    ok = chosen[drawn.ok[chosen]]
    bad = chosen[~drawn.ok[chosen]]
    rows = (np.cumsum(drawn.ok) - 1)[ok]
    return Case(
        circuit=name,
        condition=condition,
        draws=tuple(drawn.draws[ok].tolist()),
        ids=tuple(drawn.text("sample_id")[ok].tolist()),
        failed=tuple(
            (int(drawn.draws[k]), Status(drawn.statuses[k]), str(drawn.text("reason")[k]))
            for k in bad
        ),
        held_out=bool(held.any()),
        measured=_twins(plan, fitted, seen, rows),
        fitted=fitted,
        stimuli=tuple(_stimuli(plan, distribution, fitted)),
    )


def _twins(plan: Plan, fitted: FittedCondition, seen: Observed, rows: NDArray[np.intp]) -> Twins:
    return Twins(
        values={name: column[rows] for name, column in seen.values.items()},
        fails=np.zeros(len(rows), dtype=np.bool_),
        curves=seen.curves[rows],
        nominal=dict(fitted.nominal),
        nominal_curve=np.array(fitted.nominal_curve),
        nominal_power=np.array(fitted.supply_power),
        traits=traits_of(fitted),
        form=plan.network.membrane,
    )


def _stimuli(plan: Plan, distribution: Distribution, fitted: FittedCondition) -> Sequence[Stimulus]:
    """Those of an inference where the neuron has a network, then those that every neuron gets."""
    found: list[Stimulus] = []
    alpha, steps = PLAIN_ALPHA, PLAIN_STEPS
    bench = neuron_bench(plan.circuits[distribution.circuit])
    leaky = leaks(distribution, plan.reference, bench.i_low)
    evaluation = Evaluation(
        distribution, plan.reference, plan.network, plan.seed, plan.network_files, leaky
    )
    if leaky and not evaluation.misfit:
        workload = evaluation.workload
        seed = np.random.SeedSequence(plan.seed, spawn_key=(IMAGE_STREAM,))
        image = int(np.random.default_rng(seed).integers(len(workload.labels)))
        found += inference_currents(evaluation, fitted, image)
        alpha, steps = workload.network.alpha, workload.network.n_steps
    unit = Reference.of_leaky(fitted.nominal, alpha)
    return [*found, *poisson_pulses(unit, steps, plan.seed), *step_currents(unit)]


def drawn_twins(
    measured: Twins, distribution: Distribution, fitted: FittedCondition, n: int, seed: int
) -> Twins:
    """Twins of neurons drawn from the distribution, each of a chip of its own.

    Args:
        measured: Whose nominal neuron and form they have.
        n: How many.
    """
    at = distribution.at(fitted.corner, fitted.temperature_celsius)
    neurons = at.sample(n, np.random.SeedSequence(seed, spawn_key=(IMAGE_STREAM, 1)))
    return replace(measured, values=neurons.values, fails=neurons.fails, curves=neurons.curves)
