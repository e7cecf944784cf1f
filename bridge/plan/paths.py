"""What a plan names by its file."""

import os
from pathlib import Path

from circuits.circuit import NETLIST_ENDINGS
from circuits.errors import CircuitInputError, shown


def is_path(entry: str) -> bool:
    """Whether a plan names a circuit or a technology by its file."""
    return "/" in entry or entry.endswith((*NETLIST_ENDINGS, ".toml"))


def within(folder: Path, entry: str) -> Path:
    """A file that a plan names: of the plan's folder, wherever that is.

    Raises:
        CircuitInputError: It lies outside, or is a link.
    """
    root = Path(os.path.realpath(folder))
    target = Path(os.path.realpath(root / entry))
    if not target.is_relative_to(root):
        raise CircuitInputError(
            f"{shown(entry)} lies outside the plan's folder; allowed: files in it and below it"
        )
    if target != Path(os.path.normpath(root / entry)):
        # The run keeps files at their own places, where its plan would not find this name.
        raise CircuitInputError(
            f"{shown(entry)} is a link; allowed: {shown(os.path.relpath(target, root))}"
        )
    return folder / entry
