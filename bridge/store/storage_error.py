"""The operating system's errors about files, in the words of the program."""

from collections.abc import Iterator
from contextlib import contextmanager

from bridge.errors import BridgeInputError


class StorageError(BridgeInputError):
    """A file cannot be read or written: the disk is full, or the folder is not writable."""


@contextmanager
def storage(path: object) -> Iterator[None]:
    """Turn the operating system's errors about `path` into one that says what to do."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{path}: {error.strerror or error}; what was finished before is kept: make room or "
            "mend the folder, then the same command goes on from here"
        ) from error
