"""Every replay in ngspice, kept in a journal: killing the program loses those in flight."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field, ValidationError

from bridge.bench import Replay, ReplayJob
from bridge.bench.ladder import Remedy
from bridge.engine import Bar, Executor
from bridge.errors import BridgeInputError
from bridge.plan import Plan
from bridge.store import Journal, Location
from bridge.verify.case import Case
from circuits import SolverOptions
from circuits.toml_file import StrictModel
from surrogate.vocabulary import Status

JOURNAL = "verify.jsonl"

CERTIFYING = 1
"""Measured draws of each case, the first ones, whose replays are simulated again at tighter
tolerances."""

Tolerance = Literal["plan", "tight"]
Place = tuple[int, int, int, Tolerance]
"""Case, measured draw, stimulus, tolerance."""


class _Record(StrictModel):
    """A replay as it lies in the journal."""

    id: str
    status: Status = Field(strict=False)
    reason: str
    remedy: Remedy = Field(strict=False)
    spikes: tuple[float, ...] = Field(strict=False)
    energy: float | None = Field(allow_inf_nan=False)
    seconds: float = Field(ge=0, allow_inf_nan=False)

    def replay(self) -> Replay:
        energy = float("nan") if self.energy is None else self.energy
        return Replay(self.status, self.reason, self.remedy, self.spikes, energy, self.seconds)


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
    kept = Journal(journal)
    records = (_read(record, journal, k) for k, record in enumerate(kept.read()))
    known = {record.id: record for record in records}
    places = places_of(cases)
    ids = {place: _id(cases, place) for place in places}
    found = {place: known[ids[place]].replay() for place in places if ids[place] in known}
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
            kept.append(_record(ids[place], replay))
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


def _id(cases: Sequence[Case], place: Place) -> str:
    """SHA-256 of all that decides a replay's numbers, hexadecimal."""
    c, d, s, tolerance = place
    case, options = cases[c], options_of(tolerance)
    current = case.stimuli[s].current
    said = [case.ids[d], case.v_rest(d), options.card(), options.max_step, current.duration]
    state = hashlib.sha256(json.dumps(said).encode())
    for array in (current.times, current.levels):
        state.update(array.astype("<f8").tobytes())
    return state.hexdigest()


def _record(name: str, replay: Replay) -> dict[str, Any]:
    return {
        "id": name,
        "status": str(replay.status),
        "reason": replay.reason,
        "remedy": str(replay.remedy),
        "spikes": list(replay.spikes),
        "energy": replay.energy if replay.status == Status.OK else None,
        "seconds": replay.seconds,
    }


def _read(record: Any, journal: Location, number: int) -> _Record:
    try:
        return _Record.model_validate(record)
    except ValidationError as error:
        raise BridgeInputError(
            f"{journal}: record {number + 1}: no replay; remove the file, and lif-bridge verify "
            "simulates what was in it again"
        ) from error
