"""A lock that keeps two programs out of one run directory."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from bridge.errors import BridgeInputError
from bridge.store.location import Location
from bridge.store.storage_error import storage

LOCK_FILE = "run.lock"
"""Name of the file that is locked; it holds the holder's process id."""


class RunLock:
    """Holds a folder for one process; the operating system lets go of it when the process ends.

    Raises:
        BridgeInputError: Another process holds it, or the lock is a link or has another name too.
        StorageError: The folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._location = Location(folder) / LOCK_FILE

    def __enter__(self) -> Self:
        with storage(self._location):
            self._handle = self._location.open_in_place(os.O_RDWR)
            try:
                self._take()
            except BaseException:
                os.close(self._handle)
                raise
        return self

    def _take(self) -> None:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(self._handle, 100).decode(errors="replace").strip() or "unknown"
            raise BridgeInputError(
                f"{self._folder}: another lif-bridge is at work here (process {holder}); "
                "wait for it, or name another folder with --out"
            ) from error
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)

    def __exit__(self, *_: object) -> None:
        # The file stays: removing it would let a third process lock a new one beside the second's.
        with suppress(OSError):
            os.ftruncate(self._handle, 0)
        os.close(self._handle)
