"""An append-only file of records, each with its checksum: what a crash tears is left out."""

import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any

from bridge.store.files import storage, sync_folder

SYNC_SECONDS = 1.0
"""A record is with the operating system as soon as it is written, and so survives the end of this
process; it is brought to the disk at least this often, against the end of the machine."""

DIGEST_LENGTH = 16
"""Hexadecimal digits of the SHA-256 before each record."""


class Journal:
    """Records of finished samples, one line each.

    Parameters
    ----------
    path : pathlib.Path
        The file; made with the first record.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None
        self._synced = time.monotonic()

    def read(self) -> list[dict[str, Any]]:
        """Records up to the first that is torn; what comes from there on is cut off the file."""
        if not self.path.exists():
            return []
        records, good = [], 0
        with storage(self.path), self.path.open("rb+") as file:
            for line in file:
                digest, _, body = line.rstrip(b"\n").partition(b" ")
                if not line.endswith(b"\n") or digest != _digest(body):
                    break
                good += len(line)
                records.append(json.loads(body))
            file.truncate(good)
        return records

    def append(self, record: dict[str, Any]) -> None:
        """Add a record.

        Raises
        ------
        StorageError
            It cannot be written, for example because the disk is full.
        """
        body = json.dumps(record, separators=(",", ":"), allow_nan=False).encode()
        line = _digest(body) + b" " + body + b"\n"
        with storage(self.path):
            if self._handle is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
                self._handle = os.open(self.path, flags, 0o644)
                sync_folder(self.path.parent)
            while line:
                line = line[os.write(self._handle, line) :]
            if time.monotonic() - self._synced > SYNC_SECONDS:
                os.fsync(self._handle)
                self._synced = time.monotonic()

    def close(self) -> None:
        """Bring everything to the disk."""
        if self._handle is not None:
            with storage(self.path):
                os.fsync(self._handle)
            os.close(self._handle)
            self._handle = None

    def remove(self) -> None:
        """Delete the file: its records stand elsewhere now."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        with storage(self.path):
            self.path.unlink(missing_ok=True)


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest()[:DIGEST_LENGTH].encode()
