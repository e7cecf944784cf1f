import gzip
import os
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from data_files import NAMES, idx, small, write_idx

from surrogate.data import idx_files, read_idx
from surrogate.errors import SurrogateInputError


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_is_read(packed: bool, tmp_path: Path) -> None:
    write_idx(tmp_path, packed)
    data = read_idx(tmp_path)
    assert (data.classes, data.shape, data.features) == (3, (2, 3), 6)
    for part, array in small().items():
        stored = getattr(data, part)
        if part.endswith("y"):
            assert np.array_equal(stored, array)
        else:
            assert np.allclose(stored, array.reshape(len(array), 6) / 255, atol=1e-7)
    assert data.train_x.dtype == np.float32


def test_the_bytes_of_the_format_itself(tmp_path: Path) -> None:
    # Two images of 1 x 2 pixels and their classes, byte by byte.
    images = bytes.fromhex("00000803 00000002 00000001 00000002 00 ff 33 66")
    labels = bytes.fromhex("00000801 00000002 01 00")
    for name, data in zip(NAMES, (images, labels) * 2, strict=True):
        (tmp_path / name).write_bytes(data)
    data = read_idx(tmp_path)
    assert data.train_x == pytest.approx(np.array([[0, 1], [0.2, 0.4]]))
    assert data.test_y.tolist() == [1, 0]


def test_names_as_others_write_them(tmp_path: Path) -> None:
    write_idx(tmp_path)
    for old, new in zip(NAMES, (
        "emnist-digits-train-images-idx3-ubyte", "train-labels.idx1-ubyte",
        "test-images-idx3-ubyte", "x-test-labels-idx1-ubyte",
    ), strict=True):  # fmt: skip
        (tmp_path / old).rename(tmp_path / new)
    # A file's bytes say whether it is compressed.
    (tmp_path / "train-labels.idx1-ubyte").rename(tmp_path / "train-labels.idx1-ubyte.gz")
    assert read_idx(tmp_path).classes == 3


def test_four_files_by_name(tmp_path: Path) -> None:
    write_idx(tmp_path)
    files = [tmp_path / name for name in NAMES]
    assert read_idx(files).features == 6
    with pytest.raises(SurrogateInputError, match="3 IDX files; allowed: 4"):
        read_idx(files[:3])
    with pytest.raises(SurrogateInputError, match=r"train-labels.*allowed for images: 2 to 4 axes"):
        read_idx([files[1], files[0], files[2], files[3]])


def test_missing_and_ambiguous_files(tmp_path: Path) -> None:
    with pytest.raises(SurrogateInputError, match="nowhere: cannot be read: No such file"):
        read_idx(tmp_path / "nowhere")
    write_idx(tmp_path)
    write_idx(tmp_path, packed=True)
    other = idx(np.zeros((4, 2, 3)))  # as long as the first file, and another one
    for packed in (gzip.compress(other), gzip.compress(other[:-1]), b"", b"\x1f\x8b"):
        (tmp_path / f"{NAMES[0]}.gz").write_bytes(packed)
        with pytest.raises(SurrogateInputError, match=r"2 files like train-images-idx3-ubyte.*one"):
            read_idx(tmp_path)
    for path in tmp_path.glob("*.gz"):
        path.unlink()
    (tmp_path / NAMES[3]).unlink()
    with pytest.raises(SurrogateInputError, match="0 files like t10k-labels-idx1-ubyte"):
        read_idx(tmp_path)
    os.mkfifo(tmp_path / NAMES[3])
    with pytest.raises(SurrogateInputError, match="allowed: a regular file"):
        read_idx(tmp_path)


def test_a_file_twice_packed_and_unpacked_is_one(tmp_path: Path) -> None:
    """As torchvision's downloader leaves them."""
    write_idx(tmp_path)
    write_idx(tmp_path, packed=True)
    assert [path.name for path in idx_files(tmp_path)] == list(NAMES)
    assert read_idx(tmp_path).test_y.tolist() == small()["test_y"].tolist()


