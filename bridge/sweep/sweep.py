"""The sweep: every circuit at every condition for every draw, into a run directory."""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from bridge.engine import Pool
from bridge.sweep.characterisation import Characterisation, Sample
from bridge.sweep.plan import Plan
from bridge.sweep.provenance import sample_ids, versions
from bridge.sweep.run_directory import RunDirectory
from bridge.sweep.table import to_table
from circuits import NOMINAL_DRAW, load_circuit, load_technology

DRAWS_PER_PART = 20
"""Samples that are computed on one load of the deck and written together."""

Progress = Callable[[int, int], None]
"""Called with the number of samples that are done and the number of all."""


@dataclass(frozen=True)
class _Part:
    """A file of the result table and the job that makes it."""

    name: str
    job: Characterisation


def parts_of(plan: Plan) -> list[_Part]:
    """Cut a plan into parts, each a job and a file.

    The cuts depend on the index of the draw alone, so that more draws leave earlier parts as
    they are.
    """
    technology = load_technology(plan.technology)
    parts = []
    for name in plan.circuits:
        circuit = load_circuit(name)
        for condition in plan.conditions(name):
            for first in range(NOMINAL_DRAW, plan.draws + 1, DRAWS_PER_PART):
                draws = range(first, min(first + DRAWS_PER_PART, plan.draws + 1))
                job = Characterisation(circuit, technology, condition, plan.seed, draws)
                label = f"{name}-{condition.corner}-{condition.temperature_celsius:g}C-{first:07d}"
                parts.append(_Part(f"samples/{label}.parquet", job))
    return parts


def run_sweep(run: RunDirectory, workers: int, progress: Progress | None = None) -> pa.Table:
    """Simulate what a run directory still lacks.

    Parameters
    ----------
    run : RunDirectory
        Where the results go; parts that are there already are kept.
    workers : int
        Number of ngspice processes.
    progress : callable, optional
        Called after every sample with the number done and the number of all.

    Returns
    -------
    pyarrow.Table
        All samples of the run, with `bridge.sweep.table.SCHEMA`, sorted.

    Raises
    ------
    BridgeInputError
        ngspice is missing.
    """
    parts = parts_of(run.plan)
    missing = [part for part in parts if not (run.path / part.name).exists()]
    total = sum(part.job.items for part in parts)
    done = total - sum(part.job.items for part in missing)
    pool = Pool(workers, run.plan.timeout)
    run.write_json("provenance.json", {"plan_sha256": run.plan.digest, "versions": versions()})
    gathered: dict[int, dict[int, Sample]] = {}
    for index, item, sample in pool.run([part.job for part in missing]):
        part = missing[index]
        samples = gathered.setdefault(index, {})
        samples[item] = sample
        done += 1
        if progress is not None:
            progress(done, total)
        if len(samples) == part.job.items:
            ordered = [samples[k] for k in range(part.job.items)]
            run.write_table(part.name, to_table(part.job, sample_ids(part.job), ordered))
            del gathered[index]
    return run.read_samples()
