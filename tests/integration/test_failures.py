"""Failures are data: crashes, time-outs, memory, and the ladder that is tried before giving up."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faulty_jobs import (
    FaultyJob,
    Mishap,
    Where,
    be_killed,
    be_killed_amid_a_message,
    crash,
    use_up_memory,
)
from kill_test import wait_for
from unwatched import pids

from bridge.bench import Characterisation
from bridge.bench.ladder import STEP_SHARE, Remedy, rungs
from bridge.engine import Pool
from bridge.engine.session import Ngspice
from bridge.errors import AnalysisError
from bridge.plan import Plan
from bridge.sweep.provenance import nominal_job
from circuits import SolverOptions
from surrogate.vocabulary import Status

RUNGS = [one for one in Remedy if one != Remedy.CLAMP_TOLERANCE]


@pytest.fixture(autouse=True)
def _workers_find_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)


def outcomes(job: Mishap, **limits: Any) -> list[tuple[int, str, Any]]:
    found = sorted((item, result) for _, item, result in Pool(1, timeout=20.0, **limits).run([job]))
    assert [item for item, _ in found] == [result[0] for _, result in found] == [0, 1, 2]
    return [result for _, result in found]


@pytest.mark.parametrize("what", [crash, be_killed, be_killed_amid_a_message, use_up_memory])
def test_a_mishap_that_does_not_come_again_costs_nothing(
    tmp_path: Path, what: Callable[[], None]
) -> None:
    found = outcomes(Mishap(what, tmp_path / "happened"))
    assert [status for _, status, _ in found] == ["ok", "ok", "ok"]
    pids = [pid for _, _, pid in found]
    assert pids[1] == pids[2] != pids[0]


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (crash, "its process ended 2 times, with SIGABRT"),
        (be_killed, "its worker was killed 10 times (out of memory?)"),
        (use_up_memory, "it needs more memory than the limit of 1024 MB"),
    ],
)
def test_a_mishap_that_comes_again_is_a_crashed_sample(
    what: Callable[[], None], reason: str
) -> None:
    found = outcomes(Mishap(what), memory_limit_mb=1024)
    assert [status for _, status, _ in found] == ["ok", "crashed", "ok"]
    assert found[1][2] == reason


def test_results_that_wait_for_this_process_are_not_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after Ctrl-Z, or while a slow disk takes a part of the table: for an hour by the clock."""
    clock, ahead = time.monotonic, [0.0]
    later = SimpleNamespace(monotonic=lambda: clock() + ahead[0])
    for module in ("pool", "process"):
        monkeypatch.setattr(f"bridge.engine.{module}.time", later)
    pool, found = Pool(2, timeout=20.0), []
    for _, _, result in pool.run([FaultyJob(40), FaultyJob(40)]):
        if not found:
            assert wait_for(lambda: all(pipe.poll() for pipe in pool._crew))
            ahead[0] = 3600.0
        found.append(result)
    assert len(found) == 80
    assert all(len(result) == 2 for result in found)


def test_a_worker_that_is_killed_while_idle_is_replaced() -> None:
    with Pool(1, timeout=20.0) as pool:
        assert len(list(pool.run([FaultyJob(2)]))) == 2
        (pid,) = pids(pool)
        os.kill(pid, signal.SIGKILL)
        results = [result for _, _, result in pool.run([FaultyJob(2)])]
        assert [len(result) for result in results] == [2, 2]
        assert pids(pool) != [pid]


def test_each_worker_has_a_folder_of_its_own_that_is_gone_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, scratch = tmp_path / "meeting", tmp_path / "scratch"
    meeting.mkdir()
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    found = [result for _, _, result in Pool(2, timeout=60.0).run([Where(meeting)] * 6)]
    folders = {folder for folder, _ in found}
    assert len(folders) == 2
    assert all(home == str(folder) for folder, home in found)
    assert all(scratch in folder.parents for folder in folders)
    assert not list(scratch.iterdir())


