"""Claim 2: five per cent of threshold mismatch cost three to eight per cent of accuracy."""

from collections.abc import Iterable, Mapping

import numpy as np

from surrogate.statistics import Cost, cost
from surrogate.study.case import case
from surrogate.study.circuit import FittedCircuit
from surrogate.study.finding import Finding, Panel, Series, points, verdict_of
from surrogate.study.plan import Answers, StudyPlan
from surrogate.study.point import Point, ideal
from surrogate.study.time_constant import group, one

CLAIM = "Five per cent of threshold mismatch cost three to eight per cent of accuracy."
SIGMA, LOW, HIGH = 0.05, 3.0, 8.0
CRITERION = (
    "At a standard deviation of 5 % of the swing, the interval of the accuracy lost, over other "
    "chips and other images, meets 3 to 8 points. A fitted circuit is judged at its own spread."
)
LARGER = (0.3, 0.5)
"""Levels beyond those of the study, to find where three points are lost."""


def _levels(plan: StudyPlan) -> list[float]:
    return sorted({*plan.levels, SIGMA, *LARGER})


def wanted(plan: StudyPlan, circuits: Mapping[str, FittedCircuit]) -> Iterable[Point]:
    """What has to be simulated."""
    for network in plan.networks:
        yield ideal(network)
        yield from (one(plan, network, "threshold", sigma) for sigma in _levels(plan))
    for name, circuit in circuits.items():
        yield group(plan, name, circuit, {})
        yield group(plan, name, circuit, {"threshold": 1.0})


def judge(plan: StudyPlan, circuits: Mapping[str, FittedCircuit], answers: Answers) -> Finding:
    """Compare what threshold mismatch costs with what is claimed."""
    tests, found, series = {}, [], []
    levels = _levels(plan)
    for network in plan.networks:
        reference, title = answers[ideal(network)], case(network).title
        costs = [cost(reference, answers[one(plan, network, "threshold", s)]) for s in levels]
        series.append(Series(label=title, values=tuple(each.both for each in costs)))
        at = costs[levels.index(SIGMA)]
        tests[title] = _meets(at)
        found.append(
            f"{title}: 5 % cost {points(at.both)} points (over other chips alone "
            f"{at.chips.low:.2f} to {at.chips.high:.2f}; worst of {plan.chips} chips "
            f"{at.worst:.2f}). {_reached(levels, costs)}"
        )
    for name, circuit in circuits.items():
        right = answers[group(plan, name, circuit, {"threshold": 1.0})]
        at = cost(answers[group(plan, name, circuit, {})], right)
        tests[f"{circuit.title}, as fitted"] = _meets(at)
        law = circuit.law.condition(*circuit.reference)
        spread = law.marginals["swing"].sigma.value / law.nominal["swing"]
        found.append(
            f"{circuit.title}: its thresholds spread by {spread:.1%} of the swing; alone they cost "
            f"{points(at.both)} points."
        )
    panel = Panel(
        title="Threshold mismatch",
        x_label="standard deviation (% of the swing)",
        y_label="accuracy lost (points)",
        x=tuple(100 * sigma for sigma in levels),
        series=tuple(series),
        band=(LOW, HIGH),
    )
    verdict, where = verdict_of(tests)
    return Finding(
        number=2, key="threshold", claim=CLAIM, criterion=CRITERION, verdict=verdict, where=where,
        found=tuple(found), panels=(panel,), chips=plan.chips,
    )  # fmt: skip


def _meets(at: Cost) -> bool:
    return at.both.high >= LOW and at.both.low <= HIGH


def _reached(levels: list[float], costs: list[Cost]) -> str:
    """Where the mean cost crosses three points, by interpolation in the logarithm of the level."""
    best = [each.chips.value for each in costs]
    for k in range(1, len(best)):
        if best[k - 1] < LOW <= best[k]:
            share = (LOW - best[k - 1]) / (best[k] - best[k - 1])
            at = np.exp(np.interp(share, [0, 1], np.log(levels[k - 1 : k + 1])))
            return f"Three points are lost at about {at:.0%}."
    return f"Three points are not lost up to {levels[-1]:.0%}."
