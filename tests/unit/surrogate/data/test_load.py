from pathlib import Path

import numpy as np
import pytest
from data_files import write_idx

from surrogate.data import digits, load_dataset
from surrogate.errors import SurrogateInputError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "plans"
    (inside / "mnist").mkdir(parents=True)
    write_idx(inside / "mnist")
    np.savez(inside / "own.npz", x=np.full((10, 4), 0.5), y=np.arange(10) % 2)
    np.savez(tmp_path / "secret.npz", x=np.full((10, 4), 0.5), y=np.arange(10) % 2)
    (inside / "link.npz").symlink_to(tmp_path / "secret.npz")
    (inside / "near.npz").symlink_to(inside / "own.npz")
    (inside / "up").symlink_to(tmp_path)
    return inside


def test_names_and_files(folder: Path) -> None:
    assert load_dataset("digits", folder) is digits()
    assert load_dataset("yin_yang", folder).features == 4
    assert load_dataset("own.npz", folder).features == 4
    assert load_dataset("./own.npz", folder).features == 4
    assert load_dataset(str(folder / "own.npz"), folder).features == 4
    for name in ("mnist", "", "."):  # the only folder of IDX files in it
        assert load_dataset(name, folder).shape == (2, 3)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../secret.npz", "lies outside"),
        ("mnist/../../secret.npz", "lies outside"),
        ("/etc/passwd", "lies outside"),
        ("link.npz", "lies outside"),
        ("up/secret.npz", "lies outside"),
        ("near.npz", "is a link; allowed: 'own.npz'"),
        ("nothing", "is not there; allowed: digits, yin_yang, randman, mnist1d, mnist_subset, or"),
        ("digit\ns", r"digit\\ns' is not there"),
        ("a\0b", "null"),
        ("x" * 5000, "is not there"),
        ("~/own.npz", "is not there"),
        ("own.npz/x", "is not there"),
    ],
)
def test_nothing_else_is_read(name: str, message: str, folder: Path) -> None:
    with pytest.raises(SurrogateInputError, match=message) as caught:
        load_dataset(name, folder)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_the_folder_itself_may_be_a_link(folder: Path) -> None:
    other = folder.parent / "other"
    other.symlink_to(folder)
    assert load_dataset("own.npz", other).features == 4
