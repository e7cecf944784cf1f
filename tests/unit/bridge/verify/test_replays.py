"""Replays are kept, and only those that nothing changed are taken again."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from unwatched import Unwatched

from bridge.bench import Replay, ReplayJob
from bridge.errors import BridgeInputError
from bridge.plan import Plan
from bridge.store import Location
from bridge.verify.case import Case
from bridge.verify.replays import places_of, replay_all
from bridge.verify.stimuli import step_currents
from bridge.verify.twin import Twins
from circuits import Condition, Sampling, load_circuit
from circuits.technology import load_technology
from surrogate.neuron import PLAIN
from surrogate.neuron.scaling import Reference
from surrogate.vocabulary import Status

UNIT = Reference(0.0, 0.5, 20e-12, 260e-15, 0.05)

PLAN = cast(
    Plan,
    SimpleNamespace(
        circuits={"leaky_axon_hillock": load_circuit("leaky_axon_hillock")},
        technology=load_technology("gf180mcu"),
        sampling=Sampling(1),
    ),
)


def case(**changes: Any) -> Case:
    twins = Twins(
        {"v_rest": np.array([0.1, 0.2])}, np.zeros(2, dtype=np.bool_), np.ones((2, 2)), {},
        np.ones(2), np.ones(2), PLAIN, "measured",
    )  # fmt: skip
    one = Case(
        "leaky_axon_hillock", Condition("typical", 27.0, 1.8), (3, 5), ("a" * 64, "b" * 64), (),
        True, twins, cast(Any, None), tuple(step_currents(UNIT)),
    )  # fmt: skip
    return replace(one, **changes)


class Simulated:
    """Answers with a spike at a time that says which replay it was; counts what it is asked."""

    def __init__(self, end_after: int = 1000) -> None:
        self.asked: list[ReplayJob] = []
        self.left = end_after

    def run(self, tasks: Iterable[Any]) -> Iterator[tuple[int, int, Replay]]:
        for index, job in enumerate(tasks):
            self.asked.append(job)
            for item in range(job.items):
                if self.left == 0:
                    raise KeyboardInterrupt
                self.left -= 1
                yield index, item, self.answer(job, item)

    @staticmethod
    def answer(job: ReplayJob, item: int) -> Replay:
        if job.draw == 5 and item == 1:
            return Replay(Status.LATCHED, "stays high")
        spike = job.v_rest + job.options.reltol + float(job.stimuli[item].levels[1])
        return Replay(Status.OK, spikes=(spike,), energy=1e-9, seconds=0.5)

    @property
    def items(self) -> int:
        return sum(job.items for job in self.asked)

    def close(self) -> None:
        pass


def found_in(folder: Path, cases: list[Case], simulated: Simulated) -> dict[Any, Replay]:
    with Unwatched().stage("") as bar:
        return replay_all(Location(folder) / "verify.jsonl", PLAN, cases, simulated, bar)


def test_every_neuron_gets_every_input_and_the_first_again_tighter() -> None:
    places = places_of([case()])
    assert len(places) == 6
    assert [one for one in places if one[3] == "tight"] == [(0, 0, 0, "tight"), (0, 0, 1, "tight")]


def test_what_was_simulated_is_taken_again(tmp_path: Path) -> None:
    first, again = Simulated(), Simulated()
    found = found_in(tmp_path, [case()], first)
    assert first.items == 6
    same = found_in(tmp_path, [case()], again)
    assert again.items == 0
    assert same.keys() == found.keys()
    for place, one in found.items():
        other = same[place]
        assert (other.status, other.reason, other.spikes) == (one.status, one.reason, one.spikes)
        assert (other.energy == one.energy) == (one.status is Status.OK)
    assert found[0, 1, 1, "plan"].status is Status.LATCHED


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    whole = found_in(tmp_path / "whole", [case()], Simulated())
    with pytest.raises(KeyboardInterrupt):
        found_in(tmp_path / "parts", [case()], Simulated(end_after=4))
    rest = Simulated()
    found = found_in(tmp_path / "parts", [case()], rest)
    assert rest.items == 2
    assert {place: one.spikes for place, one in found.items()} == {
        place: one.spikes for place, one in whole.items()
    }


def test_another_input_rest_or_sample_is_simulated_anew(tmp_path: Path) -> None:
    found_in(tmp_path, [case()], Simulated())
    up, down = step_currents(UNIT)
    other_input = case(stimuli=(up, replace(down, current=up.current)))
    for changed, expected in (
        (case(ids=("a" * 64, "c" * 64)), 2),
        (case(stimuli=(up, *step_currents(replace(UNIT, rheobase=21e-12))[1:])), 3),
        (other_input, 0),
    ):
        simulated = Simulated()
        found_in(tmp_path, [changed], simulated)
        assert simulated.items == expected


@pytest.mark.parametrize(
    "record",
    [
        {"id": "a"},
        {"id": "a", "status": "fine", "reason": "", "remedy": "", "spikes": [], "energy": 1.0,
         "seconds": 1.0},
        {"id": "a", "status": "ok", "reason": "", "remedy": "", "spikes": ["x"], "energy": 1.0,
         "seconds": 1.0},
        [1, 2],
    ],
)  # fmt: skip
def test_a_journal_of_something_else_is_refused(tmp_path: Path, record: Any) -> None:
    from bridge.store import Journal

    journal = Journal(Location(tmp_path) / "verify.jsonl")
    journal.append(record)
    journal.close()
    with pytest.raises(BridgeInputError, match="record 1: no replay"):
        found_in(tmp_path, [case()], Simulated())
