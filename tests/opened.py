"""A watch that tells whether anything opens a file, in whatever process, by Linux' inotify(7)."""

import ctypes
import os
from pathlib import Path
from types import TracebackType
from typing import Self

IN_OPEN = 0x20


class Opened:
    """Watches files from when it is entered."""

    def __init__(self, *paths: Path) -> None:
        self.paths = paths

    def __enter__(self) -> Self:
        libc = ctypes.CDLL(None, use_errno=True)
        self.number = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        assert self.number >= 0, os.strerror(ctypes.get_errno())
        for path in self.paths:
            assert libc.inotify_add_watch(self.number, os.fsencode(path), IN_OPEN) >= 0, path
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.close(self.number)

    def __bool__(self) -> bool:
        """Whether any of them was opened since this was last asked."""
        try:
            return bool(os.read(self.number, 1 << 16))
        except BlockingIOError:
            return False
