"""Sweeps with `until`, with made-up samples in place of ngspice's."""

import gc
import random
import weakref
from pathlib import Path

import numpy as np
import pytest

from bridge.bench import Characterisation, Sample
from bridge.measure import Parameters
from bridge.plan import Plan
from bridge.store import RunDirectory
from bridge.sweep import run_sweep
from bridge.sweep import sweep as sweep_module
from bridge.sweep.rounds import stretches
from circuits.mismatch import draw_normals
from circuits.sampler import BLOCK
from surrogate.vocabulary import Status, quantities_of

SPREADS = {"typical": 0.02, "ff": 0.1, "ss": 0.4}
"""Sigma of the logarithm of tau_mem, by corner: each needs another number of draws."""


def made_up(job: Characterisation, draw: int) -> Sample:
    if job.condition.corner == "sf":
        return Sample(draw, Status.NO_SPIKE, "too leaky")
    z = draw_normals(job.circuit, job.sampling, [draw])[0] if draw else np.zeros(2)
    noise = np.sin(1e3 * z[-1]) * 1e-3
    tau = 5e-3 * float(np.exp(SPREADS.get(job.condition.corner, 0.1) * z[0] + noise))
    values = dict.fromkeys(quantities_of("neuron"), 1.0) | {"tau_mem": tau}
    return Sample(
        draw, Status.OK, newton_iterations=1, parameters=Parameters(values, z[:2], z[:2], z[:2])
    )


class Workers:
    """Computes jobs in the order in which that many workers of random speed would end."""

    def __init__(self, workers: int, seed: int = 0, stop_after: int | None = None) -> None:
        self.workers = workers
        self.done = 0
        self.stop_after = stop_after
        self._random = random.Random(seed)

    def run(self, jobs):
        waiting, active = enumerate(jobs), []
        while True:
            while len(active) < self.workers and (task := next(waiting, None)) is not None:
                active.append([*task, 0])
            if not active:
                return
            index, job, item = task = self._random.choice(active)
            task[2] += 1
            if task[2] == job.items:
                active.remove(task)
            if not isinstance(job, Characterisation):
                yield index, item, "ngspice-0"
                continue
            if self.done == self.stop_after:
                raise KeyboardInterrupt
            self.done += 1
            yield index, item, made_up(job, job.draws[item])

    def close(self) -> None:
        pass


def plan(**changes) -> Plan:
    return Plan(
        **{
            "technology": "gf180mcu",
            "circuits": ["leaky_axon_hillock"],
            "corners": ["typical", "ff", "ss"],
            "temperatures_celsius": [27],
            "draws": 1000,
            "seed": 4,
            "until": {"parameter": "tau_mem", "relative_half_width": 0.015},
        }
        | changes
    )