@pytest.mark.parametrize("way", ["raw", "MNIST/raw", "data/FashionMNIST/raw", "KMNIST", "a/gzip"])
def test_the_folder_that_holds_the_files_is_found(way: str, tmp_path: Path) -> None:
    inner = tmp_path / way
    inner.mkdir(parents=True)
    (tmp_path / "MNIST" / "processed").mkdir(parents=True, exist_ok=True)
    (tmp_path / "MNIST" / "processed" / "training.pt").write_bytes(b"pickled")
    write_idx(inner, packed=way == "KMNIST")
    assert {path.parent for path in idx_files(tmp_path)} == {inner}
    assert read_idx(tmp_path).classes == 3


def test_several_folders_are_named(tmp_path: Path) -> None:
    for name in ("MNIST", "KMNIST"):
        (tmp_path / name / "raw").mkdir(parents=True)
        write_idx(tmp_path / name / "raw")
    with pytest.raises(SurrogateInputError, match="IDX files in KMNIST/raw, MNIST/raw; allowed"):
        read_idx(tmp_path)
    assert read_idx(tmp_path / "MNIST").classes == 3


def test_folders_are_not_left_by_links_nor_looked_into_too_deep(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    write_idx(outside)
    inside.mkdir()
    (inside / "raw").symlink_to(outside)
    deep = inside / "a" / "b" / "c" / "d"
    deep.mkdir(parents=True)
    write_idx(deep)
    with pytest.raises(SurrogateInputError, match="0 files like train-images"):
        read_idx(inside)


def test_links_are_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    write_idx(inside)
    (inside / NAMES[0]).rename(outside / "secret")
    (inside / NAMES[0]).symlink_to(outside / "secret")
    with pytest.raises(SurrogateInputError, match="train-images-idx3-ubyte: is a link"):
        read_idx(inside)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "begins with the bytes ; allowed: an IDX file of unsigned bytes"),
        (b"\x89PNG\r\n", "begins with the bytes 89 50 4e 47"),
        (struct.pack(">HBBIII", 0, 13, 3, 1, 1, 1), "begins with the bytes 00 00 0d 03"),
        (struct.pack(">HBB", 0, 8, 0), "0 axes"),
        (struct.pack(">HBB", 0, 8, 200), "200 axes"),
        (struct.pack(">HBBI", 0, 8, 3, 1), "ends within its header"),
        (struct.pack(">HBBIII", 0, 8, 3, 0, 2, 3), "0 values; allowed: from 1"),
        (struct.pack(">HBBIII", 0, 8, 3, 2**32 - 1, 2**32 - 1, 2**32 - 1), "allowed: from 1 to"),
        (struct.pack(">HBBIII", 0, 8, 3, 2**28, 1, 1), "holds 0 bytes of values; .*268435456"),
        (idx(np.zeros((4, 2, 3)))[:-1], "holds 23 bytes of values; its header promises 24"),
        (idx(np.zeros((4, 2, 3))) + b"\0", "holds more than the 24 bytes"),
        (gzip.compress(idx(np.zeros((4, 2, 3))), mtime=0)[:-9], "ended before|end-of-stream"),
        (gzip.compress(idx(np.zeros((4, 2, 3))), mtime=0)[:-8] + bytes(8), "CRC"),
        (gzip.compress(b"", mtime=0), "begins with the bytes ;"),
        (idx(np.zeros((3, 2, 3))), r"train_y: shape \(4,\).*allowed: \(3,\)"),
        (idx(np.zeros((4, 3, 2))), r"images of \(3, 2\) to train, of \(2, 3\) to test"),
    ],
)
def test_a_bad_file_is_one_clear_line(data: bytes, message: str, tmp_path: Path) -> None:
    write_idx(tmp_path)
    (tmp_path / NAMES[0]).write_bytes(data)
    with pytest.raises(SurrogateInputError, match=message) as caught:
        read_idx(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("shape", [(4, 2, 3), (2**28, 1, 1)])
def test_a_bomb_does_not_go_off(shape: tuple[int, int, int], tmp_path: Path) -> None:
    # 30 MB of zeros in 30 kB, behind a header that promises less or more.
    write_idx(tmp_path)
    head = struct.pack(">HBBIII", 0, 8, 3, *shape)
    more = b"".join([gzip.compress(bytes(10_000_000), mtime=0)] * 3)
    packed = gzip.compress(head, mtime=0)
    (tmp_path / NAMES[0]).write_bytes(packed + (more if shape[0] == 4 else b""))
    tracemalloc.start()
    with pytest.raises(SurrogateInputError, match="header promises"):
        read_idx(tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
