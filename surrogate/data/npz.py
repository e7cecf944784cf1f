"""Data sets as NPZ files: the user's own."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surrogate.data.dataset import MAX_CLASSES, Dataset
from surrogate.data.event_arrays import event_lists, frames
from surrogate.data.events import Recordings
from surrogate.data.keys import Part, Role, listed, meaning_of
from surrogate.data.npz_arrays import read_npz_arrays
from surrogate.data.split import split
from surrogate.data.words import shown
from surrogate.errors import SurrogateInputError

Array = NDArray[Any]
Arrays = dict[Role, Array]

_ALLOWED = (
    "allowed: train_x, train_y, test_x, test_y, or x, y, or other words for the same, each once"
)
_POSITIONAL = {"arr_0", "arr_1"}
"""Keys of `numpy.savez(path, x, y)`."""

_IMAGE_AXES = 4


def read_npz(path: Path) -> Dataset:
    """Read images and classes from an NPZ file; nothing is unpickled.

    Args:
        path: Either ``train_x``, ``train_y``, ``test_x`` and ``test_y``, or ``x`` and ``y``, of
            which `surrogate.data.split` sets a fifth of each class aside to test; or these under
            other words, see `surrogate.data.keys`; and no other array but a part to validate, which
            is left alone. Images have shape (images, features) or (images, ...) with up to three
            axes for an image. Their values are bytes (uint8), which are divided by 255, or other
            numbers, which must lie in [0, 1]. Classes are whole numbers from 0 of any type, as a
            row or a column, or rows of zeros with a one at the class.

    Returns:
        With one class more than the largest label.

    Raises:
        SurrogateInputError: The file is not such a file; the message names the key, the value and
            what is allowed.
    """
    data = read_npz_data(path, None, events=False)
    assert isinstance(data, Dataset)
    return data


def read_npz_data(path: Path, inputs: int | None, events: bool | None) -> Dataset | Recordings:
    """Read images, or recordings of spikes over time, from an NPZ file.

    Args:
        path: Images as of `read_npz`; or ``x`` of shape (samples, steps, ...), or lists of events,
            see `surrogate.data.event_arrays`.
        inputs: Of the network that it is for, by which recordings are told from images.
        events: Whether it holds recordings; None: it does where it holds lists of events, or where
            an image would not fit the network and a step does.

    Returns:
        Of recordings the part to test.

    Raises:
        SurrogateInputError: As of `read_npz`.
    """
    arrays = read_npz_arrays(path)
    try:
        parts = _parts(arrays)
        if events is None:
            events = _in_time(parts, inputs)
        if events:
            return _recordings(parts, inputs)
        return _images_and_classes(arrays, parts)
    except SurrogateInputError as error:
        raise SurrogateInputError(f"{shown(path)}: {error}") from error


def _parts(arrays: dict[str, Array]) -> dict[Part, Arrays]:
    """Arrays by part and role."""
    if set(arrays) == _POSITIONAL:
        x, y = sorted(arrays.values(), key=lambda one: -one.ndim)
        return {Part.WHOLE: {Role.X: x, Role.Y: y}}
    found: dict[Part, Arrays] = {}
    for key, array in arrays.items():
        meaning = meaning_of(key)
        if meaning is None or meaning[1] in found.get(meaning[0], {}):
            raise SurrogateInputError(f"holds {listed(arrays)}; {_ALLOWED}")
        found.setdefault(meaning[0], {})[meaning[1]] = array
    found.pop(Part.VALIDATION, None)
    for held in found.values():
        if Role.LABELS in held and Role.Y not in held and Role.TIMES not in held:
            held[Role.Y] = held.pop(Role.LABELS)
    if set(found) not in ({Part.WHOLE}, {Part.TRAIN, Part.TEST}):
        raise SurrogateInputError(f"holds {listed(arrays)}; {_ALLOWED}")
    return found


def _in_time(parts: dict[Part, Arrays], inputs: int | None) -> bool:
    """Whether it holds recordings of spikes."""
    held = parts.get(Part.TEST, parts.get(Part.WHOLE, {}))
    if Role.TIMES in held:
        return True
    x = held.get(Role.X)
    if x is None or x.ndim < 3 or inputs is None:
        return False
    sizes = [int(np.prod(x.shape[k:])) for k in (1, 2)]
    # Channels may come before the steps, see `frames`.
    return sizes[0] != inputs and (sizes[1] == inputs or (x.ndim == 3 and x.shape[1] == inputs))


def _recordings(parts: dict[Part, Arrays], inputs: int | None) -> Recordings:
    whole = Part.WHOLE in parts
    held = parts[Part.WHOLE if whole else Part.TEST]
    lists = Role.TIMES in held
    y = held.pop(Role.LABELS, None) if lists else None
    y = held.pop(Role.Y, None) if y is None else y
    if y is None:
        raise SurrogateInputError("holds no classes; allowed: y or labels, one a sample")
    key = "y" if whole else "test_y"
    labels = _labels(key, y)
    classes = 1 + int(np.max(labels, initial=0))
    for part, others in parts.items():
        if part is not (Part.WHOLE if whole else Part.TEST):
            other = others.get(Role.LABELS, others.get(Role.Y))
            known = np.zeros(1, np.int64) if other is None else _labels("train_y", other)
            classes = max(classes, 1 + int(np.max(known, initial=0)))
    read = event_lists if lists else frames
    found = read(held, labels, classes, inputs)
    return found.taken(np.flatnonzero(split(labels))) if whole else found


def _images_and_classes(arrays: dict[str, Array], parts: dict[Part, Arrays]) -> Dataset:
    if any(set(held) != {Role.X, Role.Y} for held in parts.values()):
        raise SurrogateInputError(f"holds {listed(arrays)}; {_ALLOWED}")
    prefix = {part: "" if part is Part.WHOLE else f"{part}_" for part in parts}
    x = {part: _images(f"{prefix[part]}x", held[Role.X]) for part, held in parts.items()}
    y = {
        part: _labels(f"{prefix[part]}y", held[Role.Y], len(x[part]))
        for part, held in parts.items()
    }
    shapes = {part: held[Role.X].shape[1:] for part, held in parts.items()}
    own = next(iter(shapes.values()))
    classes = 1 + max(int(np.max(labels, initial=0)) for labels in y.values())
    shape = own if len(own) > 1 else None
    if Part.WHOLE not in parts:
        if shapes[Part.TRAIN] != shapes[Part.TEST]:
            raise SurrogateInputError(
                f"images of {shapes[Part.TRAIN]} in train_x, of {shapes[Part.TEST]} in test_x; "
                "allowed: one shape"
            )
        return Dataset(x[Part.TRAIN], y[Part.TRAIN], x[Part.TEST], y[Part.TEST], classes, shape)
    images, labels = x[Part.WHOLE], y[Part.WHOLE]
    if len(images) != len(labels):
        raise SurrogateInputError(
            f"{len(images)} images in x, {len(labels)} classes in y; allowed: one class an image"
        )
    test = split(labels)
    return Dataset(images[~test], labels[~test], images[test], labels[test], classes, shape)


def _images(key: str, array: Array) -> NDArray[np.float32]:
    """Images as rows in single precision; the range is checked by the data set."""
    if not 2 <= array.ndim <= _IMAGE_AXES or not array.size:
        raise SurrogateInputError(
            f"{key}: shape {array.shape}; allowed: (images, features) or (images, ...) with up to "
            "3 axes an image"
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


def _labels(key: str, array: Array, images: int | None = None) -> NDArray[np.int64]:
    """Classes as a row, whatever form they are written in.

    Args:
        images: How many there are; None where the classes say so.
    """
    count = len(array) if array.ndim else 0
    flat = array
    if array.ndim == 2 and 1 not in array.shape:
        flat = _from_rows(key, array)
    elif array.ndim == 2 and (images is None or array.size == images):
        flat = array.ravel()
        count = array.size
    if flat.ndim != 1 or not flat.size:
        raise SurrogateInputError(
            f"{key}: shape {array.shape} of {array.dtype}; allowed: (images,) of whole numbers, "
            "or (images, 1)"
        )
    bad = np.flatnonzero(~((flat >= 0) & (flat < MAX_CLASSES) & (flat == np.floor(flat))))
    if bad.size:
        raise SurrogateInputError(
            f"{key}: class {flat[bad[0]]} at index {bad[0]} of {count}; allowed: whole numbers "
            f"from 0 to {MAX_CLASSES - 1}"
        )
    return np.asarray(flat.astype(np.int64))


def _from_rows(key: str, rows: Array) -> NDArray[np.int64]:
    """Classes of rows with a one at the class."""
    values = rows.astype(np.float64)
    wrong = np.flatnonzero(
        (np.sum(values == 1, axis=1) != 1) | (np.sum(values == 0, axis=1) != rows.shape[1] - 1)
    )
    if wrong.size:
        raise SurrogateInputError(
            f"{key}: shape {rows.shape}, row {wrong[0]} is not all zeros but for a one; allowed: "
            "(images,) of whole numbers, (images, 1), or rows with a one at the class"
        )
    return np.asarray(np.argmax(values, axis=1).astype(np.int64))
