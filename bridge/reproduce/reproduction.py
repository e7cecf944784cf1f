"""One sample again: the same job in one worker, its row compared, its deck written out."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bridge.bench import Characterisation, Sample
from bridge.engine import Pool, ngspice_version
from bridge.errors import BridgeInputError
from bridge.reproduce.comparison import Comparison, compare
from bridge.reproduce.recorded_job import RecordedJob
from bridge.reproduce.recording import Recording
from bridge.reproduce.standalone_file import is_ours, standalone_text
from bridge.reproduce.stored_sample import StoredSample, find_sample
from bridge.store import Location, Row, RunDirectory, file_name, write_whole
from bridge.store.origin import differing
from bridge.store.schema import to_table
from bridge.sweep.part import PartPlan
from bridge.sweep.provenance import nominal_job, options_text, provenance, sample_ids
from bridge.sweep.row import to_row
from circuits import Condition

FOLDER = "reproduced"
"""Folder in the run directory for files that are not given a name."""

NAME_DIGITS = 16
"""Digits of the strong id in the name of such a file."""


@dataclass(frozen=True)
class Reproduction:
    """Outcome of a reproduction.

    Attributes:
        changes: What is not as it was when the sample was simulated; empty: the rerun must give its
            bits.
    """

    stored: StoredSample
    now: Row = field(repr=False)
    changes: tuple[str, ...]
    comparison: Comparison
    file: Path

    @property
    def identical(self) -> bool:
        """Whether the rerun gave the stored numbers; a new strong id is among the changes."""
        return not self.comparison.differences


def reproduce(run: RunDirectory, prefix: str, out: Path | None = None) -> Reproduction:
    """Simulate one sample of a run again, compare it bit for bit, and write it out for ngspice.

    Args:
        prefix: Strong id of the sample, or enough of its first digits.
        out: Where the stand-alone netlist goes; into the folder ``reproduced`` of the run if left
            out.

    Raises:
        BridgeInputError: There is no such sample, `out` is another file, or ngspice is missing.
        CircuitInputError: The sample's circuit or technology is not there any more.
    """
    stored = find_sample(run, prefix)
    identity = stored.row["sample_id"]
    name = f"{file_name(identity[:NAME_DIGITS])}.cir"
    file = run.folder / FOLDER / name if out is None else Location.of(out)
    if file.exists() and not is_ours(file):
        raise BridgeInputError(f"--out {file}: exists and is not of lif-bridge; name another file")
    job = _job(run, stored)
    with (
        TemporaryDirectory(prefix="lif-bridge-") as scratch,
        Pool(1, run.plan.timeout, run.plan.memory_limit_mb) as pool,
    ):
        present = provenance(run.plan, ngspice_version(pool)) | {
            "options": options_text(job.options)
        }
        recorded = RecordedJob(job, Path(scratch) / "commands")
        sample: Sample = next(result for _, _, result in pool.run([recorded]))
        # A worker that cannot even load the deck sends nothing.
        sent = recorded.tape.read_text(encoding="utf-8") if recorded.tape.exists() else ""
    (new_identity,) = sample_ids(job)
    row = to_table([to_row(job, new_identity, sample)], b"").to_pylist()[0]
    changes = _changes(run, stored, present, new_identity)
    text = standalone_text(
        job, stored, Recording.of(sent.splitlines(), job.options), present, changes
    )
    written = write_whole(file, text.encode())
    return Reproduction(stored, row, tuple(changes), compare(stored.row, row), written)


def _job(run: RunDirectory, stored: StoredSample) -> Characterisation:
    """The job that made a sample, with this one draw."""
    row = stored.row
    circuit = row["circuit"]
    condition = Condition(row["corner"], row["temperature_celsius"], row["supply"])
    if circuit not in run.plan.circuits or condition not in run.plan.conditions(circuit):
        raise BridgeInputError(
            f"{stored.part}: {circuit} {condition.label} is not in the run's plan; "
            "bring back the plan.json that the run was made with"
        )
    part = PartPlan(nominal_job(run.plan, circuit, condition))
    return replace(part.jobs[stored.tolerance], draws=[row["draw"]])


def _changes(
    run: RunDirectory, stored: StoredSample, present: dict[str, Any], identity: str
) -> list[str]:
    was = stored.row["sample_id"]
    changes = differing(stored.origin, present, stored.row["circuit"])
    if identity != was:
        if not changes:
            changes = ["the program itself: no file or version that is recorded differs"]
        changes.insert(0, f"strong id: was {was}, is {identity}")
    if not stored.whole:
        name = stored.part.relative_to(run.path)
        changes.append(f"{name}: altered since it was written: its name holds another hash")
    return changes
