"""One array in an IDX file, the format of MNIST.

LeCun, Cortes and Burges, The MNIST database of handwritten digits, "The IDX file format": two zero
bytes, a byte for the type (8: unsigned bytes), a byte for the number of axes, their lengths as
32-bit integers, then the values; big-endian, the last axis running fastest.
"""

import gzip
import math
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from surrogate.data.dataset import MAX_VALUES
from surrogate.data.source import Source
from surrogate.data.stream import read_exactly
from surrogate.data.words import shown
from surrogate.errors import SurrogateInputError

_GZIP = b"\x1f\x8b"
_UNSIGNED_BYTE = 8
_MOST_AXES = 4


def read_idx_array(path: Path) -> NDArray[np.uint8]:
    """Read an IDX file of unsigned bytes, compressed by gzip or not, whatever its name.

    Returns:
        Its values, of one to four axes.

    Raises:
        SurrogateInputError: It cannot be read, is no such file, is shorter or longer than its
            header says, or holds more than `MAX_VALUES` values.
    """
    with Source(path) as file:
        try:
            packed = file.peek(2)[:2] == _GZIP
            if not packed:
                return _array(file.read)
            with gzip.GzipFile(fileobj=file, mode="rb") as stream:
                return _array(stream.read)
        except (EOFError, SurrogateInputError) as error:
            raise SurrogateInputError(f"{shown(path)}: {error}") from error
        except (OSError, zlib.error) as error:
            raise SurrogateInputError(
                f"{shown(path)}: {shown(error)}; allowed: an IDX file, whole or packed by gzip"
            ) from error


def _array(read: Callable[[int], bytes]) -> NDArray[np.uint8]:
    head = read(4)
    allowed = "allowed: an IDX file of unsigned bytes, which begins with 00 00 08 and 1 to 4 axes"
    if len(head) < 4 or head[:3] != bytes([0, 0, _UNSIGNED_BYTE]):
        raise SurrogateInputError(f"begins with the bytes {head.hex(' ')}; {allowed}")
    if not 1 <= head[3] <= _MOST_AXES:
        raise SurrogateInputError(f"{head[3]} axes; {allowed}")
    lengths = read(4 * head[3])
    if len(lengths) < 4 * head[3]:
        raise SurrogateInputError("ends within its header")
    shape = tuple(int(length) for length in np.frombuffer(lengths, dtype=">u4"))
    count = math.prod(shape)
    if not 1 <= count <= MAX_VALUES:
        raise SurrogateInputError(
            f"shape {shape} has {count} values; allowed: from 1 to {MAX_VALUES}"
        )
    return np.frombuffer(read_exactly(read, count), dtype=np.uint8).reshape(shape)
