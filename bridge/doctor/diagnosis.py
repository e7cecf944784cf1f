"""What the examination of a machine says of one thing."""

import re
from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "note", "fail"]

TESTED_NGSPICE = "39"
"""The version that the tests ran with."""


@dataclass(frozen=True)
class Diagnosis:
    """What was found of one thing.

    Attributes:
        status: ``ok``; ``note``: works, with a consequence; ``fail``: has to be mended.
        remedy: What to do, one line; empty exactly when ok.
    """

    name: str
    status: Status
    finding: str
    remedy: str = ""

    def __post_init__(self) -> None:
        if (self.status == "ok") != (not self.remedy):
            raise ValueError(f"{self.name}: whatever is not ok has a remedy, and nothing else has")


def ngspice_number(text: str) -> str | None:
    """Version number in what ngspice prints about itself, ``"39"`` or ``"44.2"``."""
    found = re.search(r"ngspice-(\d+(?:\.\d+)*)", text)
    return found[1] if found else None
