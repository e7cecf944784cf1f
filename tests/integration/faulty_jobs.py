"""Jobs whose items crash, hang or have a defect, for the pool's tests."""

import os
import time
from dataclasses import dataclass

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


def other_versions():
    """Versions that differ from process to process."""
    return {"numpy": str(os.getpid())}
