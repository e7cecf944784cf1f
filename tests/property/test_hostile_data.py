"""Thousands of mutated IDX and NPZ files: each is read, or refused in one line.

No traceback, no file touched outside the folder, no process started, no memory for what a header
only promises, whatever the bytes are.
"""

import gzip
import io
import random
import struct
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutation import TOKENS
from watch import Watch

from bridge.engine.confined import Confined
from bridge.errors import BridgeInputError
from surrogate.data import Dataset, load_dataset, read_npz
from surrogate.data.idx_array import read_idx_array
from surrogate.errors import SurrogateInputError

MUTANTS = {"idx": 900, "packed idx": 900, "npz": 1300, "array": 1300}
AGAIN = 10  # of so many, one is read once more in a process of its own, as a user's file is
NAMES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte",
         "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]  # fmt: skip
WORDS = [
    struct.pack(form, value)
    for form in ("<I", ">I", "<H", "<Q")
    for value in (0, 1, 2, 255, 2**15, 2**16 - 1)
] + [struct.pack(">I", 2**31), b"\xff" * 4, b"\xff" * 8, b"\x7f" + b"\xff" * 3, b"PK\x05\x06",
     b"PK\x01\x02", b"PK\x06\x06", b"\x1f\x8b", b"\x93NUMPY\x01\0", b"\x93NUMPY\x03\0"]  # fmt: skip
HEADERS = [
    b"'|O'", b"'<f8'", b"'<f2'", b"'<c16'", b"'<U9'", b"'<M8[s]'", b"'|V8'", b"[('a', '<i4')]",
    b"('<f4', (2,))", b"(-1,)", b"(2, 6)", b"(6,)", b"()", b"(True, 2, 3)", b"(4.0, 2, 3)",
    b"(99999999999999999999,)", b"True", b"None", b"'\\d'", b"1_0", b"0x_", b"7L", b"{}", b"**",
]  # fmt: skip
MEMORY = 8_000_000  # bytes, for files of a few hundred


