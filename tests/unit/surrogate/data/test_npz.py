import io
import os
import pickle
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from data_files import npy, npz, small

from surrogate.data import read_npz
from surrogate.data.split import split
from surrogate.errors import SurrogateInputError


def scaled() -> dict[str, np.ndarray]:
    return {k: a / 255 if k.endswith("x") else a for k, a in small().items()}


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_what_numpy_writes_is_read(save, tmp_path: Path) -> None:
    save(tmp_path / "a.npz", **scaled())
    data = read_npz(tmp_path / "a.npz")
    assert (data.classes, data.shape) == (3, (2, 3))
    for part, array in scaled().items():
        stored = getattr(data, part)
        assert np.allclose(stored, array.reshape(stored.shape), atol=1e-7)


@pytest.mark.parametrize("dtype", ["<f8", ">f4", "<f2", "|b1", "<i4", "|u1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_types_and_orders(dtype: str, order: str, tmp_path: Path) -> None:
    x = np.array([[[0, 1, 0], [1, 1, 0]]] * 5 + [[[1, 0, 1], [1, 0, 0]]] * 5)
    stored = x * 255 if dtype == "|u1" else x
    y = np.repeat(np.array([0, 1], dtype=">u2"), 5)
    np.savez(tmp_path / "a.npz", x=np.asarray(stored.astype(dtype), order=order), y=y)
    data = read_npz(tmp_path / "a.npz")
    test = split(y.astype(np.int64))
    assert np.array_equal(data.train_x, x[~test].reshape(8, 6))
    assert np.array_equal(data.test_x, x[test].reshape(2, 6))
    assert data.test_y.tolist() == [0, 1]


def test_features_in_no_order(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.full((10, 4), 0.5), y=np.arange(10) % 2)
    assert read_npz(tmp_path / "a.npz").shape is None


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (str(tmp_path / "pwned"),)

    (tmp_path / "a.npz").write_bytes(
        npz({"x.npy": npy(np.array([Trap()], dtype=object)), "y.npy": npy(np.array([0]))})
    )
    with pytest.raises(SurrogateInputError, match="key 'x': type object; allowed: booleans"):
        read_npz(tmp_path / "a.npz")
    (tmp_path / "a.npz").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(SurrogateInputError, match=r"a.npz: not an NPZ file"):
        read_npz(tmp_path / "a.npz")
    assert not (tmp_path / "pwned").exists()


X, Y = np.full((10, 4), 0.5), np.arange(10) % 2


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({}, "holds nothing; allowed: train_x, train_y, test_x, test_y, or x, y"),
        ({"x_train": X, "y": Y}, "holds x_train, y; allowed: train_x"),
        ({"x": X, "y": Y, "train_x": X}, "holds train_x, x, y"),
        ({"x": X * 4, "y": Y}, r"value 2.0 at index \[0, 0\]; allowed: from 0 to 1"),
        ({"x": X * 1e300, "y": Y}, "value inf"),
        ({"x": np.full((10, 4), 7), "y": Y}, "value 7.0"),
        ({"x": np.ones((10, 4), np.uint8), "y": Y}, "x: bytes of which none is above 1"),
        ({"x": X.ravel(), "y": Y}, r"x: shape \(40,\); allowed: \(images, features\)"),
        ({"x": X[:0], "y": Y[:0]}, r"x: shape \(0, 4\)"),
        ({"x": X, "y": Y[:5]}, "10 images in x, 5 classes in y"),
        ({"x": X, "y": Y * 0.5}, "y: class 0.5 at index 1 of 10; allowed: whole numbers from 0"),
        ({"x": X, "y": Y * np.nan}, "y: class nan at index 0"),
        ({"x": X, "y": Y.reshape(5, 2)}, "10 images in x, 5 classes in y"),
        ({"x": X, "y": Y.reshape(1, 10, 1)}, r"y: shape \(1, 10, 1\) of int64; allowed: \(images,"),
        ({"x": X, "y": np.eye(3)[Y] * 2}, r"y: shape \(10, 3\), row 0 is not all zeros but for"),
        ({"x": X, "y": np.array(1)}, r"y: shape \(\) of int64"),
        ({"x": X, "y": Y - 1}, "y: class -1 at index 0 of 10; allowed: whole numbers from 0 to"),
        ({"x": X, "images": X, "y": Y}, "holds images, x, y; allowed: train_x, train_y, test_x, t"),
        ({"x": X, "y": Y, "labels": Y}, "holds labels, x, y; allowed: train_x"),
        ({"x_train": X, "y_train": Y}, "holds x_train, y_train; allowed: train_x"),
        ({"arr_0": X, "arr_1": Y, "arr_2": Y}, "holds arr_0, arr_1, arr_2; allowed: train_x"),
        ({"x": X, "y": Y, "weights": Y}, "holds weights, x, y; allowed: train_x"),
        ({"x": X, "y": Y.astype(np.uint64) + 2**63}, "y: class 9223372036854775808 at index 0"),
        ({"x": X, "y": Y * 5000}, "y: class 5000 at index 1"),
        ({"x": X, "y": Y * 0}, "classes = 1; allowed: a whole number from 2"),
        ({"x": X[:4], "y": Y[:4]}, "no class has 5 images"),
        ({"x": X * 1j, "y": Y}, "key 'x': type complex128; allowed"),
        ({"x": np.array(["a"]), "y": Y}, "key 'x': type <U1"),
        ({"x": np.zeros(3, "f4,i4"), "y": Y}, "key 'x': type .*allowed"),
        ({"x": np.zeros((1, 1, 1, 1, 1)), "y": Y}, r"x: shape .*with up to 3 axes"),
        ({"x": np.zeros((1, 1, 1, 1, 1, 1)), "y": Y}, r"key 'x': shape .*allowed: up to 5 axes"),
        ({"train_x": X, "train_y": Y, "test_x": X[:, :3], "test_y": Y}, "allowed: one shape"),
        ({"train_x": X, "train_y": Y, "test_x": X, "test_y": Y[:3]}, r"test_y: shape \(3,\)"),
    ],
)  # fmt: skip
def test_bad_arrays_are_one_clear_line(
    arrays: dict[str, np.ndarray], message: str, tmp_path: Path
) -> None:
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(SurrogateInputError, match=message) as caught:
        read_npz(tmp_path / "a.npz")
    assert str(caught.value).startswith(str(tmp_path / "a.npz"))


