"""What is refused in an HDF5 file before any of its data are read, and what is not."""

import io
import os
import struct
from pathlib import Path

import h5py
import nir
import numpy as np
import pytest
from opened import Opened
from strange_hdf5 import KINDS, PLACE, SECRET, SHAPE, bystanders, write

from surrogate.errors import SurrogateInputError
from surrogate.nir import image, network_path, read_image, read_network


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_plain_data_is_refused_and_opens_nothing(kind: str, tmp_path: Path) -> None:
    others = bystanders(tmp_path)
    path = write(kind, tmp_path)
    with Opened(*others) as opened:
        with pytest.raises(SurrogateInputError) as error:
            read_network(path)
        assert not opened
        (tmp_path / "canary.bin").read_bytes()
        assert opened  # so a watch that sees nothing means that nothing was opened
    message = str(error.value)
    assert message.startswith(f"{path}: not a NIR file: ")
    assert KINDS[kind][1] in message
    assert str(SECRET) not in message


@pytest.mark.parametrize(
    "kind", ["storage in a file", "a link to a file", "a virtual data set",
             "a growing virtual data set"],
)  # fmt: skip
def test_the_library_itself_would_have_read_another_file(kind: str, tmp_path: Path) -> None:
    """What the checks are against: without them the other file's numbers are weights."""
    others = bystanders(tmp_path)
    path = write(kind, tmp_path)
    with Opened(*others) as opened:
        graph = nir.read(path, type_check=False)
        assert opened
    assert np.all(graph.nodes["affine0"].weight == SECRET)


def numbers_of(found: h5py.h5f.FileID) -> np.ndarray:
    with h5py.File(found) as file:
        return file[PLACE][()]


@pytest.mark.parametrize(
    "how",
    [
        {}, {"chunks": (7, 9)}, {"chunks": SHAPE, "compression": "gzip", "compression_opts": 9},
        {"chunks": True, "compression": "lzf"}, {"chunks": True, "maxshape": (None, None)},
        {"chunks": (64, 64), "compression": "gzip", "shuffle": True, "fletcher32": True},
    ],
    ids=lambda how: " ".join(how) or "contiguous",
)  # fmt: skip
@pytest.mark.parametrize("kind", ["<f4", ">f8", "<f2", "i1", "<u8", "?"])
@pytest.mark.parametrize("library", ["earliest", "latest"])
def test_plain_data_are_read(how: dict, kind: str, library: str, tmp_path: Path) -> None:
    values = np.random.default_rng(1).integers(0, 2, SHAPE).astype(kind)
    path = tmp_path / "a.nir"
    with h5py.File(path, "w", libver=library) as file:
        file.create_dataset(PLACE, data=values, **how)
        file["text"], file["texts"] = "µ", np.array([b"one", b"three"])
    found = numbers_of(image.open_image(read_image(path)))
    assert found.dtype == values.dtype
    assert found.tobytes() == values.tobytes()


def test_texts_are_read_wherever_the_file_begins(tmp_path: Path) -> None:
    """HDF5 leaves room for others before its own part, from which places may be counted."""
    path = tmp_path / "a.nir"
    with h5py.File(path, "w", userblock_size=1024) as file:
        file["texts"] = ["one", "µ" * 100, ""]
    with h5py.File(image.open_image(read_image(path))) as file:
        assert [one.decode() for one in file["texts"][()]] == ["one", "µ" * 100, ""]
    data = bytearray(path.read_bytes())
    at = data.index(struct.pack("<I", 200))  # the length of the second
    data[at : at + 4] = struct.pack("<I", 10**6)
    path.write_bytes(data)
    with pytest.raises(SurrogateInputError, match="'/texts': texts beyond the file's end"):
        image.open_image(read_image(path))


def test_two_files_that_are_open_are_two(tmp_path: Path) -> None:
    found = []
    for k in range(2):
        with h5py.File(tmp_path / "a.nir", "w") as file:
            file[PLACE] = np.full(SHAPE, k)
        found.append(image.open_image(read_image(tmp_path / "a.nir")))
    assert [numbers_of(one)[0, 0] for one in found] == [0, 1]


