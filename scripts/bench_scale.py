"""What a very large sweep costs: the measurements behind docs/scale.md.

    python scripts/bench_scale.py [--quick] [--draws N] [--replays N]

Cost of a sample in core-ms and Newton iterations; bytes on disk of a real run; and, with samples
that cost nothing, how many of them one main process takes in from its own workers and from a local
Dask cluster, what its memory grows by, what the journal costs, how long a finished run takes to
look through. The results go to bench_scale.json in the current folder.
"""

import argparse
import json
import os
import resource
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
from bench_peers.characterise import characterisation_cost
from bench_scale_job import Replay, ReplayJob
from rich.console import Console

from bridge.bench import Characterisation, Sample
from bridge.engine import Pool
from bridge.engine.cluster import Cluster
from bridge.plan import Plan
from bridge.store import Journal, Location, RunDirectory
from bridge.sweep import run_sweep
from bridge.sweep.provenance import versions
from bridge.sweep.row import to_row
from circuits import Condition, Sampling, circuits, load_circuit
from circuits.technology import load_technology

TECHNOLOGY, CIRCUIT = "gf180mcu", "leaky_axon_hillock"
TIMEOUT, MEMORY_MB, SEED = 120.0, 2048, 1
ITEMS_PER_JOB = 10
CURVE = ("curve_v", "curve_i")


def plan(draws: int) -> Plan:
    """A plan of one condition."""
    return Plan(
        technology=TECHNOLOGY, circuits=[CIRCUIT], corners=["typical"], temperatures_celsius=[27],
        draws=draws, seed=SEED,
    )  # fmt: skip


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and main process's own CPU time of some work, s."""
    wall, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - own


def real_sample() -> tuple[Characterisation, Sample]:
    """One sample from ngspice, and its job."""
    circuit, technology = load_circuit(CIRCUIT), load_technology(TECHNOLOGY)
    condition = Condition("typical", 27.0, circuit.datasheet.supply)
    job = Characterisation(circuit, technology, condition, Sampling(SEED), [1])
    ((*_, sample),) = Pool(1, TIMEOUT).run([job])
    return job, sample


def on_disk(run: RunDirectory) -> dict[str, float]:
    """Bytes a sample of a real run, with and without curves."""
    whole = bare = rows = 0
    for path in run.samples.files:
        table = pq.read_table(path)
        buffer = BytesIO()
        pq.write_table(table.drop_columns(list(CURVE)), buffer, compression="zstd")
        whole, bare = whole + path.stat().st_size, bare + len(buffer.getvalue())
        rows += table.num_rows
    again = sum(path.stat().st_size for path in run.certificate.files)
    return {
        "samples": rows, "bytes": whole / rows, "bytes_without_curves": bare / rows,
        "bytes_of_certificate": again / rows, "files": len(run.samples.files),
    }  # fmt: skip


def replayed(job: Characterisation, sample: Sample, count: int) -> list[ReplayJob]:
    """Jobs of `count` samples that cost nothing."""
    firsts = range(1, count + 1, ITEMS_PER_JOB)
    return [
        ReplayJob(Characterisation(job.circuit, job.technology, job.condition, Sampling(SEED),
                                   range(k, min(k + ITEMS_PER_JOB, count + 1))), sample)
        for k in firsts
    ]  # fmt: skip


