"""Names of circuits, corners and samples as names of files: one alphabet, in one place."""

import re
from pathlib import Path

from bridge.errors import BridgeInputError
from circuits.errors import shown

FIGURES = "figures"
"""Folder of a run's pictures."""

LONGEST = 200
"""Characters; file systems allow 255 bytes, of which endings and scratch files need some."""

_SAFE = re.compile(rf"[A-Za-z0-9_+][A-Za-z0-9_.+-]{{0,{LONGEST - 1}}}")


def file_name(name: str) -> str:
    """Check a name that becomes the name of one file or folder, or a part of it.

    Whoever made the name has checked it too; whatever reaches the disk passes here.

    Args:
        name: For example that of a circuit or a corner.

    Returns:
        The same.

    Raises:
        BridgeInputError: It might lead to another folder, be hidden, or mean something to a shell.
    """
    if not _SAFE.fullmatch(name) or ".." in name:
        raise BridgeInputError(
            f"{shown(name)} as the name of a file; allowed: letters, digits and _ . + -, "
            f"{LONGEST} at most, no point or - at the start, no '..'"
        )
    return name


def run_folder(path: Path) -> Path:
    """The run directory of a plan or netlist that is given none: ``runs/`` and its stem.

    Raises:
        BridgeInputError: The stem would lead elsewhere.
    """
    if not path.stem.strip("."):
        raise BridgeInputError(f"{path}: names no folder for the run; name one with --out")
    return Path("runs") / path.stem
