"""Claim 4: redundant ensembles cut the sensitivity by 40 to 60 per cent."""

from collections.abc import Iterable, Mapping

import numpy as np

from surrogate.statistics import Interval, Right, cost
from surrogate.study.case import case
from surrogate.study.circuit import FittedCircuit
from surrogate.study.drift import all_neuron, generator
from surrogate.study.finding import Finding, Panel, Series, points, verdict_of
from surrogate.study.plan import Answers, StudyPlan
from surrogate.study.point import Point, Synthetic, ideal

CLAIM = "Redundant ensembles (each neuron 2, 3, 5, 10 times) cut the sensitivity by 40 to 60 %."
COPIES = (1, 2, 3, 5, 10)
SIGMAS = (0.1, 0.2)
LOW, HIGH = 40.0, 60.0
CRITERION = (
    "Sensitivity is the accuracy lost by drift of all neuron parameters, 10 or 20 %. The cut, one "
    "minus that of the ensemble over that of single neurons, has a 95 % interval (bootstrap over "
    "chips) that meets 40 to 60 %."
)
RESAMPLES = 2000
_KEY = 0x4


def _point(plan: StudyPlan, network: str, sigma: float, copies: int) -> Synthetic:
    drift = all_neuron(case(network).network, sigma)
    return Synthetic(network, drift, plan.chips, plan.seed, None, copies)


def wanted(plan: StudyPlan, circuits: Mapping[str, FittedCircuit]) -> Iterable[Point]:  # noqa: ARG001
    """What has to be simulated; the slowest first."""
    for copies in reversed(COPIES):
        for network in plan.networks:
            yield from (_point(plan, network, sigma, copies) for sigma in SIGMAS)
    yield from (ideal(network) for network in plan.networks)


def judge(
    plan: StudyPlan,
    circuits: Mapping[str, FittedCircuit],  # noqa: ARG001
    answers: Answers,
) -> Finding:
    """Compare ensembles with single neurons."""
    tests, found, costs, cuts = {}, [], [], []
    for network in plan.networks:
        reference = answers[ideal(network)]
        for sigma in SIGMAS:
            label = f"{case(network).title}, drift {sigma:.0%}"
            right = {n: answers[_point(plan, network, sigma, n)] for n in COPIES}
            row = {n: cost(reference, right[n]) for n in COPIES}
            cut = {n: cut_of(reference, right[1], right[n], plan.seed) for n in COPIES[1:]}
            costs.append(Series(label=label, values=tuple(each.chips for each in row.values())))
            cuts.append(Series(label=label, values=(None, *cut.values())))
            for n, each in cut.items():
                tests[f"{label}, {n} copies"] = each.high >= LOW and each.low <= HIGH
            found.append(
                f"{label}: single neurons lose {points(row[1].chips)} points; cut in per cent, by "
                "copies: " + ", ".join(f"{n}: {points(each, 0)}" for n, each in cut.items()) + "."
            )
    places = tuple(str(n) for n in COPIES)
    panels = (
        Panel(
            title="Accuracy lost", x_label="neurons that stand for one",
            y_label="accuracy lost (points)", x=places, series=tuple(costs),
        ),
        Panel(
            title="Cut of the sensitivity", x_label="neurons that stand for one",
            y_label="cut (%)", x=places, series=tuple(cuts), band=(LOW, HIGH),
        ),
    )  # fmt: skip
    verdict, where = verdict_of(tests)
    return Finding(
        number=4, key="redundancy", claim=CLAIM, criterion=CRITERION, verdict=verdict, where=where,
        found=tuple(found), panels=panels, chips=plan.chips,
    )  # fmt: skip


def cut_of(reference: Right, single: Right, several: Right, seed: int) -> Interval:
    """One minus the ratio of two mean costs, in per cent, bootstrapped over chips by pairs.

    Parameters
    ----------
    reference : numpy.ndarray
        Answers of the ideal chip, shape (1, images).
    single, several : numpy.ndarray
        Of the same chips with single neurons and with copies, shape (chips, images).
    seed : int
        Of the resamples.

    Returns
    -------
    Interval
        Percentile interval.
    """
    top = np.mean(reference)
    first, second = top - np.mean(single, axis=1), top - np.mean(several, axis=1)
    rows = generator(seed, _KEY).integers(len(first), size=(RESAMPLES, len(first)))
    ratios = np.mean(second[rows], axis=1) / np.mean(first[rows], axis=1)
    low, high = 100 * (1 - np.quantile(ratios, [0.975, 0.025]))
    best = 100 * (1 - np.mean(second) / np.mean(first))
    return Interval(float(best), float(low), float(high))
