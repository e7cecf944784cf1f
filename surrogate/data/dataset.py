"""What a data set is."""

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import whole_number
from surrogate.errors import SurrogateInputError

MAX_VALUES = 2**28
"""Most values in one array of a data set: 1 GiB in single precision; MNIST's 60 000 are 2**25.5."""

MAX_CLASSES = 1000
"""Most classes, each of which is an output neuron."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images scaled to [0, 1] and their classes, in two parts: one to train, one to test.

    The arrays cannot be written to: a data set is shared by all that use it.

    Attributes:
        train_x, test_x: Shape (images, features), float32, in [0, 1].
        train_y, test_y: Shape (images,), int64, in 0 ... classes - 1.
        shape: Shape of one image, the last axis running fastest in its features; None when the
            features are in no order.

    Raises:
        SurrogateInputError: Shapes do not fit, a value lies outside [0, 1] or a class outside 0 ...
            classes - 1.
    """

    train_x: NDArray[np.float32]
    train_y: NDArray[np.int64]
    test_x: NDArray[np.float32]
    test_y: NDArray[np.int64]
    classes: int
    shape: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        classes = whole_number("classes", self.classes, 2, MAX_CLASSES)
        features = self.train_x.shape[1:]
        for part in ("train", "test"):
            x = _images(f"{part}_x", getattr(self, f"{part}_x"), features)
            y = _labels(f"{part}_y", getattr(self, f"{part}_y"), len(x), classes)
            object.__setattr__(self, f"{part}_x", x)
            object.__setattr__(self, f"{part}_y", y)
        if self.shape is not None and math.prod(self.shape) != self.features:
            raise SurrogateInputError(
                f"shape {self.shape}; allowed: a shape of {self.features} features"
            )

    def __reduce__(self) -> tuple[type["Dataset"], tuple[object, ...]]:
        # Checked again, and not to be written to, in the process that unpickles it.
        return Dataset, tuple(getattr(self, one.name) for one in fields(self))

    @property
    def features(self) -> int:
        """Values in one image: the network's number of inputs."""
        return int(self.train_x.shape[1])


def _images(field: str, x: NDArray[np.float32], features: tuple[int, ...]) -> NDArray[np.float32]:
    if x.ndim != 2 or x.dtype != np.float32 or x.shape[1:] != features or not x.size:
        wanted = features[0] if features else "features"
        raise SurrogateInputError(
            f"{field}: shape {x.shape} of {x.dtype}; allowed: (images, {wanted}) of float32, "
            "with one image or more"
        )
    if x.size > MAX_VALUES:
        raise SurrogateInputError(f"{field}: {x.size} values; allowed: up to {MAX_VALUES}")
    # A NaN is neither.
    if not (np.min(x) >= 0 and np.max(x) <= 1):
        where = np.unravel_index(np.argmin((x >= 0) & (x <= 1)), x.shape)
        raise SurrogateInputError(
            f"{field}: value {x[where]} at index {[int(i) for i in where]}; allowed: from 0 to 1"
        )
    view = x.view()
    view.flags.writeable = False
    return view


def _labels(field: str, y: NDArray[np.int64], images: int, classes: int) -> NDArray[np.int64]:
    if y.shape != (images,) or y.dtype != np.int64:
        raise SurrogateInputError(
            f"{field}: shape {y.shape} of {y.dtype}; allowed: ({images},) of int64, "
            "one class an image"
        )
    bad = np.flatnonzero((y < 0) | (y >= classes))
    if bad.size:
        raise SurrogateInputError(
            f"{field}: class {y[bad[0]]} at index {bad[0]}; allowed: 0 to {classes - 1}"
        )
    view = y.view()
    view.flags.writeable = False
    return view
