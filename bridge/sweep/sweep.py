"""The sweep: every circuit at every condition for every draw, into a run directory."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from bridge.bench import Characterisation
from bridge.engine import Executor, Pool, SpiceTask, ngspice_version
from bridge.store import SampleTable
from bridge.store.run_directory import RunDirectory
from bridge.sweep.part import Part, PartPlan, Tolerance, is_there
from bridge.sweep.provenance import provenance
from bridge.sweep.rounds import rounds, total_samples

Progress = Callable[[int, int], None]
"""Called with the number of samples that are done and the number of all."""


def run_sweep(
    run: RunDirectory,
    workers: int = 1,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> SampleTable:
    """Simulate what a run directory still lacks.

    Args:
        run: Where the results go; what is there already is kept.
        workers: Number of ngspice processes, unless an executor is given.
        progress: Called after every sample with the number done and the number of all, those that
            certify others included.
        executor: What computes; processes on this machine if left out.

    Raises:
        BridgeInputError: ngspice is missing; the directory is in use, holds samples of other files
            or versions, or cannot be written.
    """
    with ExitStack() as stack:
        if executor is None:
            pool = Pool(workers, run.plan.timeout, run.plan.memory_limit_mb)
            executor = stack.enter_context(pool)
        version = ngspice_version(executor)  # without ngspice no run begins
        stack.enter_context(run.locked())
        run.tidy()
        run.settle(provenance(run.plan, version))
        sweep = _Sweep(run, executor, progress)
        for parts in rounds(run.plan, run.samples):
            sweep.complete(parts)
        sweep.end()
        run.forget_journals()
    return run.samples


class _Sweep:
    """Brings jobs to workers and samples to their parts."""

    def __init__(self, run: RunDirectory, executor: Executor, progress: Progress | None) -> None:
        self._run = run
        self._executor = executor
        self._progress = progress
        self._done = 0
        self._total = total_samples(run.plan)
        self._origins: dict[int, tuple[Part, Tolerance, Characterisation]] = {}
        self._open: set[Part] = set()

    def complete(self, plans: list[PartPlan] | Iterator[PartPlan]) -> None:
        """Make every part that is not there yet."""
        self._origins.clear()
        try:
            for index, item, sample in self._executor.run(self._jobs(plans)):
                part, tolerance, job = self._origins[index]
                part.add(tolerance, job, sample)
                if item == job.items - 1:  # a job's items end in their order
                    del self._origins[index]  # and with the last of them its part's rows
                self._advance(1)
                if part.done == part.plan.items:
                    self._open.discard(part)
        finally:
            for part in self._open:
                part.close()
            self._open.clear()

    def end(self) -> None:
        """Say that no more samples are needed than there are."""
        if self._progress is not None and self._done < self._total:
            self._progress(self._done, self._done)

    def _jobs(self, plans: list[PartPlan] | Iterator[PartPlan]) -> Iterator[SpiceTask]:
        index = 0
        for plan in plans:
            if is_there(plan, self._run):
                self._advance(plan.items)
                continue
            part = Part(plan, self._run)
            self._advance(part.done)
            if part.done == plan.items:
                part.write()
                continue
            self._open.add(part)
            for tolerance, job in part.missing():
                self._origins[index] = (part, tolerance, job)
                index += 1
                yield job

    def _advance(self, samples: int) -> None:
        self._done += samples
        if self._progress is not None and samples:
            self._progress(self._done, self._total)
