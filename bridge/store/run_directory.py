"""The run directory: plan, provenance, and results that are only ever added."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from bridge.errors import BridgeInputError
from bridge.plan.plan import Plan
from bridge.store.files import is_scratch, read_whole, write_whole
from bridge.store.json_file import read_json
from bridge.store.location import Location
from bridge.store.lock import LOCK_FILE, RunLock
from bridge.store.origin import check_origin, differing
from bridge.store.parquet import parquet_bytes
from bridge.store.sample_table import SampleTable
from bridge.store.sources import SOURCES, altered_source, keep_sources
from bridge.store.storage_error import storage
from circuits.toml_file import explain

PLAN_FILE = "plan.json"
PROVENANCE_FILE = "provenance.json"

LARGEST_PLAN = 1 << 22
"""Bytes of a plan that are read."""


class RunDirectory:
    """A folder that holds one run.

    Args:
        path: The folder; nothing is written before it is `locked`.

    Attributes:
        folder: The same folder: what is in it is opened through this, without following links.
        certificate: Those samples that were simulated again at ten times tighter tolerance.

    Raises:
        BridgeInputError: The folder holds something else, or another plan's run.
    """

    def __init__(self, path: Path, plan: Plan) -> None:
        self.path = path
        self.folder = Location(path)
        self.plan = plan
        drawn_from = (plan.circuits, plan.technology, plan.sampling)
        self.samples = SampleTable(path / "samples", *drawn_from)
        self.certificate = SampleTable(path / "certificate", *drawn_from)
        self._has_begun()

    def _has_begun(self) -> bool:
        """Whether the run has begun; an error when the folder cannot be this run's."""
        path, plan_file = self.path, self.folder / PLAN_FILE
        with storage(path):
            if path.exists() and not path.is_dir():
                raise BridgeInputError(f"{path}: not a folder; name another with --out")
            if plan_file.exists():
                if read_whole(plan_file, LARGEST_PLAN) != self._plan_bytes:
                    raise BridgeInputError(
                        f"{path}: holds a run of another plan; name another folder with --out "
                        "or use the plan that it was made with"
                    )
                if changed := altered_source(self.plan, self.folder):
                    raise BridgeInputError(
                        f"{path}: was begun with another {changed} than is there now; "
                        "name another folder with --out, or bring back the file"
                    )
                return True
            if path.exists() and not all(map(precedes_plan, path.iterdir())):
                raise BridgeInputError(
                    f"{path}: is not empty and holds no run; name another (--out)"
                )
        return False

    @property
    def _plan_bytes(self) -> bytes:
        return f"{self.plan.canonical}\n".encode()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other programs out; a new run begins here: its folder and plan are written.

        Raises:
            BridgeInputError: Another program is at work there, or has meanwhile begun another
                plan's run.
            StorageError: The folder cannot be written.
        """
        with storage(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
        with RunLock(self.path):
            if not self._has_begun():
                with storage(self.path):
                    keep_sources(self.plan, self.folder)
                write_whole(self.folder / PLAN_FILE, self._plan_bytes)
            yield

    def tidy(self) -> None:
        """Remove what a program left that was ended while it wrote; hold the lock."""
        for one in self.folder.walk():
            if is_scratch(one.name):
                one.remove()

    @property
    def journals(self) -> Location:
        """Folder of the journals of unfinished parts."""
        return self.folder / "journal"

    def forget_journals(self) -> None:
        """Remove the journals' folder when a sweep has ended and it is empty."""
        self.journals.remove_folder()

    def settle(self, provenance: dict[str, Any]) -> None:
        """Record where the run's numbers come from; a run that goes on must come from the same.

        Raises:
            BridgeInputError: The run was begun with other versions, files or options.
        """
        file = self.folder / PROVENANCE_FILE
        if not file.exists():
            self.write_json(PROVENANCE_FILE, provenance)
        if changes := differing(self.provenance, provenance):
            raise BridgeInputError(
                f"{file}: the run was begun with something else: {'; '.join(changes)}; "
                "bring that back, or begin a new run with --out"
            )

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Where the run's numbers come from.

        Raises:
            BridgeInputError: The record is missing, torn, or not one of a run's origin.
        """
        file = self.folder / PROVENANCE_FILE
        if not file.exists():
            raise BridgeInputError(f"{file}: is missing; begin a new run with --out")
        return check_origin(read_json(file), str(file))

    def write_text(self, name: str, text: str) -> Path:
        """Write a text file so that it is either there as a whole or not at all."""
        return write_whole(self.folder / name, text.encode())

    def write_json(self, name: str, data: object) -> Path:
        """Write a JSON document, readable and with keys in the order given."""
        return self.write_text(name, json.dumps(data, indent=1, allow_nan=False) + "\n")

    def write_table(self, name: str, table: pa.Table) -> Path:
        """Write a Parquet file so that it is either there as a whole or not at all."""
        return write_whole(self.folder / name, parquet_bytes(table))

    def require_samples(self) -> SampleTable:
        """The samples of a run that has been swept.

        Raises:
            BridgeInputError: There are none yet.
        """
        if not self.samples.files:
            raise BridgeInputError(f"{self.path}: holds no samples; run lif-bridge sweep first")
        return self.samples


def open_run(path: Path) -> RunDirectory:
    """Open a run that exists.

    Returns:
        With the plan that it was made with.

    Raises:
        BridgeInputError: The folder holds no run, or its plan cannot be read.
    """
    folder = Location(path)
    plan_file = folder / PLAN_FILE
    if not plan_file.exists():
        raise BridgeInputError(f"{path}: holds no run ({PLAN_FILE} is missing)")
    content = read_whole(plan_file, LARGEST_PLAN)
    for source in (folder / SOURCES).walk():
        source.exists()  # refuses links: readers of netlists, networks and data take these paths
    try:
        text = content.decode()
        plan = Plan.model_validate_json(text, context={"folder": path / SOURCES})
    except ValueError as error:
        reason = explain(error, Plan) if isinstance(error, ValidationError) else error
        raise BridgeInputError(f"{plan_file}: not a plan of this version: {reason}") from error
    if text != f"{plan.canonical}\n":
        raise BridgeInputError(
            f"{plan_file}: was written by another version of lif-bridge, whose plans have other "
            "keys; open the run with that version, or sweep again into another folder"
        )
    return RunDirectory(path, plan)


def precedes_plan(entry: Path) -> bool:
    """Whether a file is there before the plan, so that a run that got no further leaves it."""
    return entry.name in (LOCK_FILE, SOURCES) or is_scratch(entry.name)
