"""Turning arguments into values that the behavioural world can rely on.

In names throughout the project, to check is to refuse bad input with an error. What compares
results is called a comparison or a test, what examines a machine a diagnosis.
"""

import math
import operator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from surrogate.errors import SurrogateInputError


def finite_array(
    field: str, value: ArrayLike, shape: tuple[int | None, ...]
) -> NDArray[np.float64]:
    """Convert a value to a read-only array of finite numbers of a given shape.

    Args:
        field: What the value is, for the error message.
        shape: Expected shape; None leaves the length of an axis open.

    Returns:
        float64 copy, not writeable.

    Raises:
        SurrogateInputError: When the shape differs, or a value is not a finite number.
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
    finite = np.isfinite(array)
    if not finite.all():
        where = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise SurrogateInputError(
            f"{field}: value {array[where]} at index {list(where)}; allowed are finite numbers"
        )
    array.flags.writeable = False
    return array


def whole_number(field: str, value: object, low: int, high: int) -> int:
    """Convert a value to an int between two limits.

    Args:
        field: What the value is, for the error message.
        value: A Python or NumPy integer; a bool is none.
        low, high: Smallest and largest value allowed.

    Raises:
        SurrogateInputError: When it is something else.
    """
    allowed = f"allowed: a whole number from {low} to {high}"
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise SurrogateInputError(f"{field} = {ascii(value)[:80]}; {allowed}")
    number = operator.index(value)
    if not low <= number <= high:
        # A very long integer has no decimal form in Python.
        said = str(number) if abs(number) < 1 << 64 else f"an integer of {number.bit_length()} bits"
        raise SurrogateInputError(f"{field} = {said}; {allowed}")
    return number


def finite_number(field: str, value: object, low: float, high: float) -> float:
    """Convert a value to a float between two limits.

    Args:
        field: What the value is, with its unit, for the error message.
        value: A Python or NumPy number; a bool is none.
        low, high: Smallest and largest value allowed.

    Raises:
        SurrogateInputError: When it is something else.
    """
    number = math.nan
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
    if not low <= number <= high:
        # A very long integer has no decimal form in Python.
        said = "inf" if number == math.inf else ascii(value)[:80]
        raise SurrogateInputError(f"{field} = {said}; allowed: a number from {low:g} to {high:g}")
    return number
