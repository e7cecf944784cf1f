"""Files from a user, read no further than is sane."""

import codecs
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


def decode(path: Path, data: bytes, *, spice: bool = False) -> str:
    """Turn a file's bytes into text.

    Args:
        path: Where they are from, for the message.
        spice: Whether simulators' and editors' ways are read too: Windows-1252 where it is not
            UTF-8, and carriage returns alone as line ends.

    Returns:
        The text, without a byte order mark, with a line feed alone ending each line.

    Raises:
        CircuitInputError: The file is not UTF-8, nor UTF-16 with a byte order mark, or holds a
            control character other than tabs and line ends.
    """
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        text = _windows(data) if spice and not utf16 else ""
        if not text:
            line = data[: error.start].count(b"\n") + 1
            raise CircuitInputError(
                f"{path}:{line}: cannot be read: not a {'UTF-16' if utf16 else 'UTF-8'} text file: "
                f"byte {data[error.start]:#04x}"
            ) from error
    text = text.replace("\r\n", "\n")
    if spice:
        text = text.replace("\r", "\n")
    if found := _CONTROL.search(text):
        raise CircuitInputError(
            f"{path}:{text.count(chr(10), 0, found.start()) + 1}: control character {found[0]!r}; "
            "allowed: printable text and tabs"
        )
    return text


def _windows(data: bytes) -> str:
    """Windows-1252, of which Latin-1's letters are a part; empty where it is not that either."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return ""