def characterisation(draws: list[int]) -> Characterisation:
    plan = Plan(
        technology="gf180mcu",
        circuits=["leaky_axon_hillock"],
        corners=["typical"],
        temperatures_celsius=[27.0],
        draws=8,
        seed=1,
    )
    (condition,) = plan.conditions(next(iter(plan.circuits)))
    return replace(nominal_job(plan, next(iter(plan.circuits)), condition), draws=draws)


class Stubborn:
    """The real ngspice, but the first transients do not converge."""

    def __init__(self, ngspice: Ngspice, failures: int) -> None:
        self._ngspice = ngspice
        self._failures = failures
        self.decks: list[str] = []

    def ensure(self, deck: str) -> None:
        self.decks.append(deck)
        self._ngspice.ensure(deck)

    def transient(self, *arguments: Any) -> None:
        self._ngspice.transient(*arguments)
        if len(self.decks) <= self._failures:
            raise AnalysisError("Timestep too small")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ngspice, name)


def test_the_rungs_come_in_order_and_keep_the_tolerances() -> None:
    plain = SolverOptions()
    remedies, options = zip(*rungs(plain), strict=True)
    assert list(remedies) == RUNGS
    assert [o.method for o in options] == ["trap", "trap", "gear", "gear", "gear"]
    assert [o.operating_point for o in options][2:] == [
        "newton",
        "gmin_stepping",
        "source_stepping",
    ]
    for one in options[1:]:
        assert one.max_step == STEP_SHARE * plain.max_step
        assert (one.reltol, one.abstol, one.vntol) == (plain.reltol, plain.abstol, plain.vntol)


@pytest.mark.parametrize("failures", range(len(RUNGS) + 1))
def test_each_rung_measures_the_sample_and_leaves_nothing_behind(
    ngspice: Ngspice, failures: int
) -> None:
    job = characterisation([1, 2])
    plain = {item: sample for _, item, sample in Pool(1, timeout=60.0).run([job])}
    stubborn = Stubborn(ngspice, failures)
    sample = job.compute(stubborn, 0)
    assert len(stubborn.decks) == min(failures + 1, len(RUNGS))
    if failures == len(RUNGS):
        assert sample.status == Status.NOT_CONVERGED
        assert (sample.remedy, sample.reason) == (RUNGS[-1], "Timestep too small")
    else:
        assert sample.status == Status.OK, sample.reason
        assert sample.remedy == RUNGS[failures]
        for name, value in plain[0].parameters.values.items():
            if name != "leak_flatness":
                assert sample.parameters.values[name] == pytest.approx(value, rel=5e-3), name
    if failures:
        assert sample.newton_iterations > plain[0].newton_iterations

    after = job.compute(ngspice, 1)
    assert after.parameters.values == plain[1].parameters.values
    assert after.newton_iterations == plain[1].newton_iterations
    assert (after.parameters.curve_i == plain[1].parameters.curve_i).all()


def test_a_circuit_without_a_solution_ends_not_converged(
    ngspice: Ngspice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A current that always drives its node to the other side of a threshold."""
    from bridge.bench import characterisation as module

    real = module.render_deck
    unsolvable = "bx x 0 i = v(x) > 0.5 ? 1m : -1m\nrx x 0 1k\n.end"
    monkeypatch.setattr(module, "render_deck", lambda *a: real(*a).replace(".end", unsolvable))
    job = characterisation([1, 2])
    sample = job.compute(ngspice, 0)
    assert (sample.status, sample.remedy) == (Status.NOT_CONVERGED, Remedy.SOURCE_STEPPING)
    assert "ended after" in sample.reason or "computed no" in sample.reason
    monkeypatch.undo()
    job = characterisation([1, 2])
    ((_, _, plain),) = list(Pool(1, timeout=60.0).run([characterisation([2])]))
    assert job.compute(ngspice, 1).parameters.values == plain.parameters.values
