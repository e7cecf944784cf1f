"""Jobs whose items crash, hang or have a defect, for the pool's tests."""

import os
import signal
import struct
import sys
import time
from dataclasses import dataclass
from pathlib import Path

DECK = "* rc\nv1 1 0 dc 1\nr1 1 0 1k\n.end\n"


@dataclass(frozen=True)
class FaultyJob:
    items: int
    crash_at: int = -1
    hang_at: int = -1
    defect_at: int = -1
    deck: str = DECK

    def compute(self, ngspice, item):
        if item == self.crash_at:
            os.abort()
        if item == self.hang_at:
            time.sleep(600)
        if item == self.defect_at:
            raise ZeroDivisionError("a defect")
        (i,) = ngspice.dc("v1", 0.0, 1.0, 0.5, "i(v1)")
        return item, float(i[-1])

    def failed(self, item, status, reason):
        return item, status, reason


@dataclass(frozen=True)
class CrashAfterCommands:
    items: int = 1
    deck: str = DECK

    def compute(self, ngspice, item):
        assert item < self.items
        ngspice.alter_all({"r1": 2e3, "v1": 0.5})
        os.abort()

    def failed(self, item, status, reason):
        return item, status, reason


def crash():
    os.abort()


def be_killed():
    os.kill(os.getpid(), signal.SIGKILL)


def be_killed_amid_a_message():
    """As when the kernel ends a worker that is sending a long waveform."""
    os.write(int(sys.argv[1]), struct.pack("!i", 1000) + b"torn")
    be_killed()


def use_up_memory():
    bytearray(4_000_000_000)


@dataclass(frozen=True)
class Mishap:
    """Three items; the second meets a mishap, always or only the first time."""

    what: object
    marker: Path | None = None
    items: int = 3
    deck: str = DECK

    def compute(self, ngspice, item):  # noqa: ARG002
        if item == 1 and (self.marker is None or not self.marker.exists()):
            if self.marker is not None:
                self.marker.touch()
            self.what()
        return item, "ok", os.getpid()

    def failed(self, item, status, reason):
        return item, status, reason


@dataclass(frozen=True)
class Where:
    """Says in which folder its worker is, and leaves a file there, when two workers have come."""

    meeting: Path
    items: int = 1
    deck: str = DECK

    def compute(self, ngspice, item):  # noqa: ARG002
        Path("left").write_text("something")
        (self.meeting / str(os.getpid())).touch()
        while len(list(self.meeting.iterdir())) < 2:
            time.sleep(0.01)
        return Path.cwd(), os.environ["HOME"]


def other_versions():
    """Versions that differ from process to process."""
    return {"numpy": str(os.getpid())}
