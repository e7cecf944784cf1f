"""Turning arguments into arrays that the behavioural world can rely on."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from surrogate.errors import SurrogateInputError


def finite_array(
    field: str, value: ArrayLike, shape: tuple[int | None, ...]
) -> NDArray[np.float64]:
    """Convert a value to a read-only array of finite numbers of a given shape.

    Parameters
    ----------
    field : str
        What the value is, for the error message.
    value : array_like
        Numbers.
    shape : tuple of (int or None)
        Expected shape; None leaves the length of an axis open.

    Returns
    -------
    numpy.ndarray
        float64 copy, not writeable.

    Raises
    ------
    SurrogateInputError
        When the shape differs, or a value is not a finite number.
    """
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise SurrogateInputError(f"{field}: not an array of numbers ({error})") from error
    matches = array.ndim == len(shape) and all(
        expected is None or expected == length
        for expected, length in zip(shape, array.shape, strict=True)
    )
    if not matches:
        wanted = ", ".join("any" if length is None else str(length) for length in shape)
        raise SurrogateInputError(f"{field}: shape {array.shape}; allowed is ({wanted})")
    bad = np.argwhere(~np.isfinite(array))
    if bad.size:
        where = tuple(int(i) for i in bad[0])
        raise SurrogateInputError(
            f"{field}: value {array[where]} at index {list(where)}; allowed are finite numbers"
        )
    array.flags.writeable = False
    return array
