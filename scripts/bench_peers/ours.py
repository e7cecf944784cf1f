"""lif-bridge's own way: the engine's workers, which load the deck once and alter it."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from bench_peers.case import SEED, Case
from bridge.bench.analyses import apply_draw
from bridge.engine import Pool
from bridge.measure import upward_crossings
from circuits import Sampling, draw_mismatch

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice


def counter(ngspice: "Ngspice", name: str) -> float:
    """One of the figures that ngspice keeps since the deck was loaded."""
    (line,) = ngspice.command(f"rusage {name}")
    return float(line.split("=")[1])


def peak_memory_mb() -> float:
    """Largest resident size of this process so far, MB."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - once an item
        line = next(line for line in status if line.startswith("VmHWM"))
    return float(line.split()[1]) * 1024 / 1e6


@dataclass(frozen=True)
class Outcome:
    """One sample.

    Attributes:
    ----------
    draw : int
        Which.
    v_end : float
        Membrane at the end, V.
    t_spike : float
        First spike, s; NaN when there is none.
    ended : float
        When it was done, s of the system's monotonic clock.
    worker : int
        Process that did it.
    analysis : float
        Analysis time that ngspice reports since the deck was loaded, s; of a job's first and last
        sample only, to leave the others as they are in a sweep.
    iterations : float
        Newton iterations, likewise.
    memory_mb : float
        Largest resident size of the worker so far; zero when not asked for.
    """

    draw: int
    v_end: float
    t_spike: float
    ended: float
    worker: int
    analysis: float = 0.0
    iterations: float = 0.0
    memory_mb: float = 0.0


@dataclass(frozen=True)
class TransientJob:
    """The case's transient for some draws.

    Attributes:
    ----------
    case, draws
        What.
    meeting : pathlib.Path or None
        Folder where workers wait for each other after their first sample, so that all of what is
        timed afterwards is done at the same time.
    workers : int
        How many meet there.
    watch_memory : bool
        Whether outcomes say how large the worker is.
    """

    case: Case
    draws: Sequence[int]
    meeting: Path | None = None
    workers: int = 1
    watch_memory: bool = False

    @property
    def deck(self) -> str:
        """The case's deck."""
        return self.case.deck

    @property
    def items(self) -> int:
        """Number of draws."""
        return len(self.draws)

    def compute(self, ngspice: "Ngspice", item: int) -> Outcome:
        """Draw, alter, run, fetch the vectors, measure."""
        case, index = self.case, self.draws[item]
        for name, value in case.alterations.items():
            ngspice.alter(name, value)
        draw = draw_mismatch(case.circuit, case.technology, Sampling(SEED), index)
        apply_draw(ngspice, case.circuit, case.technology, draw)
        ngspice.command(f"tran {case.tran}")
        t, v_mem, v_out = ngspice.vectors("time", "mem", "out")
        crossings = upward_crossings(t, v_out, case.level)
        ngspice.discard_runs()
        if abs(t[-1] - case.t_stop) > 1e-9 * case.t_stop:
            raise RuntimeError(f"draw {index}: the transient ended at {t[-1]:g} s")
        if item == 0 and self.meeting is not None:
            (self.meeting / str(os.getpid())).touch()
            while len(list(self.meeting.iterdir())) < self.workers:
                time.sleep(1e-3)
        t_spike = float(crossings[0]) if len(crossings) else float("nan")
        outcome = Outcome(index, float(v_mem[-1]), t_spike, time.monotonic(), os.getpid())
        if item in (0, self.items - 1):
            analysis, iterations = counter(ngspice, "time"), counter(ngspice, "totiter")
            outcome = replace(outcome, analysis=analysis, iterations=iterations)
        if self.watch_memory:
            outcome = replace(outcome, memory_mb=peak_memory_mb())
        return outcome

    def failed(self, item: int, status: str, reason: str) -> Outcome:
        """A benchmark with a failed sample is none."""
        raise SystemExit(f"draw {self.draws[item]}: {status}: {reason}")


@dataclass(frozen=True)
class OwnRun:
    """What one run of the engine showed.

    Attributes:
    ----------
    rate : float
        Samples per second from when all workers have their first until one has its last.
    rate_with_start : float
        Samples per second of the whole, with starting the processes and loading the deck.
    analysis_ms : float
        What ngspice reports of its analyses in the workers, a sample.
    iterations : float
        Newton iterations a sample.
    values : dict
        ``(v_end, t_spike)`` by draw.
    """

    rate: float
    rate_with_start: float
    analysis_ms: float
    iterations: float
    values: dict[int, tuple[float, float]]


def run_ours(case: Case, samples: int, workers: int) -> OwnRun:
    """Run the case; every worker gets the same draws, so that rates compare.

    Parameters
    ----------
    case : Case
        What.
    samples : int
        Draws a worker.
    workers : int
        How many processes.

    Returns:
    -------
    OwnRun
        Rates and values.
    """
    by_job: list[list[Outcome]] = [[] for _ in range(workers)]
    with TemporaryDirectory(prefix="lif-bridge-bench-") as folder:
        job = TransientJob(case, range(1, samples + 1), Path(folder), workers)
        begin = time.monotonic()
        for index, _, outcome in Pool(workers, timeout=60.0).run([job] * workers):
            by_job[index].append(outcome)
        wall = time.monotonic() - begin
    if any(len({outcome.worker for outcome in outcomes}) > 1 for outcomes in by_job):
        raise SystemExit("a worker was replaced within a job: take fewer samples")
    # The rate of all workers while all of them work: starting and loading are not in it.
    start = max(outcomes[0].ended for outcomes in by_job)
    stop = min(outcomes[-1].ended for outcomes in by_job)
    rate = sum(_rate_between(outcomes, start, stop) for outcomes in by_job)
    spans = [(outcomes[0], outcomes[-1]) for outcomes in by_job]
    gaps = sum(len(outcomes) - 1 for outcomes in by_job)
    return OwnRun(
        rate,
        workers * samples / wall,
        sum(last.analysis - first.analysis for first, last in spans) / gaps * 1e3,
        sum(last.iterations - first.iterations for first, last in spans) / gaps,
        {o.draw: (o.v_end, o.t_spike) for outcomes in by_job for o in outcomes},
    )


def _rate_between(outcomes: Sequence[Outcome], start: float, stop: float) -> float:
    """Samples per second of one worker, with the parts of samples at both ends."""
    ended = [outcome.ended for outcome in outcomes]
    done = np.interp([start, stop], ended, np.arange(len(ended)))
    return float((done[1] - done[0]) / (stop - start))
