"""From circuit to accuracy: what the mismatch of each transistor costs."""

from collections.abc import Iterable, Mapping

import numpy as np

from surrogate.law.record import Estimate, FrozenModel
from surrogate.scaling import NEEDED
from surrogate.study.case import case
from surrogate.study.circuit import FittedCircuit
from surrogate.study.cost import cost
from surrogate.study.plan import Answers, StudyPlan
from surrogate.study.point import OfTransistors, Point
from surrogate.study.traced import Traced


class TransistorCost(FrozenModel):
    """What one transistor's mismatch costs, in percentage points of accuracy.

    Attributes
    ----------
    name, role : str
        Name, and what the datasheet says of it.
    saved : Estimate
        Accuracy won by switching its mismatch off, all others on; 95 % over chips, paired.
    alone : Estimate
        Accuracy lost by its mismatch, all others off.
    """

    name: str
    role: str
    saved: Estimate
    alone: Estimate


class Reproduced(FrozenModel):
    """How well a parameter made of transistors follows the fitted law.

    Attributes
    ----------
    parameter : str
        Which.
    mean : float
        Mean of neurons made of transistors minus that of the samples, in sigmas; 0 where it does
        not vary.
    sigma : Estimate
        Their standard deviation over that of the samples; the interval is that of the samples, of
        which there are few. 1 where it does not vary.
    missed : float
        Share of its variance that the response surface misses.
    """

    parameter: str
    mean: float
    sigma: Estimate
    missed: float


class CircuitCost(FrozenModel):
    """The table of a circuit.

    Attributes
    ----------
    circuit, title : str
        Which.
    reason : str
        Why there is no table; empty if there is one.
    every : Estimate or None
        Accuracy lost by the mismatch of all transistors.
    rows : tuple of TransistorCost
        Dearest first.
    reproduced : tuple of Reproduced
        The check of what the neurons are made of.
    chips : int
        Of each row.
    """

    circuit: str
    title: str
    reason: str
    every: Estimate | None
    rows: tuple[TransistorCost, ...]
    reproduced: tuple[Reproduced, ...]
    chips: int


def _point(plan: StudyPlan, circuit: str, kept: Iterable[str]) -> OfTransistors:
    names = frozenset(kept)
    return OfTransistors(circuit, names, plan.chips if names else 1, plan.seed)


def wanted(plan: StudyPlan, traced: Mapping[str, Traced]) -> Iterable[Point]:
    """What has to be simulated."""
    for circuit, one in traced.items():
        yield _point(plan, circuit, one.names)
        yield _point(plan, circuit, ())
        for name in one.names:
            yield _point(plan, circuit, (name,))
            yield _point(plan, circuit, (x for x in one.names if x != name))


def judge(
    plan: StudyPlan,
    name: str,
    circuit: FittedCircuit,
    traced: Traced,
    roles: Mapping[str, str],
    answers: Answers,
) -> CircuitCost:
    """The table of a circuit, dearest transistor first.

    Parameters
    ----------
    plan : StudyPlan
        Sizes.
    name : str
        Of the circuit.
    circuit, traced
        Its law, and its parameters as functions of its transistors.
    roles : mapping of str to str
        What the datasheet says of each transistor.
    answers : mapping
        Of all points of `wanted`.

    Returns
    -------
    CircuitCost
        Sorted by what switching off saves.
    """
    full, nothing = answers[_point(plan, name, traced.names)], answers[_point(plan, name, ())]
    rows = []
    for one in traced.names:
        off = answers[_point(plan, name, (x for x in traced.names if x != one))]
        alone = answers[_point(plan, name, (one,))]
        rows.append(
            TransistorCost(
                name=one,
                role=roles.get(one, ""),
                saved=cost(off, full).chips,
                alone=cost(nothing, alone).chips,
            )
        )
    return CircuitCost(
        circuit=name,
        title=circuit.title,
        reason="",
        every=cost(nothing, full).chips,
        rows=tuple(sorted(rows, key=lambda row: (-row.saved.best, -row.alone.best))),
        reproduced=_reproduced(plan, circuit, traced),
        chips=plan.chips,
    )


def _reproduced(plan: StudyPlan, circuit: FittedCircuit, traced: Traced) -> tuple[Reproduced, ...]:
    """Compare neurons made of transistors with the law's own moments."""
    sizes = case(circuit.network).network.sizes
    values = traced.values(frozenset(traced.names), sizes, plan.seed, plan.chips)
    law, found = circuit.law.condition(*circuit.reference), []
    for name in NEEDED:
        marginal = law.marginals[name]
        surface = traced.surfaces.get(name)
        if surface is None:
            one = Estimate(low=1.0, best=1.0, high=1.0)
            found.append(Reproduced(parameter=name, mean=0.0, sigma=one, missed=0.0))
            continue
        sigma, mine = marginal.sigma, float(np.std(values[name], ddof=1))
        found.append(
            Reproduced(
                parameter=name,
                mean=(float(np.mean(values[name])) - marginal.mean.best) / sigma.best,
                sigma=Estimate(
                    low=mine / sigma.high, best=mine / sigma.best, high=mine / sigma.low
                ),
                missed=surface.missed,
            )
        )
    return tuple(found)
