import math

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.linear_model import LogisticRegression

from surrogate.data import randman, yin_yang
from surrogate.data.randman import _manifold
from surrogate.data.yin_yang import _class
from surrogate.errors import SurrogateInputError

DOTS = 2 * math.pi * 0.1**2
SIGN = math.pi / 4


def nearest(data) -> float:
    """Accuracy of the nearest neighbour."""
    distance = np.sum((data.test_x[:, None] - data.train_x) ** 2, axis=2)
    return float(np.mean(data.train_y[np.argmin(distance, axis=1)] == data.test_y))


def test_yin_yang_has_the_published_form() -> None:
    data = yin_yang(n=300, n_test=100)
    assert (data.train_x.shape, data.test_x.shape) == ((300, 4), (100, 4))
    assert (data.classes, data.shape) == (3, None)
    x = np.concatenate([data.train_x, data.test_x]).astype(np.float64)
    assert np.allclose(x[:, :2] + x[:, 2:], 1, atol=1e-7)
    assert np.all(np.hypot(x[:, 0] - 0.5, x[:, 1] - 0.5) <= 0.5 + 1e-7)
    # The dots are where they are.
    y = np.concatenate([data.train_y, data.test_y])
    distance = [np.hypot(x[:, 0] - centre, x[:, 1] - 0.5) for centre in (0.25, 0.75)]
    assert np.array_equal(y == 2, np.min(distance, axis=0) < 0.1)


def test_yin_yang_areas() -> None:
    # Midpoints of a fine grid; the error of an area is of the order of its edge times the pitch.
    pitch = 1 / 1000
    axis = (np.arange(1000) + 0.5) * pitch
    points = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    area = {label: np.sum(_class(points) == label) * pitch**2 for label in (-1, 0, 1, 2)}
    half = (SIGN - DOTS) / 2
    closed = {-1: 1 - SIGN, 0: half, 1: half, 2: DOTS}
    assert area == pytest.approx(closed, abs=1e-4)


def test_half_a_turn_swaps_yin_and_yang() -> None:
    points = np.random.default_rng(0).random((20_000, 2))
    turned = np.array([1, 0, 2, -1])[_class(1 - points)]
    assert np.array_equal(_class(points), turned)


@pytest.mark.parametrize(
    ("point", "label"),
    [
        ((0.5, 0.9), 1), ((0.5, 0.1), 0), ((0.25, 0.5), 2), ((0.75, 0.5), 2),
        ((0.25, 0.35), 1), ((0.75, 0.65), 0), ((0.02, 0.02), -1), ((0.05, 0.6), 1),
    ],
)  # fmt: skip
def test_yin_yang_points(point: tuple[float, float], label: int) -> None:
    assert _class(np.array([point]))[0] == label


def test_yin_yang_classes_are_balanced_as_published() -> None:
    y = yin_yang(seed=3, n=3000, n_test=1).train_y
    for label in range(3):
        assert binomtest(int(np.sum(y == label)), 3000, 1 / 3).pvalue > 1e-4


def test_yin_yang_is_as_hard_as_published() -> None:
    data = yin_yang(n=2000, n_test=500)
    linear = LogisticRegression().fit(data.train_x, data.train_y)
    # The authors' network without a hidden layer reaches 64.3 % (README of yin_yang_data_set).
    assert linear.score(data.test_x, data.test_y) == pytest.approx(0.643, abs=0.05)
    assert nearest(data) > 0.93


def test_a_yin_yang_sample_depends_on_its_number_alone() -> None:
    few, many = yin_yang(seed=5, n=10, n_test=4), yin_yang(seed=5, n=25, n_test=9)
    assert np.array_equal(few.train_x, many.train_x[:10])
    assert np.array_equal(few.test_y, many.test_y[:4])
    assert not np.array_equal(few.train_x, yin_yang(seed=6, n=10, n_test=4).train_x)
    assert not np.any(np.isin(many.train_x[:, 0], many.test_x[:, 0]))


SMALL = {"classes": 3, "units": 12, "dimensions": 1, "alpha": 3.0, "n": 60, "n_test": 20}


def test_randman_fills_its_range_and_comes_again() -> None:
    data = randman(seed=2, **SMALL)
    assert (data.train_x.shape, data.test_x.shape, data.classes) == ((180, 12), (60, 12), 3)
    assert np.array_equal(np.bincount(data.train_y), [60, 60, 60])
    x, y = np.concatenate([data.train_x, data.test_x]), np.concatenate([data.train_y, data.test_y])
    for label in range(3):
        # Each unit's earliest spike is at 0 and its latest just before 1.
        assert np.all(np.max(x[y == label], axis=0) == 1)
        assert np.all(np.min(x[y == label], axis=0) < 1e-6)
        assert np.all(x > 0)
    again = randman(seed=2, **SMALL)
    assert np.array_equal(data.train_x, again.train_x)
    assert not np.array_equal(data.train_x, randman(seed=3, **SMALL).train_x)


def test_randman_manifold_is_the_published_sum() -> None:
    rng = np.random.default_rng(1)
    theta, u = rng.random((3, 4, 2, 5)), rng.random((6, 2))
    f = _manifold(theta, u, 1.5)
    for s in range(6):
        for i in range(4):
            value = 1.0
            for j in range(2):
                value *= sum(
                    theta[0, i, j, k]
                    / (k + 1) ** 1.5
                    * math.sin(2 * math.pi * (k * u[s, j] * theta[1, i, j, k] + theta[2, i, j, k]))
                    for k in range(5)
                )
            assert f[s, i] == pytest.approx(value, abs=1e-12)


def test_randman_of_one_frequency_is_its_sine() -> None:
    # a = 1, b = 1, c = 0 and only k = 1: f = 2^-alpha sin(2 pi u).
    theta = np.zeros((3, 1, 1, 2))
    theta[0, 0, 0, 1] = theta[1, 0, 0, 1] = 1
    u = np.array([[0.0], [0.25], [0.5], [0.75]])
    assert _manifold(theta, u, 2.0)[:, 0] == pytest.approx([0, 0.25, 0, -0.25], abs=1e-15)


def test_randman_classes_can_be_told_by_timing_and_rough_ones_less_well() -> None:
    smooth = randman(seed=1, **SMALL)
    assert nearest(smooth) > 0.95
    # Every unit spikes once, whatever the class: times have all the information.
    rough = randman(seed=1, **(SMALL | {"dimensions": 3, "alpha": 1.0, "units": 4}))
    assert nearest(rough) < nearest(smooth)


@pytest.mark.parametrize(
    ("make", "change", "message"),
    [
        (yin_yang, {"seed": -1}, "seed = -1"),
        (yin_yang, {"n": 0}, "n = 0; allowed: a whole number from 1"),
        (yin_yang, {"n_test": True}, "n_test = True"),
        (randman, {"classes": 1}, "classes = 1"),
        (randman, {"alpha": float("nan")}, "alpha = nan; allowed: a number from 0.5 to 10"),
        (randman, {"alpha": 0.1}, "alpha = 0.1"),
        (randman, {"units": 10**5, "n": 10**6}, r"classes \* units"),
    ],
)
def test_bad_arguments_are_one_clear_line(make, change, message: str) -> None:
    with pytest.raises(SurrogateInputError, match=message):
        make(**change)
