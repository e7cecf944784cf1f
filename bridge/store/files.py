"""Files that are either there as a whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.errors import BridgeInputError

SCRATCH_SUFFIX = ".part"
"""Ending of files that are being written."""


class StorageError(BridgeInputError):
    """A file could not be written: the disk is full, or the folder is not writable."""


@contextmanager
def storage(path: Path) -> Iterator[None]:
    """Turn the operating system's errors about `path` into one that says what to do."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{path}: {error.strerror or error}; what was finished before is kept: make room or "
            "mend the folder, then the same command goes on from here"
        ) from error


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file so that a crash at any instant leaves the old one or the new one.

    Parameters
    ----------
    path : pathlib.Path
        Where; its folder is made when missing.
    content : bytes
        What.

    Returns
    -------
    pathlib.Path
        `path`.

    Raises
    ------
    StorageError
        It cannot be written; nothing is left of the attempt.
    """
    scratch = path.with_name(f".{path.name}.{os.getpid()}{SCRATCH_SUFFIX}")
    with storage(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with scratch.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(path)
        except OSError:
            scratch.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    return path


def is_scratch(path: Path) -> bool:
    """Whether a file is one that `write_whole` had not finished."""
    return path.name.startswith(".") and path.name.endswith(SCRATCH_SUFFIX)


def sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk: a rename is not there until its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
