"""Claim 7: analog and digital implementations fail differently."""

from collections.abc import Iterable, Mapping

import numpy as np

from surrogate.statistics import against, cost
from surrogate.study.case import case
from surrogate.study.circuit import FittedCircuit
from surrogate.study.fault import Faulty
from surrogate.study.finding import Finding, Panel, Series, points, verdict_of
from surrogate.study.kinds import KINDS
from surrogate.study.plan import Answers, StudyPlan
from surrogate.study.point import Point

CLAIM = (
    "Analog and digital implementations fail differently: parameter drift and stuck, silent or "
    "saturated neurons against bit flips in weights and state, dropped and spurious spikes, at "
    "equal fault rate."
)
CRITERION = (
    "At equal rate, the share of elements that are hit, the cost of every analog fault differs "
    "from that of every digital one: 95 % intervals of all sixteen differences exclude zero. "
    "Judged at each rate."
)
ANALOG = [name for name, kind in KINDS.items() if kind.side == "analog"]
DIGITAL = [name for name, kind in KINDS.items() if kind.side == "digital"]


def _networks(plan: StudyPlan) -> list[str]:
    """The first and the last of the study, which differ most: all would take too long."""
    return list(dict.fromkeys((plan.networks[0], plan.networks[-1])))


def _point(plan: StudyPlan, network: str, kind: str, rate: float) -> Faulty:
    return Faulty(network, kind, rate, plan.chips, plan.seed)


def _whole(network: str, kind: str) -> Faulty:
    """The machine without faults."""
    first = ANALOG[0] if kind in ANALOG else DIGITAL[0]
    return Faulty(network, first, 0.0, 1, 0)


def wanted(plan: StudyPlan, circuits: Mapping[str, FittedCircuit]) -> Iterable[Point]:  # noqa: ARG001
    """What has to be simulated."""
    for network in _networks(plan):
        for kind in KINDS:
            yield _whole(network, kind)
            yield from (_point(plan, network, kind, rate) for rate in plan.levels)


def judge(
    plan: StudyPlan,
    circuits: Mapping[str, FittedCircuit],  # noqa: ARG001
    answers: Answers,
) -> Finding:
    """Compare every analog kind of fault with every digital one."""
    tests, found, panels = {}, [], []
    for network in _networks(plan):
        title = case(network).title
        reference = {kind: answers[_whole(network, kind)] for kind in KINDS}
        costs = {
            kind: [
                cost(reference[kind], answers[_point(plan, network, kind, rate)])
                for rate in plan.levels
            ]
            for kind in KINDS
        }
        panels.append(
            Panel(
                title=title,
                x_label="fault rate (%)",
                y_label="accuracy lost (points)",
                x=tuple(100 * rate for rate in plan.levels),
                series=tuple(
                    Series(
                        label=f"{KINDS[kind].side}: {KINDS[kind].title}",
                        values=tuple(each.chips for each in row),
                    )
                    for kind, row in costs.items()
                ),
                log_y=True,
            )
        )
        whole = ", ".join(
            f"{side} {np.mean(reference[kinds[0]]):.1%}"
            for side, kinds in (("analog", ANALOG), ("digital", DIGITAL))
        )
        found.append(f"{title}: accuracy without faults: {whole}.")
        for k, rate in enumerate(plan.levels):
            alike = [
                f"{KINDS[a].title} and {KINDS[d].title}"
                for a in ANALOG
                for d in DIGITAL
                if _alike(plan, network, a, d, rate, answers)
            ]
            tests[f"{title}, rate {rate:.0%}"] = not alike
            order = sorted(KINDS, key=lambda kind: -costs[kind][k].chips.value)
            rows = ", ".join(
                f"{KINDS[x].title} {points(costs[x][k].chips)} (chips ± {costs[x][k].sigma:.2f})"
                for x in order
            )
            told = f"Not told apart: {'; '.join(alike)}." if alike else "All told apart."
            found.append(f"{title}, rate {rate:.0%}, points lost, dearest first: {rows}. {told}")
    verdict, where = verdict_of(tests)
    return Finding(
        number=7, key="faults", claim=CLAIM, criterion=CRITERION, verdict=verdict, where=where,
        found=tuple(found), panels=tuple(panels), chips=plan.chips,
    )  # fmt: skip


def _alike(
    plan: StudyPlan, network: str, analog: str, digital: str, rate: float, answers: Answers
) -> bool:
    first, second = (_point(plan, network, kind, rate) for kind in (analog, digital))
    whole = (_whole(network, kind) for kind in (analog, digital))
    one, other = (answers[each] for each in whole)
    difference = against(one, answers[first], other, answers[second]).chips
    return difference.low <= 0 <= difference.high
