"""The operating system's errors about files, in the words of the program."""

from collections.abc import Iterator
from contextlib import contextmanager

from bridge.errors import StorageError


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