def journal_cost(job: Characterisation, sample: Sample, folder: Path) -> dict[str, float]:
    """Time and bytes of a journal's record, and of bringing it to the disk."""
    record = {"kind": "plan", "row": to_row(job, "0" * 64, sample)}
    journal, count = Journal(Location.of(folder / "journal.jsonl")), 1000
    wall, _ = timed(lambda: [journal.append(record) for _ in range(count)])
    journal.close()
    size = (folder / "journal.jsonl").stat().st_size / count
    syncs = []
    for _ in range(20):
        journal.append(record)
        syncs.append(timed(journal.close)[0])
    return {
        "bytes_of_record": size, "ms_of_record": 1e3 * wall / count,
        "ms_of_sync": 1e3 * sorted(syncs)[len(syncs) // 2],
    }  # fmt: skip


def rates(count: int, wall: float, own: float) -> dict[str, float]:
    """Samples a second, and the main process's own time for each."""
    return {"samples_per_s": count / wall, "main_ms_per_sample": 1e3 * own / count}


def on_dask(jobs: list[ReplayJob], count: int, workers: int) -> dict[str, float]:
    """Throughput of a local Dask cluster, and the size of one of its workers."""
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as local,
        Cluster(local.scheduler_address, TIMEOUT, MEMORY_MB, versions, str) as cluster,
    ):
        list(cluster.run(jobs[:workers]))  # starts their ngspice processes
        wall, own = timed(lambda: list(cluster.run(jobs)))
        pids = [nanny.process.pid for nanny in local.workers.values()]
        sizes = [psutil.Process(pid).memory_info().rss / 1e6 for pid in pids]
    return rates(count, wall, own) | {"worker_mb": max(sizes)}


def peak_mb() -> float:
    """Largest size of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def measure(args: argparse.Namespace, folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """All measurements."""
    result: dict[str, Any] = {"cost": {}, "pool": {}, "dask": {}}
    job, sample = real_sample()
    say("a whole sweep of samples that cost nothing")
    with Pool(2, TIMEOUT) as pool:
        sizes = []
        for count in (args.replays // 2, args.replays):
            run = RunDirectory(folder / str(count), plan(count - 1))
            spent = timed(lambda: run_sweep(run, executor=Replay(pool, sample)))  # noqa: B023
            sizes.append(peak_mb())
        result["sweep"] = rates(count, *spent) | {
            "main_mb": sizes[-1], "main_mb_more_for_twice_the_samples": sizes[1] - sizes[0],
        }  # fmt: skip
        say("looking through a finished run")
        again = timed(lambda: run_sweep(run, executor=Replay(pool, sample)))
    size = sum(path.stat().st_size for path in run.path.rglob("*.parquet"))
    result["resume"] = {
        "s_per_million_samples": 1e6 * again[0] / count, "s_per_gb": 1e9 * again[0] / size,
    }  # fmt: skip
    say("cost of a sample")
    for name in circuits():
        cost = characterisation_cost(name, TECHNOLOGY, 4 if args.quick else 40)
        result["cost"][name] = {
            "core_ms": cost.core_ms, "newton_iterations": cost.iterations,
            "worker_mb": cost.memory_mb,
        }  # fmt: skip
    say("bytes on disk")
    real = RunDirectory(folder / "real", plan(args.draws - 1))
    run_sweep(real, workers=1)
    result["disk"] = on_disk(real)
    result["journal"] = journal_cost(job, sample, folder)
    jobs = replayed(job, sample, args.replays)
    for workers in (1, 2):
        say(f"samples that cost nothing, {workers} workers")
        with Pool(workers, TIMEOUT) as pool:
            list(pool.run(jobs[:workers]))
            result["pool"][workers] = rates(args.replays, *timed(lambda: list(pool.run(jobs))))
        result["dask"][workers] = on_dask(jobs, args.replays, workers)
    return result


def main() -> None:
    """Run the measurements, print them and write ``bench_scale.json``."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few samples: a trial of the script")
    parser.add_argument("--draws", type=int, default=1000, help="samples of the real run")
    parser.add_argument("--replays", type=int, default=20_000, help="samples that cost nothing")
    args = parser.parse_args()
    if args.quick:
        args.draws, args.replays = 16, 400
    # Workers import the job by its module's name.
    folders = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, folders))
    console = Console()
    with TemporaryDirectory(prefix="lif-bridge-scale-", dir=".") as scratch:
        result = measure(args, Path(scratch), lambda text: console.print(f"{text} ..."))
    result["versions"] = {"pyarrow": pa.__version__}
    console.print_json(json.dumps(result))
    text = json.dumps(result, indent=1, allow_nan=False) + "\n"
    Path("bench_scale.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
