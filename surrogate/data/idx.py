"""Data sets as four IDX files: MNIST and all that are distributed like it."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from surrogate.data.dataset import Dataset
from surrogate.data.idx_array import read_idx_array
from surrogate.data.words import shown
from surrogate.errors import SurrogateInputError

_FILES = (
    ("train-images", r"train-images[-.]idx[2-4]-ubyte"),
    ("train-labels", r"train-labels[-.]idx1-ubyte"),
    ("t10k-images", r"(t10k|test)-images[-.]idx[2-4]-ubyte"),
    ("t10k-labels", r"(t10k|test)-labels[-.]idx1-ubyte"),
)


def read_idx(source: Path | Sequence[Path]) -> Dataset:
    """Read images and classes from IDX files of unsigned bytes; pixels are divided by 255.

    Args:
        source: A folder that holds the four files under their usual names
            (``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte``, ``t10k-images-idx3-ubyte``,
            ``t10k-labels-idx1-ubyte``; a prefix that ends in ``-``, ``test`` for ``t10k``, ``.idx``
            for ``-idx`` and ``.gz`` at the end are allowed, links are not), or the four files in
            this order.

    Returns:
        With one class more than the largest label.

    Raises:
        SurrogateInputError: A file is missing, ambiguous or not such a file, or the four do not fit
            together.
    """
    files = idx_files(source) if isinstance(source, Path) else tuple(source)
    if len(files) != len(_FILES):
        raise SurrogateInputError(
            f"{len(files)} IDX files; allowed: 4, images and labels to train, then to test"
        )
    arrays = [read_idx_array(path) for path in files]
    for path, array, what in zip(files, arrays, ("images", "labels") * 2, strict=True):
        if (what == "images") != (array.ndim >= 2):
            raise SurrogateInputError(
                f"{shown(path)}: shape {array.shape}; allowed for {what}: "
                f"{'2 to 4 axes' if what == 'images' else '1 axis'}"
            )
    train_images, train_labels, test_images, test_labels = arrays
    name = shown(files[0].parent)
    if train_images.shape[1:] != test_images.shape[1:]:
        raise SurrogateInputError(
            f"{name}: images of {train_images.shape[1:]} to train, of {test_images.shape[1:]} to "
            "test; allowed: one shape"
        )
    x, y = [], []
    for images, labels in ((train_images, train_labels), (test_images, test_labels)):
        scaled = images.reshape(len(images), -1).astype(np.float32)
        scaled /= np.float32(255)
        x.append(scaled)
        y.append(labels.astype(np.int64))
    shape = train_images.shape[1:] if train_images.ndim > 2 else None
    classes = 1 + int(max(np.max(train_labels), np.max(test_labels)))
    try:
        return Dataset(x[0], y[0], x[1], y[1], classes, shape)
    except SurrogateInputError as error:
        raise SurrogateInputError(f"{name}: {error}") from error


def idx_files(folder: Path) -> tuple[Path, ...]:
    """Find the four files of a folder.

    Args:
        folder: As of `read_idx`.

    Returns:
        Images and labels to train, then to test.

    Raises:
        SurrogateInputError: One is missing, ambiguous or a link.
    """
    try:
        names = sorted(path.name for path in folder.iterdir())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SurrogateInputError(f"{shown(folder)}: cannot be read: {reason}") from error
    files = []
    for usual, pattern in _FILES:
        found = [name for name in names if re.fullmatch(rf"(.+-)?{pattern}(\.gz)?", name)]
        if len(found) != 1:
            ending = "idx1-ubyte" if "labels" in usual else "idx3-ubyte"
            raise SurrogateInputError(
                f"{shown(folder)}: {len(found)} files like {usual}-{ending}"
                f"{''.join(f' {shown(name)}' for name in found[:3])}; allowed: one, or one .gz"
            )
        path = folder / found[0]
        if path.is_symlink():
            raise SurrogateInputError(f"{shown(path)}: is a link; allowed: a file of this folder")
        files.append(path)
    return tuple(files)
