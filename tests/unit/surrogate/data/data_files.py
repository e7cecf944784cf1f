"""Small files of the formats that users have, written by hand from the formats' descriptions."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import numpy as np

NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


def idx(array: np.ndarray) -> bytes:
    head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return head + array.astype(np.uint8).tobytes()


def small() -> dict[str, np.ndarray]:
    """Four images of 2 x 3 pixels to train, two to test."""
    rng = np.random.default_rng(0)
    return {
        "train_x": rng.integers(0, 256, (4, 2, 3)), "train_y": np.array([0, 1, 2, 1]),
        "test_x": rng.integers(0, 256, (2, 2, 3)), "test_y": np.array([2, 0]),
    }  # fmt: skip


def write_idx(folder: Path, packed: bool = False) -> None:
    for name, array in zip(NAMES, small().values(), strict=True):
        data = idx(array)
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(data))
        else:
            (folder / name).write_bytes(data)


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npz(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return stream.getvalue()
