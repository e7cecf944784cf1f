"""Claim 4: redundant ensembles cut the sensitivity by 40 to 60 per cent."""

import numpy as np

from bridge.study.experiment import Experiment
from bridge.study.finding import LOST, Claim, Finding, panel, points
from bridge.study.subjects import Subjects
from surrogate.statistics import Bootstrap, Interval, Right, cost

COPIES = (1, 2, 3, 5, 10)
SIGMAS = (0.1, 0.2)
LOW, HIGH = 40.0, 60.0
CLAIM = Claim(
    number=4,
    key="redundancy",
    claim="Redundant ensembles (each neuron 2, 3, 5, 10 times) cut the sensitivity by 40 to 60 %.",
    criterion="Sensitivity is the accuracy lost by drift of all neuron parameters, 10 or 20 %. The "
    "cut, one minus that of the ensemble over that of single neurons, has a 95 % interval "
    "(bootstrap over chips) that meets 40 to 60 %.",
)

STREAM = 0x57D4
"""First key of the seeds of resamples."""


def redundancy(on: Subjects) -> Experiment[Finding]:
    """Compare ensembles with single neurons."""
    plan = on.plan
    chips = {
        (network, sigma, n): on.drifted(network, on.all_drift(network, sigma), copies=n)
        for network in plan.networks
        for sigma in SIGMAS
        for n in COPIES
    }
    chips |= {(network, 0.0, 1): on.ideal(network) for network in plan.networks}
    right = yield chips
    tests, found = {}, []
    costs: dict[str, list[Interval]] = {}
    cuts: dict[str, list[Interval | None]] = {}
    for network in plan.networks:
        for sigma in SIGMAS:
            label, ideal = f"{on.title(network)}, drift {sigma:.0%}", right[network, 0.0, 1]
            row = {n: right[network, sigma, n] for n in COPIES}
            cut = {n: cut_of(ideal, row[1], row[n], plan.seed) for n in COPIES[1:]}
            costs[label] = [cost(ideal, answers).chips for answers in row.values()]
            cuts[label] = [None, *cut.values()]
            for n, each in cut.items():
                meets = each is not None and each.high >= LOW and each.low <= HIGH
                tests[f"{label}, {n} copies"] = meets
            by_copies = ", ".join(f"{n}: {points(each, 0)}" for n, each in cut.items() if each)
            found.append(
                f"{label}: single neurons lose {points(costs[label][0])} points; cut in per cent, "
                f"by copies: {by_copies or 'none of a loss that is not told from zero'}."
            )
    axis = "neurons that stand for one", [str(n) for n in COPIES]
    panels = [
        panel("Accuracy lost", *axis, costs, LOST),
        panel("Cut of the sensitivity", *axis, cuts, "cut (%)", band=(LOW, HIGH)),
    ]
    return CLAIM.judged(tests, found, panels, plan.chips)


def cut_of(ideal: Right, single: Right, several: Right, seed: int) -> Interval | None:
    """One minus the ratio of two mean costs, in per cent, bootstrapped over chips by pairs.

    Args:
        ideal: Answers of the ideal chip, shape (1, images).
        single, several: Of the same chips with single neurons and with copies, shape (chips,
            images).

    Returns:
        None where the cost of single neurons is not told from zero.
    """
    if cost(ideal, single).chips.low <= 0:
        return None
    one, many = (np.mean(ideal) - np.mean(right, axis=1) for right in (single, several))
    resamples = Bootstrap(len(one), np.random.SeedSequence(seed, spawn_key=(STREAM,)))
    left = resamples.ratio(many, one)
    return Interval(100 * (1 - left.value), 100 * (1 - left.high), 100 * (1 - left.low))
