"""Arrays in an NPZ file, read without NumPy's loader, which believes what a header says.

An NPZ file is a zip archive with a file ``KEY.npy`` for each array (NumPy's documentation,
`numpy.lib.format`). Nothing is unpickled: arrays of numbers are the only ones allowed.
"""

import math
import re
import warnings
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from surrogate.data.dataset import MAX_VALUES
from surrogate.data.source import Source
from surrogate.data.stream import read_exactly
from surrogate.data.words import shown
from surrogate.errors import SurrogateInputError

_MOST_BYTES = 1 << 30
_MOST_AXES = 5
_MOST_ARRAYS = 16
_ALLOWED = "allowed: an array of numbers, as numpy.savez writes it"
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def read_npz_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """Read all arrays of an NPZ file.

    Args:
        path: The file, as `numpy.savez` or `numpy.savez_compressed` writes it.

    Returns:
        Arrays of booleans, integers or floating-point numbers of up to 64 bits by key.

    Raises:
        SurrogateInputError: It cannot be read, is no such file, or holds more arrays, axes or bytes
            than is sane.
    """
    with Source(path) as file:
        try:
            with zipfile.ZipFile(file) as archive:
                return _arrays(archive)
        except MemoryError:
            raise
        except SurrogateInputError as error:
            raise SurrogateInputError(f"{shown(path)}: {error}") from error
        except Exception as error:
            raise SurrogateInputError(
                f"{shown(path)}: not an NPZ file: {shown(error) or type(error).__name__}"
            ) from error


def _arrays(archive: zipfile.ZipFile) -> dict[str, NDArray[np.generic]]:
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > _MOST_ARRAYS or total > _MOST_BYTES:
        raise SurrogateInputError(
            f"{len(members)} arrays of {total} bytes in all; "
            f"allowed: up to {_MOST_ARRAYS} of {_MOST_BYTES}"
        )
    arrays: dict[str, NDArray[np.generic]] = {}
    for member in members:
        key = member.filename.removesuffix(".npy")
        if key == member.filename or key in arrays:
            raise SurrogateInputError(
                f"entry '{shown(member.filename)}'; allowed: arrays KEY.npy, each key once"
            )
        if member.compress_type not in _COMPRESSIONS:
            raise SurrogateInputError(
                f"key '{shown(key)}': compression {member.compress_type}; "
                "allowed: none or deflate, as numpy.savez and savez_compressed write"
            )
        try:
            arrays[key] = _array(archive, member)
        except MemoryError:
            raise
        except SurrogateInputError as error:
            raise SurrogateInputError(f"key '{shown(key)}': {error}") from error
        except Exception as error:
            raise SurrogateInputError(
                f"key '{shown(key)}': {shown(error) or type(error).__name__}; {_ALLOWED}"
            ) from error
    return arrays


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[np.generic]:
    with archive.open(member) as stream:
        version = np.lib.format.read_magic(stream)
        if version != (1, 0):  # its header is at most 64 KiB long; others are for records
            raise SurrogateInputError(f"NPY version {version}; allowed: (1, 0)")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # headers by Python 2 are read rightly, with a warning
            try:
                shape, by_column, dtype = np.lib.format.read_array_header_1_0(stream)
            except ValueError as error:
                # NumPy's message may hold an object's address, which differs from run to run.
                reason = re.sub(" at 0x[0-9a-f]+", "", str(error))
                raise SurrogateInputError(f"{shown(reason)}; {_ALLOWED}") from error
        if dtype.kind not in "biuf" or dtype.itemsize > 8:
            raise SurrogateInputError(
                f"type {shown(dtype)}; allowed: booleans, integers or floating-point numbers "
                "of up to 64 bits"
            )
        count = math.prod(shape)
        sane = len(shape) <= _MOST_AXES and all(0 <= length <= MAX_VALUES for length in shape)
        if not sane or count > MAX_VALUES:
            raise SurrogateInputError(
                f"shape {shown(shape)}; allowed: up to {_MOST_AXES} axes and {MAX_VALUES} values"
            )
        data = read_exactly(stream.read, count * dtype.itemsize)
    return np.frombuffer(data, dtype=dtype).reshape(shape, order="F" if by_column else "C")
