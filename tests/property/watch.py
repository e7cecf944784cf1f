"""A watch over files and processes, as Python's own audit events tell of them."""

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
