import hashlib
import pickle

import numpy as np
import pytest

from surrogate.data import Dataset, digits
from surrogate.data.split import split
from surrogate.errors import SurrogateInputError

# Of the split that the shipped networks were trained on.
SHA256 = {
    "train_x": "3d3dddcad49b2934d450bd83959a5378e4e33dda05809aa7311ea06c941c5373",
    "train_y": "6748cc4b6acfe68c03468216076271fe22328d001b4a5b179c26a48f73fdfe51",
    "test_x": "90d8c5a8f8a59caba23a37e23e8bd52bb7eb7b231bd01b3c54ce47290e272010",
    "test_y": "c762aac229840eecb6259da477cf6f9e16408ae55673ffeffee2cdc38cea9fb7",
}


def parts(**change: object) -> dict[str, object]:
    good = {
        "train_x": np.array([[0, 0.5], [1, 0]], np.float32), "train_y": np.array([0, 1]),
        "test_x": np.array([[0.25, 1]], np.float32), "test_y": np.array([1]), "classes": 2,
    }  # fmt: skip
    return good | change


@pytest.mark.parametrize("part", SHA256)
def test_the_digits_stay_what_they_were(part: str) -> None:
    assert hashlib.sha256(getattr(digits(), part).tobytes()).hexdigest() == SHA256[part]


def test_the_digits_say_what_they_are() -> None:
    data = digits()
    assert (data.classes, data.shape, data.features) == (10, (8, 8), 64)


def test_a_data_set_cannot_be_written_to() -> None:
    own = parts()
    data = Dataset(**own)
    with pytest.raises(ValueError, match="read-only"):
        data.train_x[0, 0] = 1
    own["train_x"][0, 0] = 1  # the caller's array is left as it is


def test_a_data_set_from_another_process_is_checked_again() -> None:
    data = Dataset(**parts(), shape=(1, 2))
    again = pickle.loads(pickle.dumps(data))
    assert (again.classes, again.shape) == (2, (1, 2))
    assert again.train_x.tobytes() == data.train_x.tobytes()
    assert not again.test_y.flags.writeable
    packed = pickle.dumps(data).replace(np.float32(0.25).tobytes(), np.float32(2.5).tobytes())
    with pytest.raises(SurrogateInputError, match=r"test_x: value 2\.5"):
        pickle.loads(packed)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train_x": np.array([[0, 1.5], [1, 0]], np.float32)},
         r"train_x: value 1.5 at index \[0, 1\]; allowed: from 0 to 1"),
        ({"test_x": np.array([[0, np.nan]], np.float32)}, r"test_x: value nan at index \[0, 1\]"),
        ({"test_x": np.array([[-0.5, 0]], np.float32)}, "test_x: value -0.5"),
        ({"test_x": np.zeros((1, 3), np.float32)}, r"test_x: shape \(1, 3\).*\(images, 2\)"),
        ({"test_x": np.zeros((0, 2), np.float32)}, "one image or more"),
        ({"train_x": np.zeros((2, 2))}, "float64; allowed: .*float32"),
        ({"train_x": np.zeros(2, np.float32)}, r"train_x: shape \(2,\)"),
        ({"train_y": np.array([0, 2])}, "train_y: class 2 at index 1; allowed: 0 to 1"),
        ({"train_y": np.array([-1, 0])}, "train_y: class -1 at index 0"),
        ({"train_y": np.array([0, 1, 1])}, r"train_y: shape \(3,\).*allowed: \(2,\)"),
        ({"train_y": np.array([0.0, 1.0])}, "train_y: .*float64; allowed: .*int64"),
        ({"classes": 1}, "classes = 1; allowed: a whole number from 2 to 1000"),
        ({"classes": 2.0}, r"classes = 2\.0"),
        ({"shape": (2, 2)}, r"shape \(2, 2\); allowed: a shape of 2 features"),
    ],
)  # fmt: skip
def test_a_bad_data_set_is_one_clear_line(change: dict[str, object], message: str) -> None:
    with pytest.raises(SurrogateInputError, match=message):
        Dataset(**parts(**change))


def test_a_fifth_of_each_class_is_set_aside() -> None:
    y = np.repeat(np.array([0, 1, 5]), [50, 14, 4])
    chosen = split(y)
    assert [int(np.sum(chosen[y == label])) for label in (0, 1, 5)] == [10, 2, 0]
    assert np.array_equal(split(y), chosen)
    # A class's choice is its own: the others do not change it.
    assert np.array_equal(split(y[y != 1]), chosen[y != 1])
    with pytest.raises(SurrogateInputError, match="no class has 5 images"):
        split(np.array([0, 0, 1, 1]))
