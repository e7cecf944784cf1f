"""Texts that take long to make, kept between runs."""

import contextlib
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from circuits.errors import CircuitInputError
from circuits.text_file import read_bytes

FOLDER = "lif-bridge"

_LARGEST = 64 << 20


def cache_folder() -> Path:
    """Folder of the cache: below ``XDG_CACHE_HOME``, or ``~/.cache``."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path("~/.cache").expanduser()) / FOLDER


def cached(key: str, make: Callable[[], str]) -> str:
    """A text from the cache, or made and put there.

    The text is the same with and without a cache. A file that is broken, was tampered with or
    could have been written by another user is made anew; where nothing can be written, the text
    is made every time. Files appear at once and whole, so that processes may share the folder.
    """
    try:
        path = cache_folder() / f"{hashlib.sha256(key.encode()).hexdigest()}.spice"
    except RuntimeError:  # there is no home
        return make()
    kept = _read(path)
    if kept is not None:
        return kept
    text = make()
    # The cache only saves time: a full or read-only disk must not stop a simulation.
    with contextlib.suppress(OSError):
        _write(path, text)
    return text


def _seal(text: bytes) -> bytes:
    return b"* sha256 " + hashlib.sha256(text).hexdigest().encode() + b"\n"


def _read(path: Path) -> str | None:
    try:
        status = path.lstat()
        own = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()
        if not own or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return None
        data = read_bytes(path, _LARGEST)
    except (OSError, CircuitInputError):
        return None
    seal, _, text = data.partition(b"\n")
    return text.decode() if seal + b"\n" == _seal(text) else None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = text.encode()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_seal(data) + data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