WORDS = [
    ("train_x", "train_y", "test_x", "test_y"),
    ("x_train", "y_train", "x_test", "y_test"),  # Keras
    ("X_train", "Y_train", "X_test", "Y_test"),
    ("train_images", "train_labels", "test_images", "test_labels"),  # MedMNIST
    ("images_train", "targets_train", "images_test", "targets_test"),
    ("trainImages", "trainLabels", "testImages", "testLabels"),
    ("train-data", "train-label", "t10k-data", "t10k-label"),
    ("xtr", "ytr", "xte", "yte"),
]


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_parts_under_the_words_that_others_use(words: tuple[str, ...], tmp_path: Path) -> None:
    arrays = scaled()
    np.savez(tmp_path / "a.npz", **dict(zip(words, arrays.values(), strict=True)))
    data = read_npz(tmp_path / "a.npz")
    for part, array in arrays.items():
        stored = getattr(data, part)
        assert np.allclose(stored, array.reshape(stored.shape), atol=1e-7)


@pytest.mark.parametrize(
    "words",
    [("images", "labels"), ("data", "target"), ("X", "y"), ("inputs", "targets"), ("y", "x")],
)
def test_one_part_under_other_words(words: tuple[str, str], tmp_path: Path) -> None:
    x, y = np.linspace(0, 1, 40).reshape(10, 4), np.arange(10) % 2
    pair = (y, x) if words == ("y", "x") else (x, y)
    np.savez(tmp_path / "a.npz", **dict(zip(words, pair, strict=True)))
    data = read_npz(tmp_path / "a.npz")
    assert np.allclose(data.test_x, x[split(y)])


@pytest.mark.parametrize("swap", [False, True])
def test_arrays_without_a_name(swap: bool, tmp_path: Path) -> None:
    x, y = np.full((10, 4), 0.5), np.arange(10) % 2
    np.savez(tmp_path / "a.npz", *((y, x) if swap else (x, y)))
    assert read_npz(tmp_path / "a.npz").classes == 2


def test_a_part_to_validate_is_left_alone(tmp_path: Path) -> None:
    rest = {"val_images": np.full((3, 2), 7.0), "val_labels": np.array([[9], [9], [9]])}
    names = {"train_x": "train_images", "train_y": "train_labels", "test_x": "test_images",
             "test_y": "test_labels"}  # fmt: skip
    np.savez(tmp_path / "a.npz", **{names[k]: v for k, v in scaled().items()}, **rest)
    assert read_npz(tmp_path / "a.npz").classes == 3


@pytest.mark.parametrize(
    "form",
    [
        lambda y: y[:, None],
        lambda y: y[None, :],
        lambda y: y.astype(np.float32),
        lambda y: y.astype(np.float64)[:, None],
        lambda y: np.eye(3)[y],
        lambda y: np.eye(3, dtype=bool)[y],
        lambda y: np.eye(3, dtype=np.uint8)[y],
        lambda y: y.astype(">u2"),
    ],
)
def test_classes_in_every_form_that_says_one_thing(form, tmp_path: Path) -> None:
    y = np.arange(30) % 3
    np.savez(tmp_path / "a.npz", x=np.full((30, 4), 0.5), y=form(y))
    data = read_npz(tmp_path / "a.npz")
    assert np.array_equal(data.test_y, y[split(y)])
    assert np.array_equal(data.train_y, y[~split(y)])


def test_classes_of_true_and_false(tmp_path: Path) -> None:
    y = np.arange(10) % 2
    np.savez(tmp_path / "a.npz", x=np.full((10, 4), 0.5), y=y == 1)
    assert np.array_equal(read_npz(tmp_path / "a.npz").test_y, y[split(y)])


