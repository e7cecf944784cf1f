"""Which parts a sweep makes, round by round."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from bridge.plan.plan import Plan
from bridge.store import Samples, SampleTable
from bridge.sweep.part import PartPlan
from bridge.sweep.provenance import nominal_job
from bridge.sweep.stopping import enough
from circuits import NOMINAL_DRAW, Condition
from circuits.sampler import BLOCK

DRAWS_PER_PART = 1000
"""Draws of a part of the table."""

Pair = tuple[str, Condition]
"""Name of a circuit, and a condition."""


def rounds(plan: Plan, table: SampleTable) -> Iterator[list[PartPlan] | Iterator[PartPlan]]:
    """Parts to make, round by round; a plan without `until` has one round.

    With `until` a round is a block of draws of every condition that has not enough of them yet.
    What it holds depends on the plan and on the samples of the rounds before it alone: samples of
    later rounds, which are there when an interrupted sweep goes on, count for nothing until then.
    """
    pairs = [(name, condition) for name in plan.circuits for condition in plan.conditions(name)]
    if plan.until is None:
        yield (part_plan(plan, *pair, draws) for pair in pairs for draws in stretches(plan))
        return
    found: dict[Pair, list[Samples]] = {pair: [] for pair in pairs}
    for draws in stretches(plan):
        parts = {pair: part_plan(plan, *pair, draws) for pair in pairs}
        yield list(parts.values())
        for pair, part in parts.items():
            found[pair].append(_measured(plan, table, part))
        pairs = [pair for pair in pairs if not _satisfied(plan, Samples.joined(found[pair]))]
        if not pairs:
            return


def stretches(plan: Plan) -> list[range]:
    """Draws of each part of a condition, the nominal one in the first."""
    if plan.until is None:
        starts = range(NOMINAL_DRAW, plan.draws + 1, DRAWS_PER_PART)
    else:
        # A sweep stops after whole blocks of its sampler: only these fill their space evenly.
        starts = range(NOMINAL_DRAW + 1, plan.draws + 1, BLOCK)
    bounds = [NOMINAL_DRAW, *starts[1:], plan.draws + 1]
    return [range(low, high) for low, high in pairwise(bounds)]


def part_plan(plan: Plan, circuit: str, condition: Condition, draws: range) -> PartPlan:
    """The part of some draws."""
    return PartPlan(replace(nominal_job(plan, circuit, condition), draws=draws))


def total_samples(plan: Plan) -> int:
    """Number of samples of a plan (the most of them, with `until`), certifying ones included."""
    total = 0
    for circuit in plan.circuits:
        condition, *others = plan.conditions(circuit)
        one = sum(part_plan(plan, circuit, condition, draws).items for draws in stretches(plan))
        total += one * (1 + len(others))
    return total


def _measured(plan: Plan, table: SampleTable, part: PartPlan) -> Samples:
    """The measured draws of a part, with `until`'s parameter."""
    assert plan.until is not None
    samples = table.part(part.place, [plan.until.parameter])
    assert samples is not None, "a round is asked for when those before it are made"
    return samples.measured


def _satisfied(plan: Plan, measured: Samples) -> bool:
    assert plan.until is not None
    normals = None if plan.sampler == "random" else measured.normals
    return enough(measured[plan.until.parameter], plan.until, normals)
