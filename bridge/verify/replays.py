"""Every replay in ngspice, kept in a journal: killing the program loses those in flight."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from bridge.bench import Replay, ReplayJob
from bridge.engine import Bar, Executor
from bridge.plan import Plan
from bridge.store import Location
from bridge.verify.case import Case
from bridge.verify.replay_journal import ReplayJournal, name_of
from circuits import SolverOptions

JOURNAL = "verify.jsonl"

CERTIFYING = 1
"""Measured draws of each case, the first ones, whose replays are simulated again at tighter
tolerances."""

Tolerance = Literal["plan", "tight"]
Place = tuple[int, int, int, Tolerance]
"""Case, measured draw, stimulus, tolerance."""


def options_of(tolerance: Tolerance) -> SolverOptions:
    """Numerical settings of a tolerance."""
    return SolverOptions() if tolerance == "plan" else SolverOptions().tightened()


def places_of(cases: Sequence[Case]) -> list[Place]:
    """Every replay that there is to be."""
    return [
        (c, d, s, tolerance)
        for c, case in enumerate(cases)
        for d in range(len(case.draws))
        for tolerance in (("plan", "tight") if d < CERTIFYING else ("plan",))
        for s in range(len(case.stimuli))
    ]


def replay_all(
    journal: Location, plan: Plan, cases: Sequence[Case], executor: Executor, bar: Bar
) -> dict[Place, Replay]:
    """Simulate what the journal lacks.

    Args:
        journal: File of the replays that are there; it is kept, for another choice of draws.
        executor: What computes; the result does not depend on it.

    Raises:
        BridgeInputError: The journal holds something else.
    """
    kept = ReplayJournal(journal)
    places = places_of(cases)
    names = {place: _name(cases, place) for place in places}
    known = {place: kept.get(name) for place, name in names.items()}
    found = {place: replay for place, replay in known.items() if replay is not None}
    bar.at(len(found), len(places))
    jobs: dict[tuple[int, int, Tolerance], list[int]] = {}
    for c, d, s, tolerance in places:
        if (c, d, s, tolerance) not in found:
            jobs.setdefault((c, d, tolerance), []).append(s)
    work = list(jobs.items())
    try:
        tasks = (_job(plan, cases, *key, chosen) for key, chosen in work)
        for index, item, replay in executor.run(tasks):
            (c, d, tolerance), chosen = work[index]
            place = (c, d, chosen[item], tolerance)
            kept.keep(names[place], replay)
            found[place] = replay
            bar.at(len(found), len(places))
    finally:
        kept.close()
    return {place: found[place] for place in places}


def _job(
    plan: Plan, cases: Sequence[Case], c: int, d: int, tolerance: Tolerance, chosen: Sequence[int]
) -> ReplayJob:
    case = cases[c]
    return ReplayJob(
        plan.circuits[case.circuit],
        plan.technology,
        case.condition,
        plan.sampling,
        case.draws[d],
        case.v_rest(d),
        [case.stimuli[s].current for s in chosen],
        options_of(tolerance),
    )


def waveforms(
    plan: Plan, cases: Sequence[Case], places: Sequence[Place], executor: Executor
) -> list[Replay]:
    """Some replays once more, with their waveforms; in the order of the places."""
    jobs = [
        replace(_job(plan, cases, c, d, tolerance, [s]), keep_waveforms=True)
        for c, d, s, tolerance in places
    ]
    found = {index: replay for index, _, replay in executor.run(jobs)}
    return [found[k] for k in range(len(jobs))]


def _name(cases: Sequence[Case], place: Place) -> str:
    c, d, s, tolerance = place
    case = cases[c]
    stimulus = case.stimuli[s].current
    return name_of(case.ids[d], case.v_rest(d), options_of(tolerance), stimulus)
