"""Files from a user, read no further than is sane."""

import os
import re
import stat
from pathlib import Path

from circuits.errors import CircuitInputError

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def read_bytes(path: Path, limit: int) -> bytes:
    """Read a file of limited size.

    Args:
        path: A regular file: pipes and devices, which may never end, are refused.

    Raises:
        CircuitInputError: The file is missing, unreadable, not a regular file or too large.
    """
    try:
        # Without O_NONBLOCK, opening a pipe waits for a writer.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise CircuitInputError(f"{path}: cannot be read: allowed: a regular file")
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, CircuitInputError):
            raise
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CircuitInputError(f"{path}: cannot be read: {reason}") from error
    if len(data) > limit:
        raise CircuitInputError(f"{path}: too large; allowed: up to {limit} bytes")
    return data


def decode(path: Path, data: bytes) -> str:
    """Turn a file's bytes into text.

    Args:
        path: Where they are from, for the message.

    Returns:
        The text, with a line feed alone ending each line.

    Raises:
        CircuitInputError: The file is not UTF-8, or holds a control character other than tabs and
            line ends.
    """
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CircuitInputError(
            f"{path}:{line}: cannot be read: not a UTF-8 text file: byte {data[error.start]:#04x}"
        ) from error
    if found := _CONTROL.search(text):
        raise CircuitInputError(
            f"{path}:{text.count(chr(10), 0, found.start()) + 1}: control character {found[0]!r}; "
            "allowed: printable text and tabs"
        )
    return text
