import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chi2, norm

from surrogate.coding import Coding, direct, latency, poisson
from surrogate.errors import SurrogateInputError

IMAGES = arrays(
    np.float32, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=st.floats(0, 1, width=32)
)


def test_direct_is_the_image() -> None:
    x = np.array([[0, 0.5, 1]])
    assert direct(x).dtype == np.float32
    assert np.array_equal(direct(x), x)


def test_poisson_counts_are_binomial() -> None:
    steps, images = 50, 400
    x = np.tile(np.array([0, 0.1, 0.35, 0.8, 1], np.float32), (images, 1))
    spikes = poisson(x, np.arange(images), 7, steps, 1e-3, 400.0)
    assert (spikes.shape, spikes.dtype) == ((images, steps, 5), np.bool_)
    counts = np.sum(spikes, axis=1)
    for pixel, value in enumerate((0, 0.1, 0.35, 0.8, 1)):
        p = value * 400.0 * 1e-3
        variance = steps * p * (1 - p)
        if not p:
            assert not np.any(counts[:, pixel])
            continue
        z = (np.mean(counts[:, pixel]) - steps * p) / np.sqrt(variance / images)
        assert 2 * norm.sf(abs(z)) > 1e-4
        # (n - 1) s^2 / sigma^2 is nearly chi-squared: the counts are nearly normal.
        ratio = (images - 1) * np.var(counts[:, pixel], ddof=1) / variance
        assert 1e-4 < chi2.cdf(ratio, images - 1) < 1 - 1e-4


def test_poisson_steps_images_and_pixels_are_independent() -> None:
    spikes = poisson(np.full((60, 40), 0.5), np.arange(60), 1, 80, 1e-3, 1000.0).astype(float)
    for axis in range(3):
        first = np.delete(spikes, -1, axis) - 0.5
        second = np.delete(spikes, 0, axis) - 0.5
        # Mean of n products of +-1/2: standard deviation 1/(4 sqrt n).
        assert abs(np.mean(first * second)) < 4.5 / (4 * np.sqrt(first.size))


def test_poisson_of_one_spike_a_step_is_certain() -> None:
    assert np.all(poisson(np.ones((2, 3)), [0, 1], 0, 20, 1e-3, 1000.0))


@settings(max_examples=50)
@given(IMAGES, st.integers(0, 2**64 - 1), st.randoms())
def test_poisson_depends_on_seed_and_number_alone(x, seed, order) -> None:
    numbers = np.arange(len(x)) + 3
    together = poisson(x, numbers, seed, 12, 1e-3, 700.0)
    chosen = list(range(len(x)))
    order.shuffle(chosen)
    assert np.array_equal(poisson(x[chosen], numbers[chosen], seed, 12, 1e-3, 700.0),
                          together[chosen])  # fmt: skip
    alone = poisson(x[:1], numbers[:1], seed, 12, 1e-3, 700.0)
    assert np.array_equal(alone[0], together[0])
    assert np.array_equal(poisson(x, numbers, seed, 5, 1e-3, 700.0), together[:, :5])


def test_poisson_of_other_seeds_and_numbers_differs() -> None:
    x = np.full((1, 50), 0.5)
    first = poisson(x, [0], 0, 20, 1e-3, 1000.0)
    assert not np.array_equal(first, poisson(x, [1], 0, 20, 1e-3, 1000.0))
    assert not np.array_equal(first, poisson(x, [0], 1, 20, 1e-3, 1000.0))


def test_latency_times_in_closed_form() -> None:
    # 1 - k/64 of 64 steps is step 64 - k exactly; S4NN's floor((255 - I) 256/255) for bytes.
    k = np.arange(1, 65)
    spikes = latency((k / 64)[None], 64, 1e-3, 64e-3)
    assert np.array_equal(np.argmax(spikes[0], axis=0), 64 - k)
    grey = np.arange(1, 256)
    spikes = latency(grey[None].astype(np.float64) / 255, 256, 1e-3, 256e-3)
    step = np.floor((255 - grey) * 256 / 255)
    found = np.argmax(spikes[0], axis=0)
    # A pixel whose time is just between two steps may fall on either side.
    between = (255 - grey) * 256 % 255 == 0
    assert np.array_equal(found[~between], step[~between])
    assert np.all(np.abs(found - step) <= between)


@settings(max_examples=200)
@given(IMAGES, st.integers(1, 40), st.floats(0.02, 1), st.floats(0, 1))
def test_latency_spikes_once_and_in_order(x, n_steps, part, threshold) -> None:
    dt = 1e-3
    duration = part * n_steps * dt
    spikes = latency(x, n_steps, dt, duration, threshold)
    assert spikes.shape == (len(x), n_steps, x.shape[1])
    assert np.array_equal(np.sum(spikes, axis=1), (x > threshold).astype(int))
    step = np.argmax(spikes, axis=1)
    time = duration * (1 - x.astype(np.float64))
    seen = x > threshold
    tolerance = 1e-6 * duration
    assert np.all(step[seen] * dt <= time[seen] + tolerance)
    assert np.all(time[seen] <= (step[seen] + 1) * dt + tolerance)
    brighter = x[:, :, None] > x[:, None, :]
    both = seen[:, :, None] & seen[:, None, :]
    assert np.all((step[:, :, None] <= step[:, None, :])[brighter & both])


