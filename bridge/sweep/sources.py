"""A run's own copy of the circuits that are not of the catalogue."""

import os
from collections.abc import Iterator
from pathlib import Path

from bridge.store import write_whole
from bridge.sweep.plan import Plan

SOURCES = "sources"
"""Folder of a run directory that stands for the plan's own folder."""


def keep_sources(plan: Plan, run: Path) -> None:
    """Copy every netlist, datasheet and technology that a plan names by path into its run.

    Parameters
    ----------
    plan : Plan
        The plan.
    run : pathlib.Path
        The run directory; the copies lie in its folder ``sources`` as they do in the plan's.

    Raises
    ------
    StorageError
        They cannot be written.
    """
    for path in _own_files(plan):
        target = run / SOURCES / os.path.relpath(path, os.path.realpath(plan.folder))
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, path.read_bytes())


def _own_files(plan: Plan) -> Iterator[Path]:
    folder = Path(os.path.realpath(plan.folder))
    for cell in plan.cells.values():
        if Path(os.path.realpath(cell.netlist)).is_relative_to(folder):
            yield from cell.source.files
            yield Path(os.path.realpath(cell.datasheet_path))
