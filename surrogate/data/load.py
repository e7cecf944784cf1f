"""Finding the data set that a plan names."""

import os
from collections.abc import Callable
from pathlib import Path

from surrogate.data.dataset import Dataset
from surrogate.data.digits import digits
from surrogate.data.idx import read_idx
from surrogate.data.mnist1d import mnist1d
from surrogate.data.mnist_subset import mnist_subset
from surrogate.data.npz import read_npz
from surrogate.data.randman import randman
from surrogate.data.words import shown
from surrogate.data.yin_yang import yin_yang
from surrogate.errors import SurrogateInputError

_NAMES: dict[str, Callable[[], Dataset]] = {
    "digits": digits,
    "yin_yang": yin_yang,
    "randman": randman,
    "mnist1d": mnist1d,
    "mnist_subset": mnist_subset,
}

DATASETS = tuple(_NAMES)
"""Names of the data sets that need no file of the user."""


def load_dataset(name_or_path: str, folder: Path) -> Dataset:
    """Load a data set by its name, or from files in a folder.

    Args:
        name_or_path: ``digits``, ``yin_yang``, ``randman``, ``mnist1d`` or ``mnist_subset``, with
            their default arguments; or the path of an NPZ file (`read_npz`) or of a folder of IDX
            files (`read_idx`), relative to `folder`.
        folder: Where the user's files are. Files outside it, and links, are refused.

    Raises:
        SurrogateInputError: There is no such data set, it lies elsewhere, or it cannot be used.
    """
    if name_or_path in _NAMES:
        return _NAMES[name_or_path]()
    path = _within(folder, name_or_path)
    if os.path.isdir(path):  # noqa: PTH112 (pathlib raises where a name is too long)
        return read_idx(path)
    if os.path.exists(path):  # noqa: PTH110
        return read_npz(path)
    raise SurrogateInputError(
        f"data set '{shown(name_or_path)}' is not there; allowed: {', '.join(_NAMES)}, or an NPZ "
        f"file or a folder of IDX files in {shown(folder)}"
    )


def _within(folder: Path, entry: str) -> Path:
    """A path inside a folder, without links on the way."""
    root = Path(os.path.realpath(folder))
    try:
        target = Path(os.path.realpath(root / entry))
    except ValueError as error:
        raise SurrogateInputError(f"data set '{shown(entry)}': {error}") from error
    if not target.is_relative_to(root):
        raise SurrogateInputError(
            f"data set '{shown(entry)}' lies outside {shown(folder)}; allowed: files in it"
        )
    if target != Path(os.path.normpath(root / entry)):
        raise SurrogateInputError(
            f"data set '{shown(entry)}' is a link; allowed: '{shown(target.relative_to(root))}'"
        )
    return target
