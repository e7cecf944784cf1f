"""Files from a user, of which no more is read than is sane."""

import os
import stat
from io import BufferedReader, FileIO
from pathlib import Path

from surrogate.data.words import shown
from surrogate.errors import SurrogateInputError


class Source(BufferedReader):
    """A regular file, open for reading, that gives no more than `MOST` bytes at once.

    `zipfile` reads a whole directory of files at once, however long the file says that it is.

    Args:
        path: The file; pipes and devices, which may never end, are refused.

    Raises:
        SurrogateInputError: It is missing, unreadable or no regular file.
    """

    MOST = 1 << 20

    def __init__(self, path: Path) -> None:
        try:
            # Without O_NONBLOCK, opening a pipe waits for a writer.
            number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise SurrogateInputError(f"{shown(path)}: cannot be read: {reason}") from error
        if not stat.S_ISREG(os.fstat(number).st_mode):
            os.close(number)
            raise SurrogateInputError(f"{shown(path)}: cannot be read; allowed: a regular file")
        super().__init__(FileIO(number, "rb"))

    def read(self, size: int | None = -1) -> bytes:
        """Read like any file, but never more than `MOST` bytes.

        Args:
            size: Most bytes to read; -1 or None: all.

        Raises:
            OSError: More are asked for, or left.
        """
        whole = size is None or size < 0
        wanted = self.MOST + 1 if size is None or size < 0 else size
        if not whole and wanted > self.MOST:
            raise OSError(f"{wanted} bytes at once; allowed: up to {self.MOST}")
        data = super().read(wanted)
        if len(data) > self.MOST:
            raise OSError(f"more than {self.MOST} bytes at once")
        return data