def files(run: RunDirectory) -> dict[str, bytes]:
    return {
        str(path.relative_to(run.path)): path.read_bytes()
        for path in run.path.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def draws_of(run: RunDirectory, corner: str) -> list[int]:
    (condition,) = (c for c in run.plan.conditions("leaky_axon_hillock") if c.corner == corner)
    parts = run.samples.parts("leaky_axon_hillock", condition)
    return [draw for part in parts for draw in part.draws.tolist()]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    run = RunDirectory(tmp_path_factory.mktemp("whole") / "run", plan())
    run_sweep(run, executor=Workers(1))
    return run


def test_each_condition_stops_by_itself_after_whole_blocks(whole: RunDirectory) -> None:
    # 1.96 sigma / sqrt(n) <= 0.015: 7 draws (one block), 171 (three), and 2700 (all there are).
    for corner, last in (("typical", BLOCK), ("ff", 3 * BLOCK), ("ss", 1000)):
        assert draws_of(whole, corner) == list(range(last + 1))


@pytest.mark.parametrize("workers", [1, 2, 7, 50])
def test_until_does_not_depend_on_workers(
    whole: RunDirectory, tmp_path: Path, workers: int
) -> None:
    run = RunDirectory(tmp_path / "run", plan())
    run_sweep(run, executor=Workers(workers, seed=workers))
    assert files(run) == files(whole)


@pytest.mark.parametrize("steps", [[0], [1, 2, 3], [70, 71, 72], [200, 900, 1]])
def test_until_does_not_depend_on_interruptions(
    whole: RunDirectory, tmp_path: Path, steps: list[int]
) -> None:
    for step in steps:
        with pytest.raises(KeyboardInterrupt):
            run_sweep(
                RunDirectory(tmp_path / "run", plan()), executor=Workers(3, step, stop_after=step)
            )
    run = RunDirectory(tmp_path / "run", plan())
    last = Workers(3)
    run_sweep(run, executor=last)
    assert files(run) == files(whole)
    again = Workers(3)
    run_sweep(run, executor=again)
    assert again.done == 0


@pytest.mark.parametrize("lost", [0, 65, 129])
@pytest.mark.parametrize("torn", [False, True])
def test_a_lost_or_torn_part_is_made_again_and_no_other(
    whole: RunDirectory, tmp_path: Path, lost: int, torn: bool
) -> None:
    run = RunDirectory(tmp_path / "run", plan())
    run_sweep(run, executor=Workers(1))
    (part,) = (path for path in run.samples.files if f"/ff/27C/{lost:09d}-" in str(path))
    if torn:
        part.write_bytes(part.read_bytes()[:2000])
    else:
        part.unlink()
    workers = Workers(2)
    run_sweep(run, executor=workers)
    assert 64 <= workers.done <= 80
    assert {name: data for name, data in files(run).items() if ".torn" not in name} == files(whole)


def test_where_nothing_can_be_measured_all_draws_are_tried(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path / "run", plan(corners=["sf", "typical"], draws=150))
    run_sweep(run, executor=Workers(2))
    assert draws_of(run, "sf") == list(range(151))
    assert draws_of(run, "typical") == list(range(BLOCK + 1))


@pytest.mark.parametrize("sampler", ["lhs", "sobol"])
def test_spread_draws_stop_earlier(tmp_path: Path, whole: RunDirectory, sampler: str) -> None:
    run = RunDirectory(tmp_path / "run", plan(sampler=sampler))
    run_sweep(run, executor=Workers(2))
    for corner in ("ff", "ss"):
        assert len(draws_of(run, corner)) < len(draws_of(whole, corner)) / 2
        assert (len(draws_of(run, corner)) - 1) % BLOCK == 0


@pytest.mark.parametrize("draws", [8, 63, 64, 65, 128, 1000, 1001, 2345])
def test_stretches_hold_every_draw_once(draws: int) -> None:
    for until in (None, {"parameter": "tau_mem", "relative_half_width": 0.1}):
        parts = stretches(plan(draws=draws, until=until))
        assert [k for part in parts for k in part] == list(range(draws + 1))
        assert all(parts)


def test_the_progress_ends_with_all_there_is(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    run = RunDirectory(tmp_path / "run", plan())
    run_sweep(run, executor=Workers(2), progress=lambda *call: calls.append(call))
    assert calls[-1][0] == calls[-1][1]
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


def test_the_main_process_forgets_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of a long sweep do not fit in memory."""
    made: list[weakref.ref] = []
    alive: list[int] = []

    class Counted(sweep_module.Part):
        def __init__(self, *arguments) -> None:
            super().__init__(*arguments)
            gc.collect()
            alive.append(sum(part() is not None for part in made))
            made.append(weakref.ref(self))

    monkeypatch.setattr(sweep_module, "Part", Counted)
    run = RunDirectory(tmp_path / "run", plan(corners=["typical"], draws=4000, until=None))
    run_sweep(run, executor=Workers(2))
    assert len(alive) == 5
    assert max(alive) <= 2
