"""A run's own copy of the circuits and networks that are not shipped."""

import os
from collections.abc import Iterator
from pathlib import Path

from bridge.plan.paths import is_path
from bridge.plan.plan import Plan
from bridge.store.files import reading, write_whole
from bridge.store.location import Location

SOURCES = "sources"
"""Folder of a run directory that stands for the plan's own folder."""


def keep_sources(plan: Plan, run: Location) -> None:
    """Copy every netlist, datasheet, technology, network and data set of a plan into its run.

    Those are meant that it names by path.

    Args:
        run: The run directory; the copies lie in its folder ``sources`` as they do in the plan's.

    Raises:
        StorageError: They cannot be written.
    """
    for path, target in _copies(plan, run):
        write_whole(target, path.read_bytes())


def altered_source(plan: Plan, run: Location) -> Path | None:
    """A file that a plan names which is not as it was when its run began.

    Args:
        run: A run directory of this plan.

    Returns:
        The first such file, as seen from the plan's folder; None when there is none.
    """
    for path, target in _copies(plan, run):
        if not target.exists() or not _same(path, target):
            return target.path.relative_to((run / SOURCES).path)
    return None


def _same(path: Path, target: Location) -> bool:
    """Whether a file of the plan and its copy are the same, byte for byte."""
    content = path.read_bytes()
    with reading(target) as file:
        return file.read(len(content) + 1) == content


def _copies(plan: Plan, run: Location) -> Iterator[tuple[Path, Location]]:
    """Files that a plan names, and where the run keeps them."""
    folder = Path(os.path.realpath(plan.folder))
    for path in _own_files(plan):
        yield path, run / SOURCES / path.relative_to(folder)


def _own_files(plan: Plan) -> Iterator[Path]:
    for entry, circuit in zip(plan.circuit_names, plan.circuits.values(), strict=True):
        if is_path(entry):
            yield from circuit.source.files
            yield Path(os.path.realpath(circuit.datasheet_path))
    if (home := plan.technology.own_folder) is not None:
        real = Path(os.path.realpath(home))
        yield from (real / path.relative_to(home) for path in plan.technology.own_files)
    yield from plan.network_files.every
