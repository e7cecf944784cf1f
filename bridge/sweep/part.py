"""A part of the result table: a stretch of draws of one circuit under one condition."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from bridge.bench import Characterisation, Sample
from bridge.errors import BridgeInputError
from bridge.store import Journal, Place, Row
from bridge.store.run_directory import RunDirectory
from bridge.store.schema import check_row, with_errors
from bridge.sweep.certification import greatest_errors, is_certified
from bridge.sweep.provenance import options_text, sample_ids
from bridge.sweep.row import to_row
from surrogate.vocabulary import quantities_of

DRAWS_PER_JOB = 10
"""Samples that a worker is given at once."""

CERTIFICATE_REFINEMENT = 2.0
"""Factor by which the clamp's steps are finer in samples that certify others."""


class Tolerance(StrEnum):
    """Whether a sample is at the plan's tolerance or at the tighter one."""

    PLAN = "plan"
    TIGHT = "tight"


@dataclass(frozen=True)
class PartPlan:
    """What a part holds, before anything is simulated.

    Attributes:
        job: All its draws at the plan's tolerance.
    """

    job: Characterisation

    @property
    def place(self) -> Place:
        """Where it belongs in the table."""
        return Place(self.job.circuit.name, self.job.condition, self.job.draws[0])

    @cached_property
    def jobs(self) -> dict[Tolerance, Characterisation]:
        """The draws at the plan's tolerance, and those that certify them at the tighter one."""
        tight = replace(
            self.job,
            # The first too: no part is without a measured numerical error, however short.
            draws=[
                draw for draw in self.job.draws if is_certified(draw) or draw == self.job.draws[0]
            ],
            options=self.job.options.tightened(),
            refine=CERTIFICATE_REFINEMENT,
        )
        return {Tolerance.PLAN: self.job, Tolerance.TIGHT: tight}

    @property
    def items(self) -> int:
        """Number of samples to simulate, those that certify others included."""
        return sum(job.items for job in self.jobs.values())


class Part:
    """A part in the making: what its journal holds, and what is still to be simulated.

    Raises:
        BridgeInputError: The journal holds samples of another circuit or version, or no samples.
    """

    def __init__(self, plan: PartPlan, run: RunDirectory) -> None:
        self.plan = plan
        self._run = run
        name = "-".join([*plan.place.folder.parts, f"{plan.place.first:09d}.jsonl"])
        self._journal = Journal(run.journals / name)
        self._ids = {
            tolerance: dict(zip(job.draws, sample_ids(job), strict=True))
            for tolerance, job in plan.jobs.items()
        }
        self._rows: dict[Tolerance, dict[int, Row]] = {one: {} for one in Tolerance}
        for count, record in enumerate(self._journal.read(), start=1):
            tolerance, row = _read_record(record, f"{self._journal.location}: record {count}")
            if self._ids[tolerance].get(row["draw"]) != row["sample_id"]:
                raise other_origin(run, self._journal.location.name)
            self._rows[tolerance][row["draw"]] = row

    @property
    def done(self) -> int:
        """Number of samples that are there."""
        return sum(len(rows) for rows in self._rows.values())

    def missing(self) -> Iterator[tuple[Tolerance, Characterisation]]:
        """Jobs for what is still to be simulated."""
        for tolerance, job in self.plan.jobs.items():
            draws = [draw for draw in job.draws if draw not in self._rows[tolerance]]
            for k in range(0, len(draws), DRAWS_PER_JOB):
                yield tolerance, replace(job, draws=draws[k : k + DRAWS_PER_JOB])

    def add(self, tolerance: Tolerance, job: Characterisation, sample: Sample) -> None:
        """Keep a sample; when it is the last one, write the part.

        Raises:
            StorageError: It cannot be written.
        """
        row = to_row(job, self._ids[tolerance][sample.draw], sample)
        self._journal.append({"kind": tolerance, "row": row})
        self._rows[tolerance][sample.draw] = row
        if self.done == self.plan.items:
            self.write()

    def write(self) -> None:
        """Write the part's files, then forget its journal.

        Raises:
            StorageError: They cannot be written.
        """
        values, tight = (
            [self._rows[tolerance][draw] for draw in job.draws]
            for tolerance, job in self.plan.jobs.items()
        )
        run, place, names = self._run, self.plan.place, quantities_of(self.plan.job.circuit.kind)
        origin = {
            tolerance: run.provenance | {"options": options_text(job.options)}
            for tolerance, job in self.plan.jobs.items()
        }
        errors = greatest_errors(
            run.samples.of_rows(place, values, names),
            run.certificate.of_rows(place, tight, names),
            names,
        )
        # The samples come last: a part is there when they are.
        run.certificate.add(place, tight, origin[Tolerance.TIGHT])
        run.samples.add(place, with_errors(values, errors), origin[Tolerance.PLAN])
        self._journal.remove()

    def close(self) -> None:
        """Bring what there is to the disk."""
        self._journal.close()


def _read_record(record: Any, where: str) -> tuple[Tolerance, dict[str, Any]]:
    """A journal's record, as `Part.add` makes them."""
    if not isinstance(record, dict) or record.get("kind") not in list(Tolerance):
        raise BridgeInputError(f"{where}: no sample; remove the file, and the sweep goes on")
    row = record.get("row")
    check_row(row, where)
    assert isinstance(row, dict), "others have been refused"
    return Tolerance(record["kind"]), row


def is_there(plan: PartPlan, run: RunDirectory) -> bool:
    """Whether a part is finished, whole, and of this plan's circuits and versions.

    Raises:
        BridgeInputError: It is of other ones.
    """
    path = run.samples.find(plan.place)
    if path is None or run.certificate.find(plan.place) is None:
        return False
    if run.samples.ids(path) != sample_ids(plan.job):
        raise other_origin(run, str(path.relative_to(run.path)))
    return True


def other_origin(run: RunDirectory, what: str) -> BridgeInputError:
    """Error for results that the present files and versions would not give."""
    return BridgeInputError(
        f"{run.path}: {what} was simulated with another netlist, datasheet, model file or version; "
        "name another folder with --out, or bring back what it was made with "
        "(provenance.json says which)"
    )