def header(text: str, version: bytes = b"\x01\x00") -> bytes:
    size = struct.pack("<H" if version[0] == 1 else "<I", len(text))
    return b"\x93NUMPY" + version + size + text.encode()


GOOD = "{'descr': '<f8', 'fortran_order': False, 'shape': (10, 4)}"


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (b"", "key 'x': "),
        (b"not NPY", "key 'x': "),
        (header(GOOD.replace("10, 4", "2**60, 4")), "key 'x': "),
        (header(GOOD.replace("10, 4", f"{2**60}, 4")), "shape .*allowed"),
        (header(GOOD.replace("10, 4", "-1, -4")), "shape .*allowed"),
        (header(GOOD.replace("10, 4", "9, 4")) + X.tobytes(), "more than the 288 bytes"),
        (header(GOOD) + X.tobytes()[1:], "holds 319 bytes of values; its header promises 320"),
        (header(GOOD, b"\x02\x00") + X.tobytes(), r"NPY version \(2, 0\); allowed: \(1, 0\)"),
        (header(GOOD, b"\x02\x00")[:8] + b"\xff\xff\xff\x7f", "NPY version"),
        (header("__import__('os').system('true')"), "key 'x': "),
        (header("(" * 9000), "key 'x': "),
        (header("[" * 150 + "]" * 150), "key 'x': "),
        (header("{'descr': 'O', 'fortran_order': False, 'shape': (1,)}"), "type object"),
        (header(GOOD.replace("<f8", "<f16")) + bytes(640), "type float128|type "),
    ],
)  # fmt: skip
def test_a_lying_header_is_one_clear_line(x: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(npz({"x.npy": x, "y.npy": npy(Y)}))
    with pytest.raises(SurrogateInputError, match=message) as caught:
        read_npz(tmp_path / "a.npz")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_a_header_written_by_python_2(tmp_path: Path) -> None:
    x = header(GOOD.replace("10, 4", "10L, 4L")) + X.tobytes()
    (tmp_path / "a.npz").write_bytes(npz({"x.npy": x, "y.npy": npy(Y)}))
    assert read_npz(tmp_path / "a.npz").features == 4


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_numpys_own_compressions(compression: int, tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(npz({"x.npy": npy(X), "y.npy": npy(Y)}, compression))
    with pytest.raises(SurrogateInputError, match=f"key 'x': compression {compression}; allowed"):
        read_npz(tmp_path / "a.npz")


def test_archives_of_other_things(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(npz({"../../x.npy": npy(X), "y.npy": npy(Y)}))
    with pytest.raises(SurrogateInputError, match=r"holds \.\./\.\./x, y; allowed"):
        read_npz(path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]
    path.write_bytes(npz({"x\n.txt": b""}))
    with pytest.raises(SurrogateInputError, match=r"entry 'x\\n.txt'; allowed: arrays KEY.npy"):
        read_npz(path)
    path.write_bytes(npz({f"x{k}.npy": npy(X) for k in range(30)}))
    with pytest.raises(SurrogateInputError, match=r"30 arrays of .*allowed: up to 16"):
        read_npz(path)
    path.write_bytes(npz({f"x{k:0200}.npy": b"" for k in range(5000)}))
    with pytest.raises(SurrogateInputError, match="bytes at once; allowed"):
        read_npz(path)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x.npy", npy(X))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("x.npy", npy(X))
    path.write_bytes(stream.getvalue())
    with pytest.raises(SurrogateInputError, match=r"entry 'x.npy'; .*each key once"):
        read_npz(path)


def test_missing_files(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "a\0b", "null"), (tmp_path / "no", "No such file")):
        with pytest.raises(SurrogateInputError, match=f"cannot be read: .*{reason}"):
            read_npz(path)
    with pytest.raises(SurrogateInputError, match="allowed: a regular file"):
        read_npz(tmp_path)
    with pytest.raises(SurrogateInputError, match="allowed: a regular file"):
        read_npz(Path("/dev/zero"))


@pytest.mark.parametrize("shape", ["(10, 4)", "(268435456, 1)", "(3750000, 1)"])
def test_a_bomb_does_not_go_off(shape: str, tmp_path: Path) -> None:
    # 30 MB of zeros in 30 kB; the array is a few bytes, 2 GiB, or more than the directory says.
    bomb = header(GOOD.replace("(10, 4)", shape)) + bytes(30_000_000)
    members = {"x.npy": bomb, "y.npy": npy(Y)}
    data = bytearray(npz(members))
    if shape == "(268435456, 1)":
        data = bytearray(npz({"x.npy": bomb[:100], "y.npy": npy(Y)}))
    elif shape != "(10, 4)":
        # The directory says that the array is small.
        for at in range(len(data) - 4):
            if data[at : at + 4] == struct.pack("<I", len(bomb)):
                data[at : at + 4] = struct.pack("<I", 200)
    (tmp_path / "a.npz").write_bytes(data)
    del bomb, members, data
    tracemalloc.start()
    with pytest.raises(SurrogateInputError, match="key 'x': "):
        read_npz(tmp_path / "a.npz")
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
