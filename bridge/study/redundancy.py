"""Claim 4: redundant ensembles cut the sensitivity by 40 to 60 per cent."""

import numpy as np

from bridge.study.experiment import Experiment
from bridge.study.finding import Claim, Finding, Panel, Series, points
from bridge.study.subjects import Subjects
from surrogate.statistics import Bootstrap, Interval, Right, cost

COPIES = (1, 2, 3, 5, 10)
SIGMAS = (0.1, 0.2)
LOW, HIGH = 40.0, 60.0
CLAIM = Claim(
    4,
    "redundancy",
    "Redundant ensembles (each neuron 2, 3, 5, 10 times) cut the sensitivity by 40 to 60 %.",
    "Sensitivity is the accuracy lost by drift of all neuron parameters, 10 or 20 %. The cut, one "
    "minus that of the ensemble over that of single neurons, has a 95 % interval (bootstrap over "
    "chips) that meets 40 to 60 %.",
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
    right = yield {**chips, **{network: on.ideal(network) for network in plan.networks}}
    tests, found, costs, cuts = {}, [], [], []
    for network in plan.networks:
        for sigma in SIGMAS:
            label, ideal = f"{on.title(network)}, drift {sigma:.0%}", right[network]
            row = {n: right[network, sigma, n] for n in COPIES}
            cost_of = {n: cost(ideal, answers).chips for n, answers in row.items()}
            cut = {n: cut_of(ideal, row[1], row[n], plan.seed) for n in COPIES[1:]}
            costs.append(Series(label=label, values=tuple(cost_of.values())))
            cuts.append(Series(label=label, values=(None, *cut.values())))
            for n, each in cut.items():
                tests[f"{label}, {n} copies"] = (
                    each is not None and each.high >= LOW and each.low <= HIGH
                )
            by_copies = ", ".join(f"{n}: {points(each, 0)}" for n, each in cut.items() if each)
            found.append(
                f"{label}: single neurons lose {points(cost_of[1])} points; cut in per cent, by "
                f"copies: {by_copies or 'of a loss that is not told from zero there is none'}."
            )
    places, label = tuple(str(n) for n in COPIES), "neurons that stand for one"
    panels = (
        Panel(
            title="Accuracy lost", x_label=label, y_label="accuracy lost (points)", x=places,
            series=tuple(costs),
        ),
        Panel(
            title="Cut of the sensitivity", x_label=label, y_label="cut (%)", x=places,
            series=tuple(cuts), band=(LOW, HIGH),
        ),
    )  # fmt: skip
    return CLAIM.judged(tests, found, panels, plan.chips)


def cut_of(ideal: Right, single: Right, several: Right, seed: int) -> Interval | None:
    """One minus the ratio of two mean costs, in per cent, bootstrapped over chips by pairs.

    Parameters
    ----------
    ideal : numpy.ndarray
        Answers of the ideal chip, shape (1, images).
    single, several : numpy.ndarray
        Of the same chips with single neurons and with copies, shape (chips, images).
    seed : int
        Of the resamples.

    Returns
    -------
    Interval or None
        None where the cost of single neurons is not told from zero.
    """
    if cost(ideal, single).chips.low <= 0:
        return None
    one, many = (np.mean(ideal) - np.mean(right, axis=1) for right in (single, several))
    resamples = Bootstrap(len(one), np.random.SeedSequence(seed, spawn_key=(STREAM,)))
    left = resamples.ratio(many, one)
    return Interval(100 * (1 - left.value), 100 * (1 - left.high), 100 * (1 - left.low))
