"""An append-only file of records, each with its checksum: what a crash tears is left out."""

import hashlib
import json
import os
import time
from io import BytesIO
from typing import Any

from bridge.store.files import read_whole, write_whole
from bridge.store.json_file import parse_json
from bridge.store.location import Location
from bridge.store.storage_error import storage

SYNC_SECONDS = 1.0
"""A record is with the operating system as soon as it is written, and so survives the end of this
process; it is brought to the disk at least this often, against the end of the machine."""

DIGEST_LENGTH = 16
"""Hexadecimal digits of the SHA-256 before each record."""

LARGEST = 1 << 28
"""Bytes of a journal that are read: the thousand samples of a part have some ten millions."""


class Journal:
    """Records of finished samples, one line each.

    Args:
        location: The file; made with the first record.
    """

    def __init__(self, location: Location) -> None:
        self.location = location
        self._handle: int | None = None
        self._synced = time.monotonic()

    def read(self) -> list[Any]:
        """Records up to the first that is torn; what comes from there on is cut off the file.

        Raises:
            BridgeInputError: A link or another thing than a file is there, it is too large, or
                holds a record that was not written here.
            StorageError: It cannot be read or written.
        """
        if not self.location.exists():
            return []
        content = read_whole(self.location, LARGEST)
        records: list[Any] = []
        good = 0
        for line in BytesIO(content):
            digest, _, body = line.rstrip(b"\n").partition(b" ")
            if not line.endswith(b"\n") or digest != _digest(body):
                break
            good += len(line)
            records.append(parse_json(body, f"{self.location}: record {len(records) + 1}"))
        if good < len(content):
            write_whole(self.location, content[:good])
        return records

    def append(self, record: dict[str, Any]) -> None:
        """Add a record.

        Raises:
            StorageError: It cannot be written, for example because the disk is full.
            BridgeInputError: A link, or a file that has another name too, is in its place.
        """
        body = json.dumps(record, separators=(",", ":"), allow_nan=False).encode()
        line = _digest(body) + b" " + body + b"\n"
        with storage(self.location):
            if self._handle is None:
                self._handle = self.location.open_in_place(os.O_WRONLY | os.O_APPEND)
            while line:
                line = line[os.write(self._handle, line) :]
            if time.monotonic() - self._synced > SYNC_SECONDS:
                os.fsync(self._handle)
                self._synced = time.monotonic()

    def close(self) -> None:
        """Bring everything to the disk."""
        if self._handle is not None:
            with storage(self.location):
                os.fsync(self._handle)
            os.close(self._handle)
            self._handle = None

    def remove(self) -> None:
        """Delete the file: its records stand elsewhere now."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        self.location.remove()


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest()[:DIGEST_LENGTH].encode()