def test_black_pixels_are_silent_and_nearly_black_ones_last() -> None:
    spikes = latency(np.array([[0, 1e-45, 1, 0.2]], np.float32), 10, 0.1, 1.0)
    assert np.sum(spikes[0], axis=0).tolist() == [0, 1, 1, 1]
    assert np.argmax(spikes[0], axis=0)[1:].tolist() == [9, 0, 7]
    # 0.7/0.1 is a little less than 7 in floating point, 1.1/0.1 a little more than 11.
    assert np.any(latency(np.array([[1e-9]]), 7, 0.1, 0.7)[0, 6])
    assert np.any(latency(np.array([[1e-9]]), 11, 0.1, 1.1)[0, 10])


def test_randman_times_come_back() -> None:
    from surrogate.data import randman

    data = randman(classes=2, units=5, dimensions=1, n=20, n_test=5)
    spikes = latency(data.train_x, 100, 1e-3, 0.1)
    assert np.all(np.sum(spikes, axis=1) == 1)


CODINGS = [
    Coding(),
    Coding("poisson", rate_max=200.0),
    Coding("latency", duration=0.05, threshold=0.1),
]


@pytest.mark.parametrize("coding", CODINGS, ids=lambda coding: coding.name)
def test_a_coding_survives_its_settings_and_encodes(coding: Coding) -> None:
    others = {"dt": 1e-3, "leak": "linear"}
    stored = {key: np.float64(v) if key != "coding" else v for key, v in coding.settings.items()}
    assert Coding.from_settings(stored | others) == coding
    x = np.array([[0.0, 0.45, 1.0], [0.05, 0.85, 0.25]])
    encoded = coding.encode(x, [4, 5], 1, 60, 1e-3)
    if coding.name == "direct":
        assert np.array_equal(encoded, x.astype(np.float32))
        return
    assert (encoded.shape, encoded.dtype) == ((2, 60, 3), np.bool_)
    if coding.name == "latency":
        # 50 steps times one less the brightness; what is no brighter than 0.1 is silent.
        expected = {(0, 27, 1), (0, 0, 2), (1, 7, 1), (1, 37, 2)}
        assert set(map(tuple, np.argwhere(encoded).tolist())) == expected
        return
    # 0.2 spikes a step at full brightness; the images' own numbers decide which.
    many = coding.encode(np.ones((500, 1)), np.arange(500), 1, 60, 1e-3)
    assert np.mean(many) == pytest.approx(0.2, abs=4 * np.sqrt(0.2 * 0.8 / many.size))
    assert np.array_equal(coding.encode(x[1:], [5], 1, 60, 1e-3)[0], encoded[1])
    assert not np.array_equal(coding.encode(x[1:], [6], 1, 60, 1e-3)[0], encoded[1])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "coding is missing; allowed: direct, poisson, latency"),
        ({"coding": "rate"}, "coding = 'rate'; allowed: direct, poisson, latency"),
        ({"coding": ["direct"]}, r"coding = \['direct'\]; allowed"),
        ({"coding": "direct", "rate_max": 1.0}, "rate_max = 1.0; allowed for direct: no param"),
        ({"coding": "latency", "duration": 1.0, "threshold": 0, "rate_max": 1.0},
         "rate_max = 1.0; allowed for latency: duration, threshold"),
        ({"coding": "poisson"}, "coding: rate_max = None; allowed: a number from 0 to 1e"),
        ({"coding": "poisson", "rate_max": "9"}, "rate_max = '9'"),
        ({"coding": "poisson", "rate_max": True}, "rate_max = True"),
        ({"coding": "poisson", "rate_max": float("nan")}, "rate_max = nan"),
        ({"coding": "poisson", "rate_max": 10**5000}, "rate_max = inf"),
        ({"coding": "latency", "duration": 0.0, "threshold": 0}, "duration = 0.0"),
        ({"coding": "latency", "duration": 1.0, "threshold": 1.5}, "threshold = 1.5"),
    ],
)  # fmt: skip
def test_bad_settings_are_one_clear_line(settings: dict[str, object], message: str) -> None:
    with pytest.raises(SurrogateInputError, match=message):
        Coding.from_settings(settings)


ONE = np.full((1, 2), 0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: direct(ONE[0]), r"images: shape \(2,\); allowed: \(batch, features\)"),
        (lambda: direct(ONE * 3), r"images: value 1.5 at index \[0, 0\]; allowed: from 0 to 1"),
        (lambda: direct(ONE * np.nan), "images: value nan"),
        (lambda: poisson(ONE, [0], 0, 9, 1e-3, 1001.0), "rate_max .* = 1001; allowed: .* 1000"),
        (lambda: poisson(ONE, [0, 1], 0, 9, 1e-3, 1.0), r"indices: shape \(2,\)"),
        (lambda: poisson(ONE, [-1], 0, 9, 1e-3, 1.0), "indices: .*integers from 0"),
        (lambda: poisson(ONE, [0.5], 0, 9, 1e-3, 1.0), "indices: .*float64"),
        (lambda: poisson(ONE, [0], -1, 9, 1e-3, 1.0), "seed = -1"),
        (lambda: poisson(ONE, [0], 0, 0, 1e-3, 1.0), "n_steps = 0"),
        (lambda: poisson(ONE, [0], 0, 9, 0.0, 1.0), r"dt \(s\) = 0.0"),
        (lambda: poisson(np.zeros((3000, 3000)), np.arange(3000), 0, 1000, 1e-3, 1.0), "smaller"),
        (lambda: latency(ONE, 9, 1e-3, 0.01), r"duration \(s\) = 0.01; allowed: .* 0.009"),
        (lambda: latency(ONE, 9, 1e-3, 0.009, -0.1), "threshold = -0.1"),
    ],
)
def test_bad_arguments_are_one_clear_line(call, message: str) -> None:
    with pytest.raises(SurrogateInputError, match=message):
        call()
