"""What is asked of ngspice: no more than is needed, and once."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_subject import PLAN, UNIT, subject

from bridge.bench import Replay, ReplayJob, SteadyJob, continued
from bridge.store import Location
from bridge.verify.network.relaxation import Request, relax
from bridge.verify.network.transistors import Fineness, Transistors
from bridge.verify.replay_journal import ReplayJournal
from circuits import SolverOptions
from surrogate.vocabulary import Status

PLAIN = Fineness.plain(UNIT.dt)
PERIOD = 2e-3


class Simulated:
    """Answers with spikes at equal intervals, as if nothing but the sample mattered."""

    def __init__(self, status: Status = Status.OK, end_after: int = 10**6) -> None:
        self.jobs: list[Any] = []
        self.status, self.left = status, end_after

    def run(self, tasks: Iterable[Any]) -> Iterator[tuple[int, int, Replay]]:
        for index, job in enumerate(tasks):
            self.jobs.append(job)
            for item in range(job.items):
                if self.left == 0:
                    raise KeyboardInterrupt
                self.left -= 1
                first = 1e-3 + 1e-4 * job.draw
                number = 2 if isinstance(job, SteadyJob) else 5
                spikes = tuple(first + PERIOD * k for k in range(number))
                yield index, item, Replay(self.status, "why", spikes=spikes, seconds=0.1)

    def close(self) -> None:
        pass

    @property
    def items(self) -> int:
        return sum(job.items for job in self.jobs)


def fired(
    path: Path, requests: list[Request], simulated: Simulated, fineness: Fineness = PLAIN
) -> tuple[list[Any], Transistors]:
    journal = ReplayJournal(Location(path) / "verify_network.jsonl")
    made = Transistors(subject(), PLAN, fineness, journal, simulated, lambda _: None)
    try:
        return made.fire(requests), made
    finally:
        journal.close()


def steady(level: float, neuron: int = 0, chip: int = 0) -> Request:
    return Request(0, chip, 0, neuron, np.array([level]))


def driven(*levels: float, neuron: int = 0) -> Request:
    return Request(0, 0, 1, neuron, np.array(levels))


def test_a_constant_input_takes_two_spikes_and_goes_on_at_their_interval(tmp_path: Path) -> None:
    simulated = Simulated()
    (train,), _ = fired(tmp_path, [steady(3.0)], simulated)
    (job,) = simulated.jobs
    assert isinstance(job, SteadyJob)
    assert list(job.currents) == [pytest.approx(3.0 * 20e-12)]
    assert job.duration == pytest.approx(40 * UNIT.dt)
    first = (1e-3 + 1e-4 * job.draw) / UNIT.dt
    count = 1 + int((40 - first) // (PERIOD / UNIT.dt))
    assert train == pytest.approx(first + PERIOD / UNIT.dt * np.arange(count))


def test_what_nothing_drives_rests(tmp_path: Path) -> None:
    simulated = Simulated()
    requests = [steady(0.0), steady(-2.0), driven(-1.0, 0.0, -0.5)]
    trains, made = fired(tmp_path, requests, simulated)
    assert [len(train) for train in trains] == [0, 0, 0]
    assert (simulated.jobs, made.told.resting, made.told.simulated) == ([], 3, 0)


def test_what_certifies_takes_nothing_for_granted(tmp_path: Path) -> None:
    simulated = Simulated()
    fired(tmp_path, [steady(0.0), steady(3.0), driven(-1.0, 0.0)], simulated, PLAIN.certifying)
    assert all(isinstance(job, ReplayJob) for job in simulated.jobs)
    assert simulated.items == 3
    options = simulated.jobs[0].options
    assert options.reltol < SolverOptions().reltol
    assert options.max_step == PLAIN.options.max_step / 2
    assert PLAIN.certifying.bins == 4 * PLAIN.bins


def test_a_current_goes_to_the_sample_that_its_neuron_is(tmp_path: Path) -> None:
    simulated, one = Simulated(), subject()
    requests = [steady(2.0 + 0.1 * k, k, chip) for chip in range(2) for k in range(3)]
    fired(tmp_path, requests, simulated)
    for chip in range(2):
        for k, place in enumerate(one.places(chip)[0].tolist()):
            level = pytest.approx((2.0 + 0.1 * k) * 20e-12)
            (job,) = [
                j for j in simulated.jobs if j.draw == one.draws[place]
                and any(current == level for current in j.currents)
            ]  # fmt: skip
            assert job.v_rest == one.v_rest[place]


def test_a_course_has_the_charge_of_its_means_and_an_edge_as_long_as_a_bin(tmp_path: Path) -> None:
    simulated = Simulated()
    levels = np.random.default_rng(1).normal(size=160)
    levels[20:60] = levels[19]
    fired(tmp_path, [driven(*levels)], simulated)
    current = simulated.jobs[0].stimuli[0]
    step = 40 * UNIT.dt / 160
    assert current.edge == pytest.approx(step)
    assert len(current.times) == 120
    t, i = current.corners().T
    assert np.trapezoid(i, t) == pytest.approx(np.sum(levels) * step * 20e-12)


def test_nothing_is_simulated_twice_and_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    requests = [steady(1.0 + k, k % 3) for k in range(9)] + [steady(1.0), driven(1.0, 2.0)]
    whole, _ = fired(tmp_path / "whole", requests, first := Simulated())
    assert first.items == 10
    with pytest.raises(KeyboardInterrupt):
        fired(tmp_path / "parts", requests, Simulated(end_after=4))
    found, made = fired(tmp_path / "parts", requests, rest := Simulated())
    assert rest.items == 6
    assert [one.tolist() for one in found] == [one.tolist() for one in whole]
    assert (made.told.simulated, made.told.steady) == (11, 10)
    finer = fired(tmp_path / "whole", requests, other := Simulated(), PLAIN.certifying)
    assert other.items == 10
    assert len(finer[0]) == 11


def test_a_latched_neuron_is_silent_and_one_that_ngspice_cannot_do_is_a_failure(
    tmp_path: Path,
) -> None:
    (silent,), made = fired(tmp_path / "a", [steady(3.0)], Simulated(Status.LATCHED))
    assert len(silent) == 0
    assert made.told.outcomes == {"latched": 1}
    (reason,), _ = fired(tmp_path / "b", [steady(3.0)], Simulated(Status.NOT_CONVERGED))
    assert reason == "not_converged: why"


@pytest.mark.parametrize(
    ("first", "duration", "expected"),
    [
        ((), 5.0, []),
        ((1.0,), 5.0, [1.0]),
        ((1.0, 2.5), 5.0, [1.0, 2.5, 4.0]),
        ((1.0, 2.5), 4.0, [1.0, 2.5, 4.0]),
        ((1.0, 2.5), 2.4, [1.0]),
    ],
)
def test_spikes_go_on_to_the_end(
    first: tuple[float, ...], duration: float, expected: list[float]
) -> None:
    assert continued(first, duration) == expected


def test_all_work_is_told(tmp_path: Path) -> None:
    """As much as the estimate of the time left was told that there is."""
    from bridge.verify.network.stage import _cost

    one = subject()
    chips, counts = one.made(), one.twins()
    inferences = [one.inference(chips, counts, c, k) for c in range(2) for k in range(3)]
    done: list[int] = []
    journal = ReplayJournal(Location(tmp_path) / "verify_network.jsonl")
    made = Transistors(one, PLAN, PLAIN, journal, Simulated(), done.append)
    total = sum(_cost(each, PLAIN) for each in inferences)
    relax(one.network, inferences, PLAIN.bins, made.fire)
    journal.close()
    assert sum(done) == total > 0