def originals() -> dict[str, bytes]:
    rng = np.random.default_rng(0)
    arrays = [rng.integers(0, 256, (4, 2, 3)), np.array([0, 1, 2, 1])] * 2
    files = {}
    for name, array in zip(NAMES, arrays, strict=True):
        head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
        files[name] = head + array.astype(np.uint8).tobytes()
    return files


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npz(arrays: dict[str, bytes], compression: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for key, data in arrays.items():
            archive.writestr(zipfile.ZipInfo(f"{key}.npy"), data, compression)
    return stream.getvalue()


def mutant(rng: random.Random, data: bytes) -> bytes:
    """The bytes after one to three random changes."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at, to = rng.randint(0, len(data)), rng.randint(0, len(data))
        kind = rng.randrange(6)
        if kind == 0 and data:
            at = min(at, len(data) - 1)
            data = data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]
        elif kind == 1:
            data = data[: max(at, to)]
        elif kind == 2:
            word = rng.choice(WORDS)
            at = rng.choice((at, min(at, 20)))
            data = data[:at] + word + data[at + len(word) :]
        elif kind == 3:
            data = data[:at] + data[min(at, to) : max(at, to)] + data[at:]
        elif kind == 4:
            data = data[: min(at, to)] + data[max(at, to) :]
        else:
            data = data[:at] + rng.choice(TOKENS).encode() + data[at:]
    return data


def changed_header(rng: random.Random, data: bytes) -> bytes:
    """An NPY file of which the header says something else, in its proper length or not."""
    if rng.random() < 0.3:
        return mutant(rng, data)
    values = [part for part in (b"'<f8'", b"'<i8'", b"False", b"(4, 2, 3)", b"(4,)")
              if part in data]  # fmt: skip
    head, body = data[10:128], data[128:]
    head = head.replace(rng.choice(values), rng.choice(HEADERS)).rstrip() + b"\n"
    body = body if rng.random() < 0.5 else body[: rng.randint(0, len(body))]
    return data[:8] + struct.pack("<H", len(head)) + head + body


def hostile(kind: str, rng: random.Random, folder: Path) -> tuple[str, str]:
    """Write a mutated data set; return its name and the file that changed."""
    if kind.endswith("idx"):
        files = originals()
        chosen = rng.choice(NAMES)
        data = files[chosen]
        if kind == "idx":
            data = mutant(rng, data)
        elif rng.random() < 0.5:
            data = mutant(rng, gzip.compress(data, mtime=0))
        else:
            data = gzip.compress(mutant(rng, data), mtime=0)
        (folder / "idx" / chosen).write_bytes(data)
        return "idx", chosen
    x, y = np.random.default_rng(1).random((4, 2, 3)), np.array([0, 1, 2, 1])
    arrays = {"train_x": npy(x), "train_y": npy(y), "test_x": npy(x), "test_y": npy(y)}
    compression = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    if kind == "npz":
        data = mutant(rng, npz(arrays, compression))
    else:
        key = rng.choice(list(arrays))
        data = npz(arrays | {key: changed_header(rng, arrays[key])}, compression)
    (folder / "a.npz").write_bytes(data)
    return "a.npz", "a.npz"


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope="module")
def confined() -> Iterator[Confined]:
    with Confined() as one:
        yield one


def assert_sound(data: Dataset) -> None:
    for part in ("train", "test"):
        x, y = getattr(data, f"{part}_x"), getattr(data, f"{part}_y")
        assert (x.dtype, y.dtype, x.ndim) == (np.float32, np.int64, 2)
        assert len(x) == len(y) > 0
        assert np.all((x >= 0) & (x <= 1))
        assert np.all((y >= 0) & (y < data.classes))


def read_apart(confined: Confined, name: str, folder: Path) -> Dataset | str:
    try:
        return confined.read(folder / name, load_dataset, name, folder)
    except BridgeInputError as error:
        return str(error)


def assert_same(one: Dataset | str, two: Dataset | str) -> None:
    if isinstance(one, str) or isinstance(two, str):
        assert one == two
        return
    for field in ("train_x", "train_y", "test_x", "test_y"):
        assert getattr(one, field).tobytes() == getattr(two, field).tobytes()
    assert (one.classes, one.shape) == (two.classes, two.shape)


@pytest.mark.parametrize("kind", MUTANTS)
def test_every_mutant_is_read_or_refused(
    kind: str, watch: Watch, confined: Confined, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    (folder / "idx").mkdir(parents=True)
    files = originals()
    for name, data in files.items():
        (folder / "idx" / name).write_bytes(data)
    rng = random.Random(f"hostile {kind}")
    read = refused = 0
    tracemalloc.start()
    for k in range(MUTANTS[kind]):
        name, changed = hostile(kind, rng, folder)
        tracemalloc.reset_peak()
        try:
            with watch.inside(folder):
                found: Dataset | str = load_dataset(name, folder)
            assert_sound(found)
            read += 1
        except SurrogateInputError as error:
            refused += 1
            found = message = str(error)
            assert str(folder / name) in message, message
            assert not any(unicodedata.category(char) == "Cc" for char in message), message
            assert len(message) < 2000
        assert tracemalloc.get_traced_memory()[1] < MEMORY
        assert not watch.seen, watch.seen
        if k % AGAIN == 0:
            assert_same(found, read_apart(confined, name, folder))
        if name == "idx":
            (folder / "idx" / changed).write_bytes(files[changed])
    tracemalloc.stop()
    assert read + refused == MUTANTS[kind]
    assert read > 0.02 * MUTANTS[kind]
    assert refused > 0.3 * MUTANTS[kind]
    assert {path.name for path in tmp_path.iterdir()} == {"folder"}


@settings(max_examples=300)
@given(st.binary(max_size=200), st.sampled_from([b"", b"\0\0\x08\x01", b"\x1f\x8b\x08", b"PK\3\4"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data: bytes, head: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(head + data)
    for reader in (read_idx_array, read_npz):
        with suppress(SurrogateInputError):
            reader(path)


@settings(max_examples=100)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.booleans(), st.data())
def test_what_is_written_is_read(tmp_path_factory, shape, packed: bool, data) -> None:
    size = int(np.prod(shape))
    values = data.draw(st.binary(min_size=size, max_size=size))
    written = struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape) + values
    path = tmp_path_factory.getbasetemp() / "written"
    path.write_bytes(gzip.compress(written) if packed else written)
    array = read_idx_array(path)
    assert array.shape == tuple(shape)
    assert array.tobytes() == values
