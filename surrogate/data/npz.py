"""Data sets as NPZ files: the user's own."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from surrogate.data.dataset import MAX_CLASSES, Dataset
from surrogate.data.npz_arrays import read_npz_arrays
from surrogate.data.split import split
from surrogate.data.words import shown
from surrogate.errors import SurrogateInputError

_SPLIT = ("train_x", "train_y", "test_x", "test_y")
_WHOLE = ("x", "y")


def read_npz(path: Path) -> Dataset:
    """Read images and classes from an NPZ file; nothing is unpickled.

    Args:
        path: Either ``train_x``, ``train_y``, ``test_x`` and ``test_y``, or ``x`` and ``y``, of
            which `surrogate.data.split` sets a fifth of each class aside to test, and no other
            array. Images have shape (images, features) or (images, ...) with up to three axes for
            an image. Their values are bytes (uint8), which are divided by 255, or other numbers,
            which must lie in [0, 1]. Classes are integers from 0.

    Returns:
        With one class more than the largest label.

    Raises:
        SurrogateInputError: The file is not such a file; the message names the key, the value and
            what is allowed.
    """
    arrays = read_npz_arrays(path)
    try:
        return _dataset(arrays)
    except SurrogateInputError as error:
        raise SurrogateInputError(f"{shown(path)}: {error}") from error


def _dataset(arrays: dict[str, NDArray[np.generic]]) -> Dataset:
    if set(arrays) not in (set(_SPLIT), set(_WHOLE)):
        held = ", ".join(shown(key)[:40] for key in sorted(arrays)) or "nothing"
        raise SurrogateInputError(f"holds {held}; allowed: {', '.join(_SPLIT)}, or x, y")
    x = {key: _images(key, array) for key, array in arrays.items() if key.endswith("x")}
    y = {key: _labels(key, array) for key, array in arrays.items() if key.endswith("y")}
    shapes = {key: arrays[key].shape[1:] for key in x}
    if len(set(shapes.values())) > 1:
        raise SurrogateInputError(
            f"images of {shapes['train_x']} in train_x, of {shapes['test_x']} in test_x; "
            "allowed: one shape"
        )
    own = next(iter(shapes.values()))
    shape = own if len(own) > 1 else None
    classes = 1 + max(int(np.max(labels, initial=0)) for labels in y.values())
    if set(arrays) == set(_SPLIT):
        return Dataset(x["train_x"], y["train_y"], x["test_x"], y["test_y"], classes, shape)
    if len(x["x"]) != len(y["y"]):
        raise SurrogateInputError(
            f"{len(x['x'])} images in x, {len(y['y'])} classes in y; allowed: one class an image"
        )
    test = split(y["y"])
    return Dataset(x["x"][~test], y["y"][~test], x["x"][test], y["y"][test], classes, shape)


def _images(key: str, array: NDArray[np.generic]) -> NDArray[np.float32]:
    """Images as rows in single precision; the range is checked by the data set."""
    if array.ndim < 2 or not array.size:
        raise SurrogateInputError(
            f"{key}: shape {array.shape}; allowed: (images, features) or (images, ...)"
        )
    with np.errstate(over="ignore", invalid="ignore"):
        images = array.reshape(len(array), -1).astype(np.float32)
    if array.dtype == np.uint8:
        if np.max(images) <= 1:
            raise SurrogateInputError(
                f"{key}: bytes of which none is above 1; allowed: 0 to 255, "
                "or images of 0 and 1 as bool or float32"
            )
        images /= np.float32(255)
    return images


def _labels(key: str, array: NDArray[np.generic]) -> NDArray[np.int64]:
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise SurrogateInputError(
            f"{key}: shape {array.shape} of {array.dtype}; allowed: (images,) of integers"
        )
    labels = array.astype(np.int64)
    bad = np.flatnonzero((labels < 0) | (labels >= MAX_CLASSES))
    if bad.size:
        raise SurrogateInputError(
            f"{key}: class {array[bad[0]]} at index {bad[0]}; allowed: 0 to {MAX_CLASSES - 1}"
        )
    return labels
