"""Files that are either there as a whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bridge.errors import BridgeInputError
from bridge.store.location import FILE, Location
from bridge.store.storage_error import storage

SCRATCH_SUFFIX = ".part"
"""Ending of files that are being written."""

SCRATCH_TRIES = 100
"""Random names that are tried for such a file before giving up: one is nearly always enough."""


@contextmanager
def reading(location: Location) -> Iterator[BinaryIO]:
    """Open a file for reading.

    Raises:
        BridgeInputError: It is no regular file, or reached through a link.
        StorageError: It cannot be read.
    """
    with storage(location), os.fdopen(location.open(os.O_RDONLY), "rb") as file:
        yield file


def read_whole(location: Location, most: int) -> bytes:
    """Read a file of `most` bytes or fewer.

    Raises:
        BridgeInputError: It is larger, no regular file, or reached through a link.
        StorageError: It cannot be read.
    """
    with reading(location) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise BridgeInputError(f"{location}: allowed: up to {most} bytes")
    return content


def write_whole(location: Location, content: bytes) -> Path:
    """Write a file so that a crash at any instant leaves the old one or the new one.

    If the file has a second name (a hard link), that one keeps the old content.

    Args:
        location: Where; its folders are made when missing.

    Raises:
        BridgeInputError: A link or another thing than a file or folder is there, or on the way.
        StorageError: It cannot be written; nothing is left of the attempt.
    """
    name = location.name
    with storage(location), location.folder.opened(making=True) as folder:
        with suppress(FileNotFoundError):
            location.check(folder)
        scratch, handle = _new_scratch(name, folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(scratch, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with suppress(OSError):
                os.unlink(scratch, dir_fd=folder)
            raise
        os.fsync(folder)  # a rename is not there until its folder is
    return location.path


def _new_scratch(name: str, folder: int) -> tuple[str, int]:
    """Name and descriptor of a new file in an open folder; what is there is left alone."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | FILE
    for _ in range(SCRATCH_TRIES):
        scratch = f".{name}.{secrets.token_hex(4)}{SCRATCH_SUFFIX}"
        with suppress(FileExistsError):
            return scratch, os.open(scratch, flags, 0o666, dir_fd=folder)
    raise FileExistsError(f"{SCRATCH_TRIES} names of scratch files beside it are taken")


def is_scratch(name: str) -> bool:
    """Whether a file is one that `write_whole` had not finished, by its name."""
    return name.startswith(".") and name.endswith(SCRATCH_SUFFIX)
