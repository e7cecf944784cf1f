"""Watches over files and processes: of this process by Python's audit events, of others by what
they leave behind."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from circuits.technology import netlists_folder


class Watch:
    """Notes what this process does to the world while it is on; a hook cannot be taken away."""

    FORBIDDEN = re.compile(
        r"subprocess\.|os\.(system|exec|spawn|posix_spawn|fork|startfile|remove|rename|mkdir|rmdir|"
        r"link|symlink|truncate|chmod|chown|utime|putenv|chdir|kill|setxattr)|shutil\.|pty\.|"
        r"socket\.|ctypes\.dlopen|tempfile\.|urllib\."
    )
    WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

    def __init__(self) -> None:
        self.folders: list[str] = []
        self.seen: list[str] = []
        self.on = False
        sys.addaudithook(self._hook)

    def _hook(self, event: str, args: tuple[object, ...]) -> None:
        if not self.on:
            return
        if self.FORBIDDEN.match(event):
            self.seen.append(f"{event}{args!r}")
        elif event == "open" and isinstance(args[0], str | bytes):
            self.on = False  # the check itself opens nothing, but it must not be watched
            path = os.path.realpath(os.fsdecode(args[0]))
            inside = any(path.startswith(folder + os.sep) for folder in self.folders)
            flags = args[2] if isinstance(args[2], int) else 0
            if not inside or flags & self.WRITE:
                self.seen.append(f"open {path} {args[1:]!r}")
            self.on = True

    @contextmanager
    def inside(self, folder: Path) -> Iterator[None]:
        own = (sys.prefix, sys.base_prefix, netlists_folder().parent)
        self.folders = [os.path.realpath(path) for path in (folder, *own)]
        self.on = True
        try:
            yield
        finally:
            self.on = False


class Tree:
    """All that lies below a folder, but for one folder in it where others may write."""

    def __init__(self, root: Path, without: Path) -> None:
        self._root, self._without = root, without
        self._before = self._now()

    def _now(self) -> dict[str, tuple[int, ...]]:
        found = {}
        for path in (self._root, *self._root.rglob("*")):
            if not path.is_relative_to(self._without):
                status = path.lstat()
                # A folder's own time tells of what was there and is gone again.
                parent = path == self._without.parent
                times = () if parent else (status.st_mtime_ns, status.st_ctime_ns)
                found[str(path)] = (status.st_ino, status.st_mode, status.st_size, *times)
        return found

    def changes(self) -> list[str]:
        """What is new, gone or changed since the watch began."""
        now = self._now()
        return sorted(
            path for path in {*now, *self._before} if now.get(path) != self._before.get(path)
        )