def test_attributes_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.nir"
    path.write_bytes(network_path("digits_linear").read_bytes())
    with h5py.File(path, "r+", libver="latest") as file:
        file.attrs["reference"] = file["node"].ref
        group = file.create_group("new")  # as old ones have no room for large attributes
        group.attrs["huge"] = np.zeros(3_000_000)
    ours, theirs = read_network(path), read_network(network_path("digits_linear"))
    assert ours.connections[0].weight.tobytes() == theirs.connections[0].weight.tobytes()


def test_attributes_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.nir"
    path.write_bytes(network_path("digits_linear").read_bytes())
    objects = 46  # groups and data sets, the root too
    with h5py.File(path, "r+") as file:
        assert 1 + len(list_of(file)) == objects
        for k in range(10):
            file[PLACE].attrs[str(k)] = k
    monkeypatch.setattr(image, "MOST_OBJECTS", objects + 10)
    image.open_image(read_image(path))
    monkeypatch.setattr(image, "MOST_OBJECTS", objects + 9)
    with pytest.raises(SurrogateInputError, match="more than allowed: 55"):
        image.open_image(read_image(path))


def list_of(file: h5py.File) -> list[str]:
    found: list[str] = []
    file.visit(found.append)
    return found


def test_all_arrays_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.nir"
    with h5py.File(path, "w") as file:
        file["a"], file["b"] = np.zeros(100), np.zeros(50, "f4")
    monkeypatch.setattr(image, "MOST_BYTES", 1000)
    image.open_image(read_image(path))
    monkeypatch.setattr(image, "MOST_BYTES", 999)
    with pytest.raises(SurrogateInputError, match=r"'/b': shape \(50,\), 4 bytes each; allowed: "):
        image.open_image(read_image(path))


@pytest.mark.parametrize("name", [b"a/b", b".", b".."])
def test_a_name_that_is_a_path_is_refused(name: bytes, tmp_path: Path) -> None:
    """HDF5 writes no such name; in a file that somebody changed it would lead elsewhere."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file["placeholder"[: len(name)]] = 1.0
    data, written = stream.getvalue(), b"placeholder"[: len(name)] + b"\0"
    at = data.rindex(written)
    path = tmp_path / "a.nir"
    path.write_bytes(data[:at] + name + data[at + len(name) :])
    with pytest.raises(SurrogateInputError, match=f"'/{name.decode()}': not a name"):
        image.open_image(read_image(path))


def test_short_lengths_are_refused(tmp_path: Path) -> None:
    """In such a file heaps lie differently from what is walked over."""
    how = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    how.set_sizes(8, 4)
    path = tmp_path / "a.nir"
    h5py.h5f.create(bytes(path), h5py.h5f.ACC_TRUNC, fcpl=how).close()
    with pytest.raises(SurrogateInputError, match="lengths not of 8 bytes"):
        image.open_image(read_image(path))


def test_only_a_regular_file_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.nir")
    (tmp_path / "link.nir").symlink_to("pipe.nir")
    (tmp_path / "zero.nir").symlink_to("/dev/zero")
    (tmp_path / "folder.nir").mkdir()
    for name in ("pipe", "link", "zero", "folder"):
        with pytest.raises(
            SurrogateInputError, match=f"{name}.nir: cannot be read; allowed: a reg"
        ):
            read_network(tmp_path / f"{name}.nir")
    (tmp_path / "mine.nir").symlink_to(network_path("digits_linear"))
    assert read_network(tmp_path / "mine.nir").inputs == 64
    monkeypatch.setattr(image, "LARGEST_FILE", 90_000)
    size = network_path("digits_linear").stat().st_size
    with pytest.raises(SurrogateInputError, match=f"mine.nir: {size} bytes; allowed: up to 90000"):
        read_network(tmp_path / "mine.nir")
