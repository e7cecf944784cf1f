"""Data sets as four IDX files: MNIST and all that are distributed like it."""

import os
import re
import struct
import zlib
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from surrogate.data.dataset import Dataset
from surrogate.data.idx_array import read_idx_array
from surrogate.data.source import Source
from surrogate.data.words import shown
from surrogate.errors import SurrogateInputError

_FILES = (
    ("train-images", r"train-images[-.]idx[2-4]-ubyte"),
    ("train-labels", r"train-labels[-.]idx1-ubyte"),
    ("t10k-images", r"(t10k|test)-images[-.]idx[2-4]-ubyte"),
    ("t10k-labels", r"(t10k|test)-labels[-.]idx1-ubyte"),
)

_ANY = re.compile(rf"(.+-)?({'|'.join(pattern for _, pattern in _FILES)})(\.gz)?")
_GZIP_END = struct.Struct("<II")

DEEPEST = 3
"""Folders in each other in which files are looked for."""

MOST_NAMES = 1000
"""Of a folder that are looked at for further folders."""


def read_idx(source: Path | Sequence[Path]) -> Dataset:
    """Read images and classes from IDX files of unsigned bytes; pixels are divided by 255.

    Args:
        source: A folder as of `idx_files`, or the four files in its order.

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
        folder: It, or the only folder in it to the depth of `DEEPEST` that holds such files, as
            torchvision's ``MNIST/raw``, has the four under their usual names:
            ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte``, ``t10k-images-idx3-ubyte``,
            ``t10k-labels-idx1-ubyte``. A prefix that ends in ``-``, ``test`` for ``t10k``, ``.idx``
            for ``-idx`` and ``.gz`` at the end are allowed, links are not. Where a file is there
            packed and unpacked, the unpacked one is taken, if both are the same.

    Returns:
        Images and labels to train, then to test.

    Raises:
        SurrogateInputError: One is missing, ambiguous or a link.
    """
    folder, names = _holding(folder)
    files = []
    for usual, pattern in _FILES:
        found = [name for name in names if re.fullmatch(rf"(.+-)?{pattern}(\.gz)?", name)]
        if len(found) == 2 and found[1] == f"{found[0]}.gz" and _same(folder, *found):
            found = found[:1]
        if len(found) != 1:
            ending = "idx1-ubyte" if "labels" in usual else "idx3-ubyte"
            raise SurrogateInputError(
                f"{shown(folder)}: {len(found)} files like {usual}-{ending}"
                f"{''.join(f' {shown(name)}' for name in found[:3])}; allowed: one, or one .gz, or "
                "both of the same content"
            )
        path = folder / found[0]
        _refuse_link(path)
        files.append(path)
    return tuple(files)


def _holding(folder: Path) -> tuple[Path, list[str]]:
    """The folder that holds the files, and all names in it."""
    names = _names(folder)
    level, holding = [folder], []
    for _ in range(DEEPEST):
        if any(_ANY.fullmatch(name) for name in names):
            break
        level = [path for one in level for path in _folders(one)][:MOST_NAMES]
        holding = [path for path in level if _holds(path)]
        if len(holding) > 1:
            listed = ", ".join(shown(path.relative_to(folder)) for path in holding[:4])
            raise SurrogateInputError(
                f"{shown(folder)}: IDX files in {listed}; allowed: in one folder; name one of them"
            )
        if holding:
            return holding[0], _names(holding[0])
    return folder, names


def _holds(folder: Path) -> bool:
    try:
        return any(map(_ANY.fullmatch, _names(folder)))
    except SurrogateInputError:
        return False


def _folders(folder: Path) -> list[Path]:
    """Folders among the first names in a folder, without links."""
    try:
        with os.scandir(folder) as entries:
            found = list(islice(entries, MOST_NAMES))
    except OSError:  # one that may not be looked into holds nothing
        return []
    return sorted(folder / one.name for one in found if one.is_dir(follow_symlinks=False))


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SurrogateInputError(f"{shown(folder)}: cannot be read: {reason}") from error


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise SurrogateInputError(f"{shown(path)}: is a link; allowed: a file of this folder")


def _same(folder: Path, plain: str, packed: str) -> bool:
    """Whether a packed file is another one packed, by the sum and length that gzip keeps.

    RFC 1952, 2.3.1: a member ends with the CRC-32 of what was packed and its length modulo 2^32.
    """
    for name in (plain, packed):
        _refuse_link(folder / name)
    with Source(folder / packed) as file:
        file.seek(-min(_GZIP_END.size, os.fstat(file.fileno()).st_size), os.SEEK_END)
        end = file.read(_GZIP_END.size)
    with Source(folder / plain) as file:
        length = os.fstat(file.fileno()).st_size
        if len(end) < _GZIP_END.size or _GZIP_END.unpack(end)[1] != length:
            return False
        total = 0
        while piece := file.read(Source.MOST):
            total = zlib.crc32(piece, total)
    return bool(_GZIP_END.unpack(end)[0] == total)
