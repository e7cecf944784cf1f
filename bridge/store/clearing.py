"""Emptying the folder of a run that another one takes the place of."""

import shutil
from pathlib import Path

from bridge.errors import BridgeInputError
from bridge.store.lock import LOCK_FILE, RunLock
from bridge.store.run_directory import PLAN_FILE
from bridge.store.storage_error import storage


def clear_run(path: Path) -> None:
    """Remove all that a run directory holds, its plan last; links are removed, not followed.

    Raises:
        BridgeInputError: The folder holds no run, or another program is at work there.
        StorageError: Something cannot be removed.
    """
    if not (path / PLAN_FILE).is_file():
        raise BridgeInputError(f"{path}: holds no run that another could replace")
    with RunLock(path), storage(path):
        entries = sorted(path.iterdir(), key=lambda entry: entry.name == PLAN_FILE)
        for entry in entries:
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != LOCK_FILE:
                entry.unlink()
