"""Where a file of a run is: opened step by step, so that no link in the run leads out of it."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from bridge.errors import BridgeInputError
from bridge.store.storage_error import storage
from circuits.errors import shown

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
"""Flags of every file; without O_NONBLOCK a pipe would be waited for before it could be refused."""


@dataclass(frozen=True, order=True)
class Location:
    """A file or folder below a folder that the user named.

    A run directory may come from somebody else, with links anywhere in it. Here every folder below
    the root is opened by its name in the one above it, without following links, and so is the file:
    nothing outside is read, written or removed, whatever is exchanged meanwhile. The way to the
    root is the user's own, with the links in it.

    Attributes:
        root: The folder that the user named.
    """

    root: Path
    parts: tuple[str, ...] = ()

    @classmethod
    def of(cls, path: Path) -> "Location":
        """A file or folder that the user named itself: it is no link, the way to it may be."""
        return cls(path.parent) / path.name

    def __truediv__(self, name: str | PurePath) -> "Location":
        """What has this name in the folder; with slashes, in folders below it.

        Raises:
            BridgeInputError: It is no name of a file, or leads elsewhere.
        """
        parts = str(name).split("/")
        try:
            os.fsencode(str(name))
            usable = not any(part in ("", ".", "..") or "\0" in part for part in parts)
        except UnicodeEncodeError:
            usable = False
        if not usable:
            raise BridgeInputError(f"{self}: {shown(str(name))} is no name of a file in it")
        return Location(self.root, (*self.parts, *parts))

    def __reduce__(self) -> tuple[type["Location"], tuple[Path, tuple[str, ...]]]:
        return Location, (self.root.absolute(), self.parts)  # another process is in another folder

    @property
    def path(self) -> Path:
        """Where it is, for people and programs to read."""
        return self.root.joinpath(*self.parts)

    @property
    def name(self) -> str:
        """The last of its names."""
        return self.parts[-1]

    @property
    def folder(self) -> "Location":
        """The folder that it is in."""
        return Location(self.root, self.parts[:-1])

    def __str__(self) -> str:
        return str(self.path)

    def exists(self) -> bool:
        """Whether a file or folder is there.

        Raises:
            BridgeInputError: A link or another thing than a file or folder is there, or on the way.
        """
        with storage(self):
            try:
                with self.folder.opened() as folder:
                    self.check(folder)
            except (FileNotFoundError, NotADirectoryError):
                return False
        return True

    def entries(self) -> list[str]:
        """Names in this folder, sorted; none if it is not there.

        Raises:
            BridgeInputError: It is a link, or cannot be read.
        """
        return sorted(name for name, _ in self._scan())

    def walk(self) -> Iterator["Location"]:
        """All below this folder but folders, in no order; links are there but not followed."""
        folders = [self]
        while folders:
            folder = folders.pop()
            for name, is_folder in folder._scan():
                entry = Location(self.root, (*folder.parts, name))
                if is_folder:
                    folders.append(entry)
                else:
                    yield entry

    def _scan(self) -> list[tuple[str, bool]]:
        """Names in this folder, and which are folders."""
        with storage(self):
            try:
                with self.opened() as folder, os.scandir(folder) as entries:
                    return [(one.name, one.is_dir(follow_symlinks=False)) for one in entries]
            except (FileNotFoundError, NotADirectoryError):
                return []

    def open(self, flags: int, mode: int = 0o644) -> int:
        """Open the file, for reading or to write in place; returns its descriptor.

        Args:
            flags: As of `os.open`. With ``O_CREAT`` its folders are made too, and the file's name
                is on the disk when this returns.

        Raises:
            BridgeInputError: It is no regular file, or reached through a link.
            OSError: It cannot be opened.
        """
        making = bool(flags & os.O_CREAT)
        with self.folder.opened(making) as folder:
            with suppress(FileNotFoundError):
                self.check(folder)
            handle = os.open(self.name, flags | FILE, mode, dir_fd=folder)
            try:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                if making:
                    os.fsync(folder)
            except BaseException:
                os.close(handle)
                raise
        return handle

    def open_in_place(self, flags: int) -> int:
        """Open the file to write in place, made when missing; returns its descriptor.

        Raises:
            BridgeInputError: It is no regular file, is reached through a link, or has another name
                too.
            OSError: It cannot be opened.
        """
        handle = self.open(flags | os.O_CREAT)
        if os.fstat(handle).st_nlink > 1:
            os.close(handle)
            raise BridgeInputError(
                f"{self}: has another name too (a hard link), under which it would be changed as "
                "well: put a copy in its place, then give the same command again"
            )
        return handle

    def rename(self, name: str) -> None:
        """Give the file another name in its folder."""
        with storage(self), self.folder.opened() as folder:
            os.replace(self.name, name, src_dir_fd=folder, dst_dir_fd=folder)

    def remove(self) -> None:
        """Remove the file, or the link in its place; nothing need be there."""
        with storage(self), suppress(FileNotFoundError), self.folder.opened() as folder:
            os.unlink(self.name, dir_fd=folder)

    def remove_folder(self) -> None:
        """Remove the folder if it is there and empty."""
        with suppress(OSError), self.folder.opened() as folder:
            self.check(folder)
            os.rmdir(self.name, dir_fd=folder)

    @contextmanager
    def opened(self, making: bool = False) -> Iterator[int]:
        """Open this folder, all below the root without following links; gives its descriptor.

        Args:
            making: Whether folders are made that are not there.

        Raises:
            BridgeInputError: One of them is a link, or another thing than a file or folder.
            OSError: One is not there, or cannot be opened.
        """
        if making:
            self.root.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.root, _FOLDER)
        try:
            for count, name in enumerate(self.parts, start=1):
                if making:
                    with suppress(FileExistsError):
                        os.mkdir(name, dir_fd=handle)
                        os.fsync(handle)
                Location(self.root, self.parts[:count]).check(handle)
                below = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=handle)
                os.close(handle)
                handle = below
            yield handle
        finally:
            os.close(handle)

    def check(self, folder: int) -> None:
        """Refuse anything but a file or a folder here, in an open folder."""
        mode = stat.S_IFMT(os.stat(self.name, dir_fd=folder, follow_symlinks=False).st_mode)
        if mode == stat.S_IFLNK:
            raise self._refused("a symbolic link")
        if mode not in (stat.S_IFREG, stat.S_IFDIR):
            raise self._refused("a pipe, socket or device")

    def _refused(self, what: str) -> BridgeInputError:
        return BridgeInputError(
            f"{self}: {what}; no link is followed here, and only files and folders are opened: "
            "remove it or put a copy in its place, then give the same command again"
        )
