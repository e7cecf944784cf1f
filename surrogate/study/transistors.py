"""From circuit to accuracy: what the mismatch of each transistor costs."""

from collections.abc import Iterable, Mapping

import numpy as np

from surrogate.law.record import FrozenModel
from surrogate.statistics import Interval, cost, of_differences
from surrogate.study.circuit import FittedCircuit
from surrogate.study.plan import Answers, StudyPlan
from surrogate.study.point import OfTransistors, Point
from surrogate.study.reproduced import Reproduced, reproduced
from surrogate.study.shapley import marginal, share_of
from surrogate.study.traced import Traced


class TransistorCost(FrozenModel):
    """What one transistor's mismatch costs, in percentage points of accuracy, 95 % over chips.

    Attributes
    ----------
    circuit, name, role : str
        Of which circuit; its name; what the datasheet says of it.
    part : Interval
        Its part of the cost of all mismatch: the Shapley effect.
    share : Interval or None
        `part` in per cent of that cost; None where that cost is not told from zero.
    saved : Interval
        Accuracy won by switching its mismatch off, all others on, paired.
    alone : Interval
        Accuracy lost by its mismatch, all others off.
    """

    circuit: str
    name: str
    role: str
    part: Interval
    share: Interval | None
    saved: Interval
    alone: Interval


class CircuitCost(FrozenModel):
    """What stands behind a circuit's rows of the table.

    Attributes
    ----------
    circuit, title : str
        Which.
    reason : str
        Why it has no rows; empty if it has.
    every : Interval or None
        Accuracy lost by the mismatch of all transistors.
    reproduced : tuple of Reproduced
        The check of what the neurons are made of.
    chips : int
        Of each row.
    """

    circuit: str
    title: str
    reason: str
    every: Interval | None
    reproduced: tuple[Reproduced, ...]
    chips: int


class TransistorTable(FrozenModel):
    """Every transistor of all circuits, and what stands behind it.

    Attributes
    ----------
    rows : tuple of TransistorCost
        The one that costs most points first.
    circuits : tuple of CircuitCost
        Circuit by circuit.
    """

    rows: tuple[TransistorCost, ...]
    circuits: tuple[CircuitCost, ...]


def _point(plan: StudyPlan, circuit: str, kept: Iterable[str] | int) -> OfTransistors:
    some = kept if isinstance(kept, int) else frozenset(kept)
    return OfTransistors(circuit, some, plan.chips if some else 1, plan.seed)


def wanted(plan: StudyPlan, traced: Mapping[str, Traced]) -> Iterable[Point]:
    """What has to be simulated."""
    for circuit, one in traced.items():
        yield _point(plan, circuit, one.names)
        yield _point(plan, circuit, ())
        yield from (_point(plan, circuit, place) for place in range(1, len(one.names)))
        for name in one.names:
            yield _point(plan, circuit, (name,))
            yield _point(plan, circuit, (x for x in one.names if x != name))


def judge(
    plan: StudyPlan,
    circuits: Mapping[str, FittedCircuit],
    traced: Mapping[str, Traced | str],
    roles: Mapping[str, Mapping[str, str]],
    answers: Answers,
) -> TransistorTable:
    """The table of all transistors.

    Parameters
    ----------
    plan : StudyPlan
        Sizes.
    circuits : mapping of str to FittedCircuit
        By name.
    traced : mapping of str to Traced or str
        Their parameters as functions of their transistors; or why these are not known.
    roles : mapping of str to mapping
        What the datasheet of each circuit says of each transistor.
    answers : mapping
        Of all points of `wanted`.

    Returns
    -------
    TransistorTable
        Dearest transistor first.
    """
    rows, behind = [], []
    for name, circuit in circuits.items():
        one = traced[name]
        if isinstance(one, str):
            behind.append(
                CircuitCost(
                    circuit=name, title=circuit.title, reason=one, every=None, reproduced=(),
                    chips=0,
                )
            )  # fmt: skip
            continue
        full, nothing = answers[_point(plan, name, one.names)], answers[_point(plan, name, ())]
        behind.append(
            CircuitCost(
                circuit=name, title=circuit.title, reason="", every=cost(nothing, full).chips,
                reproduced=reproduced(plan, circuit, one), chips=plan.chips,
            )
        )  # fmt: skip
        rows += _rows(plan, name, one, roles[name], answers)
    return TransistorTable(
        rows=tuple(sorted(rows, key=lambda row: (-row.part.value, -row.alone.value))),
        circuits=tuple(behind),
    )


def _rows(
    plan: StudyPlan, name: str, one: Traced, roles: Mapping[str, str], answers: Answers
) -> list[TransistorCost]:
    full, nothing = answers[_point(plan, name, one.names)], answers[_point(plan, name, ())]
    between = [answers[_point(plan, name, place)] for place in range(1, len(one.names))]
    steps = [np.broadcast_to(nothing, full.shape), *between, full]
    orders = [one.order(plan.seed, index) for index in range(plan.chips)]
    rows = []
    for each in one.names:
        off = answers[_point(plan, name, (x for x in one.names if x != each))]
        lost = marginal(steps, [order.index(each) for order in orders])
        rows.append(
            TransistorCost(
                circuit=name,
                name=each,
                role=roles.get(each, ""),
                part=of_differences(lost).chips,
                share=share_of(lost, nothing, full, plan.seed),
                saved=cost(off, full).chips,
                alone=cost(nothing, answers[_point(plan, name, (each,))]).chips,
            )
        )
    return rows
