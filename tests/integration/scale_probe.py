"""Peak memory of the streaming paths on a synthetic run, in a process of its own.

python scale_probe.py build|finished|sweeping FOLDER SAMPLES
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console

from bridge.bench import Characterisation, Sample
from bridge.measure import Parameters
from bridge.measure.parameters import CURVE_POINTS
from bridge.plan import Plan
from bridge.report.sweep_report import print_sweep
from bridge.store import SCHEMA, RunDirectory
from bridge.store.dataset import _digest
from bridge.sweep import run_sweep
from bridge.sweep.certification import is_certified
from bridge.sweep.provenance import nominal_job, sample_ids
from bridge.sweep.stage import certificate_stage
from surrogate.vocabulary import Status, quantities_of

ROWS = 1000  # of a part, as a sweep makes them
NAMES = tuple(quantities_of("neuron"))


def plan(samples: int) -> Plan:
    return Plan(
        technology="gf180mcu",
        circuits=["leaky_axon_hillock"],
        corners=["typical"],
        temperatures_celsius=[27.0],
        draws=samples - 1,
        seed=1,
    )


def value(name, draws):
    return (1.0 + NAMES.index(name)) * (1.0 + 0.1 * np.sin(draws))


def failed(draws):
    return draws % 100 == 99


def sample(draw: int) -> Sample:
    if failed(draw):
        return Sample(draw, Status.NO_SPIKE, "no spike", newton_iterations=10)
    curve = np.linspace(0.0, 1.0, CURVE_POINTS) + draw
    values = {name: float(value(name, draw)) for name in NAMES}
    return Sample(
        draw, Status.OK, newton_iterations=10, parameters=Parameters(values, curve, curve, curve)
    )


class Synthetic:
    """An executor that needs no ngspice."""

    def __init__(self) -> None:
        self.computed = 0

    def run(self, jobs):
        for index, job in enumerate(jobs):
            for item in range(job.items):
                if isinstance(job, Characterisation):
                    self.computed += 1
                    yield index, item, sample(job.draws[item])
                else:
                    yield index, item, "ngspice-synthetic"

    def close(self) -> None:
        pass


def part(job: Characterisation) -> bytes:
    """A Parquet file of some draws, without curves."""
    draws = np.array(job.draws)
    columns = {field.name: pa.nulls(len(draws), field.type) for field in SCHEMA}
    columns |= {name: pa.array(value(name, draws)) for name in NAMES}
    columns["sample_id"] = pa.array(sample_ids(job))
    columns["draw"] = columns["chip"] = pa.array(draws)
    columns["status"] = pa.array(np.where(failed(draws), "no_spike", "ok").tolist())
    columns["remedy"] = pa.array([""] * len(draws))
    columns["newton_iterations"] = pa.array(np.full(len(draws), 10))
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns, schema=SCHEMA), sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def build(run: RunDirectory, samples: int) -> None:
    """Write the parts of a finished run, without the fsyncs of a real one."""
    (circuit,) = run.plan.circuits
    (condition,) = run.plan.conditions(circuit)
    with run.locked():
        for first in range(0, samples, ROWS):
            draws = range(first, first + ROWS)
            again = [draw for draw in draws if is_certified(draw)]
            for dataset, kept in ((run.samples, draws), (run.certificate, again)):
                content = part(replace(nominal_job(run.plan, circuit, condition), draws=kept))
                folder = dataset.root / circuit / condition.corner / "27C"
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{first:09d}-{_digest(content)}.parquet").write_bytes(content)


def main() -> None:
    what, folder, samples = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    run, executor = RunDirectory(folder, plan(samples)), Synthetic()
    if what == "build":
        build(run, samples)
        return
    swept = run_sweep(run, executor=executor)
    assert executor.computed == 0 or what == "sweeping"
    (circuit,) = run.plan.circuits
    (condition,) = run.plan.conditions(circuit)
    assert sum(len(part) for part in swept.parts(circuit, condition)) == samples
    console = Console(width=100)
    print_sweep(console, run.plan, swept, certificate_stage(run))
    status = Path("/proc/self/status").read_text()  # ru_maxrss would count the parent's too
    peak_kb = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    print(int(peak_kb) // 1024)  # noqa: T201


if __name__ == "__main__":
    main()
