"""Recordings of spikes over time, in every form that arrays have them in."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate.data import Dataset, read_npz_data
from surrogate.data.events import EventLists, Frames
from surrogate.data.split import split
from surrogate.errors import SurrogateInputError

SAMPLES, STEPS, CHANNELS, CLASSES = 10, 8, 6, 2
Y = np.arange(SAMPLES) % CLASSES


def counts(shape: tuple[int, ...] = (SAMPLES, STEPS, CHANNELS)) -> np.ndarray:
    return np.random.default_rng(1).poisson(0.3, shape)


def read(path: Path, inputs: int | None = CHANNELS, events: bool | None = True, **arrays):
    np.savez(path / "a.npz", **arrays)
    return read_npz_data(path / "a.npz", inputs, events)


def lists(x: np.ndarray) -> tuple[np.ndarray, ...]:
    """Sample, step and channel of each spike of counts, in a random order."""
    where = np.argwhere(x)
    where = np.repeat(where, x[tuple(where.T)], axis=0)
    return tuple(np.random.default_rng(2).permutation(where).T)


def parts(x: np.ndarray) -> dict[str, np.ndarray]:
    return {"train_x": x, "train_y": Y, "test_x": x, "test_y": Y}


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.int64, ">f8", np.float16])
@pytest.mark.parametrize("events", [True, None])
def test_counts_by_step(dtype: type, events: bool | None, tmp_path: Path) -> None:
    found = read(tmp_path, events=events, **parts(counts().astype(dtype)))
    assert isinstance(found, Frames)
    assert (found.steps, found.channels, found.classes) == (STEPS, CHANNELS, CLASSES)
    made, left_out = found.counts(STEPS, None)
    assert np.array_equal(made, counts())
    assert (made.dtype, left_out) == (np.uint8, 0)
    assert found.labels.tolist() == Y.tolist()


def test_true_and_false_are_spikes(tmp_path: Path) -> None:
    found = read(tmp_path, **parts(counts() > 0))
    assert np.array_equal(found.counts(STEPS, None)[0], counts() > 0)


def test_one_part_is_split_as_images_are(tmp_path: Path) -> None:
    found = read(tmp_path, x=counts(), y=Y[:, None])
    assert np.array_equal(found.counts(STEPS, None)[0], counts()[split(Y)])


@pytest.mark.parametrize(
    "order",
    [
        lambda x: np.moveaxis(x, 0, 1),  # snnTorch, Norse: time first
        lambda x: np.moveaxis(x, 1, 2),  # channels before the steps
    ],
)
def test_axes_in_another_order_that_fits_alone(order, tmp_path: Path) -> None:
    for events in (True, None):
        found = read(tmp_path, events=events, **parts(order(counts())))
        assert np.array_equal(found.counts(STEPS, None)[0], counts())


def test_frames_of_a_camera(tmp_path: Path) -> None:
    """N-MNIST: two polarities of 34 x 34 pixels a step."""
    x = np.random.default_rng(3).poisson(0.01, (SAMPLES, 5, 2, 34, 34)).astype(np.uint8)
    found = read(tmp_path, 2 * 34 * 34, None, **parts(x))
    made, _ = found.counts(5, None)
    assert np.array_equal(made, x.reshape(SAMPLES, 5, -1))


@pytest.mark.parametrize("steps", [3, STEPS, 12])
def test_more_or_fewer_steps(steps: int, tmp_path: Path) -> None:
    made, left_out = read(tmp_path, **parts(counts())).counts(steps, None)
    shared = min(steps, STEPS)
    assert np.array_equal(made[:, :shared], counts()[:, :shared])
    assert not made[:, shared:].any()
    assert left_out == counts()[:, shared:].sum()


def test_images_stay_images(tmp_path: Path) -> None:
    """Where an image fits the network it is one, and where nothing fits, too."""
    x = np.full((SAMPLES, STEPS, CHANNELS), 0.5)
    for inputs in (STEPS * CHANNELS, 7, None):
        assert isinstance(read(tmp_path, inputs, None, **parts(x)), Dataset)
    assert isinstance(read(tmp_path, CHANNELS, False, **parts(x)), Dataset)
    flat = np.full((SAMPLES, CHANNELS), 0.5)
    assert isinstance(read(tmp_path, CHANNELS, None, **parts(flat)), Dataset)


LISTS = (
    ("times", "channels", "samples", "y"),
    ("t", "units", "index", "labels"),
    ("spike_times", "neurons", "trials", "targets"),
    ("timestamps", "addresses", "sample_ids", "label"),
)


@pytest.mark.parametrize("words", LISTS, ids=" ".join)
def test_lists_of_events(words: tuple[str, ...], tmp_path: Path) -> None:
    sample, step, channel = lists(counts())
    arrays = dict(zip(words, (step, channel, sample, Y), strict=True))
    found = read(tmp_path, events=None, **{f"test_{k}": v for k, v in arrays.items()}, **{
        f"train_{k}": v for k, v in arrays.items()
    })  # fmt: skip
    assert isinstance(found, EventLists)
    assert found.steps == 1 + step.max()
    made, left_out = found.counts(STEPS, None)
    assert np.array_equal(made, counts())
    assert left_out == 0


def test_times_in_a_unit_of_their_own(tmp_path: Path) -> None:
    """SHD: seconds, of which a duration says how many the steps span."""
    sample, step, channel = lists(counts())
    late = np.random.default_rng(4).uniform(0, 0.999, len(step))
    arrays = {"times": 0.014 * (step + late), "units": channel, "samples": sample, "labels": Y}
    found = read(tmp_path, **arrays)
    assert found.steps is None
    made, left_out = found.counts(STEPS, 0.014 * STEPS)
    assert np.array_equal(made, counts()[split(Y)])
    assert left_out == 0
    # Two steps in one: their counts add up.
    made, _ = found.counts(STEPS // 2, 0.014 * STEPS)
    pairs = counts()[split(Y)].reshape(-1, STEPS // 2, 2, CHANNELS).sum(axis=2)
    assert np.array_equal(made, pairs)
    # Half of the time: the rest is left out, and counted.
    made, left_out = found.counts(STEPS // 2, 0.007 * STEPS)
    assert np.array_equal(made, counts()[split(Y)][:, : STEPS // 2])
    assert left_out == counts()[split(Y)][:, STEPS // 2 :].sum()
    with pytest.raises(SurrogateInputError, match="duration is missing: times of events, up to 0"):
        found.counts(STEPS, None)


def test_microseconds_as_whole_numbers(tmp_path: Path) -> None:
    sample, step, channel = lists(counts())
    found = read(tmp_path, times=1000 * step + 999, units=channel, samples=sample, y=Y)
    made, _ = found.counts(STEPS, 1000 * STEPS)
    assert np.array_equal(made, counts()[split(Y)])


def test_a_time_between_two_steps_is_in_the_later_one(tmp_path: Path) -> None:
    """0.3/0.1 is 2.9999999999999996 in floating point, and the beginning of step 3."""
    times = np.array([0.1, 0.2, 0.3, 0.6, 0.7])
    zero = np.zeros(5, np.int64)
    arrays = {"times": times, "channels": zero, "samples": zero, "y": Y}
    found = read(
        tmp_path, 1, **{f"{p}_{k}": v for p in ("train", "test") for k, v in arrays.items()}
    )
    made, _ = found.counts(10, 1.0)
    assert np.flatnonzero(made[0, :, 0]).tolist() == [1, 2, 3, 6, 7]


@pytest.mark.parametrize("closed", [False, True])
def test_offsets_say_where_a_sample_begins(closed: bool, tmp_path: Path) -> None:
    x = counts()
    x[3] = 0  # a sample without a spike
    sample, step, channel = (one[np.argsort(lists(x)[0], kind="stable")] for one in lists(x))
    offsets = np.searchsorted(sample, np.arange(SAMPLES + closed))
    arrays = {"times": step, "channels": channel, "offsets": offsets, "y": Y}
    found = read(tmp_path, **{f"{p}_{k}": v for p in ("train", "test") for k, v in arrays.items()})
    assert np.array_equal(found.counts(STEPS, None)[0], x)


def test_events_of_a_camera(tmp_path: Path) -> None:
    """x, y, p and t, as tonic has N-MNIST; channels in the order of NIR's (2, height, width)."""
    shape = (2, 3, 5)
    x = np.random.default_rng(5).poisson(0.2, (SAMPLES, STEPS, *shape))
    sample, step, polarity, row, column = lists(x)
    arrays = {"t": step, "x": column, "y": row, "p": polarity, "samples": sample, "labels": Y}
    found = read(tmp_path, 30, **arrays, shape=np.array(shape))
    made, _ = found.counts(STEPS, None)
    assert np.array_equal(made, x[split(Y)].reshape(-1, STEPS, 30))
    for bad, message in (
        ({"shape": np.array([2, 3])}, "allowed beside times: channels, or x, y, polarities"),
        ({"shape": np.array([2, 5, 3])}, "x: 3 of event|x: 4 of event"),
        ({"shape": np.array([1, 3, 10])}, "polarities: 1 of event"),
        ({"shape": np.array([2, 3, 6])}, r"shape = \[2, 3, 6\]; allowed: 30 channels"),
        ({"shape": np.array([0, 3, 5])}, r"shape = \[0, 3, 5\]; allowed: 30 channels"),
    ):
        with pytest.raises(SurrogateInputError, match=message):
            read(tmp_path, 30, **{**arrays, "shape": np.array(shape), **bad})


@pytest.mark.parametrize("fill", [np.nan, np.inf, -1.0])
def test_rows_that_are_filled_up(fill: float, tmp_path: Path) -> None:
    x = counts()
    sample, step, channel = lists(x)
    most = np.bincount(sample).max()
    times, units = np.full((SAMPLES, most), fill), np.zeros((SAMPLES, most), np.int64)
    for k in range(SAMPLES):
        mine = sample == k
        times[k, : mine.sum()], units[k, : mine.sum()] = step[mine], channel[mine]
    found = read(tmp_path, times=times, units=units, labels=Y)
    assert np.array_equal(found.counts(STEPS, float(STEPS))[0], x[split(Y)])


def test_the_first_spike_of_each_channel(tmp_path: Path) -> None:
    """Time to first spike: (samples, channels), infinite where there is none."""
    times = np.random.default_rng(6).uniform(0, 8, (SAMPLES, CHANNELS))
    times[times > 6] = np.inf
    found = read(tmp_path, times=times, y=Y)
    made, _ = found.counts(8, 8.0)
    expected = np.floor(times[split(Y)])[:, None, :] == np.arange(8)[None, :, None]
    assert np.array_equal(made, expected)
    several = np.stack([times, times + 1], axis=2)
    made, _ = read(tmp_path, times=several, y=Y).counts(8, 8.0)
    assert np.array_equal(made[:, 1:], expected[:, 1:].astype(int) + expected[:, :-1])


FLAT = {"times": np.arange(20), "channels": np.arange(20) % CHANNELS, "samples": np.arange(20) // 2}


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": counts() + 0.5, "y": Y}, r"x: value 0.5 at index \[0, 0, 0\]|x: value .*whole num"),
        ({"x": counts() - 1, "y": Y}, "x: value -1 at index .*allowed for spikes: whole numbers"),
        ({"x": counts() * 300, "y": Y}, "x: value .00 at index"),
        ({"x": counts() * np.nan, "y": Y}, "x: value nan"),
        ({"x": counts()[0], "y": Y[:8]}, r"x: shape \(8, 6\); allowed for spikes: \(samples, step"),
        ({"x": counts()[:, :, :5], "y": Y}, "allowed for spikes.*6 channels in all as the network"),
        ({"x": counts()[:7], "y": Y}, "of 10 samples"),
        ({"x": counts(), "y": Y, "p": Y}, "holds x, polarities; allowed for spikes by steps: x al"),
        ({"times": FLAT["times"], "channels": FLAT["channels"], "y": Y}, "samples, the number of"),
        ({"times": FLAT["times"], "samples": FLAT["samples"], "y": Y}, "allowed beside times: cha"),
        (FLAT, "holds no classes; allowed: y or labels"),
        ({**FLAT, "y": Y, "channels": np.arange(19)}, r"channels: shape \(19,\); allowed: \(20,\)"),
        ({**FLAT, "y": Y, "samples": np.arange(20)}, "samples: 10 of event 10; allowed: from 0 to"),
        ({**FLAT, "y": Y, "channels": np.arange(20)}, "channels: 6 of event 6; allowed: from 0 to"),
        ({**FLAT, "y": Y, "channels": np.arange(20) / 10}, "channels: 0.1 of event 1; allowed: wh"),
        ({**FLAT, "y": Y, "times": np.arange(20) - 1.0}, "times: -1.0 of event 0; allowed: from 0"),
        ({**FLAT, "y": Y, "times": np.full(20, np.nan)}, "times: nan of event 0"),
        ({**FLAT, "y": Y * 0}, "1 classes; allowed: from 2 to 1000"),
        ({"times": np.ones((9, 6)), "y": Y}, r"times: shape \(9, 6\); allowed: 10 samples"),
        ({"times": np.ones((10, 7)), "y": Y}, r"allowed: \(samples, 6\), as the network has input"),
        ({"times": np.ones((10, 7)), "units": np.ones((10, 6)), "y": Y}, "channels: shape"),
        (
            {"times": np.arange(20), "channels": np.zeros(20), "offsets": np.arange(5), "y": Y},
            r"offsets: shape \(5,\); allowed: rising from 0, one for each of 10 samples, and 20",
        ),
        (
            {"times": np.arange(20), "channels": np.zeros(20), "offsets": np.arange(10)[::-1],
             "y": Y},
            "offsets: shape",
        ),
        ({"times": np.array([[1], [2, 3]], dtype=object), "y": Y}, "key 'times': type object"),
    ],
)  # fmt: skip
def test_bad_recordings_are_one_clear_line(
    arrays: dict[str, np.ndarray], message: str, tmp_path: Path
) -> None:
    with pytest.raises(SurrogateInputError, match=message) as caught:
        read(tmp_path, **arrays)
    assert str(caught.value).startswith(str(tmp_path / "a.npz"))
    assert "\n" not in str(caught.value)


def test_too_many_spikes_of_a_channel_in_a_step(tmp_path: Path) -> None:
    many = np.zeros(256, np.int64)
    found = read(tmp_path, times=many, channels=many, samples=many, y=Y)
    kept = EventLists(many, many, many.astype(np.int32), Y, 2, 1)
    with pytest.raises(SurrogateInputError, match="256 events of a channel in one of 4 steps"):
        kept.counts(4, None)
    assert found.labels.shape == (2,)


@given(st.data())
def test_no_event_is_lost_or_made(data) -> None:
    """What is put into steps and what is left out are all events, at any steps and duration."""
    n = data.draw(st.integers(0, 60))
    samples = np.array(data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n)), np.int64)
    times = np.array(data.draw(st.lists(st.floats(0, 9), min_size=n, max_size=n)), np.float64)
    places = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), np.int32)
    found = EventLists(samples, times, places, np.arange(5) % 2, 2, 3)
    steps, duration = data.draw(st.integers(1, 20)), data.draw(st.floats(0.1, 20))
    made, left_out = found.counts(steps, duration)
    assert made.sum(dtype=int) + left_out == n
    inside = times < duration * (1 - 1e-8)
    assert left_out <= np.sum(~inside)
    kept = np.bincount(samples[inside], minlength=5)
    assert np.all(made.sum(axis=(1, 2), dtype=int) >= kept)


ROLES = ("x", "y", "labels", "times", "channels", "samples", "offsets", "p", "shape")
DTYPES = ("u1", "i8", "f4", "f8", "b1", "u8")
VALUES = (0, 1, 2, 5, 9, 255, -1, 0.5, 1e18, np.inf, np.nan)


@settings(max_examples=400)
@given(st.data())
def test_any_arrays_are_read_or_refused(tmp_path_factory, data) -> None:
    """Whatever the arrays are: recordings that can be put into steps, images, or one line."""
    arrays = {}
    roles = data.draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=6, unique=True))
    for name in {"y", *roles}:
        usual = (10,) if name in ("y", "labels") else (20,)
        shapes = [usual, (10, 3), (10, 4, 6), (3,), (0,), (), (10, 1), (4, 10, 6)]
        shape = data.draw(st.sampled_from(shapes))
        values = data.draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=3))
        with np.errstate(all="ignore"):
            filled = np.resize(np.array(values), shape)
            arrays[name] = filled.astype(data.draw(st.sampled_from(DTYPES)))
    path = tmp_path_factory.getbasetemp() / "any.npz"
    np.savez(path, **arrays)
    events, inputs = data.draw(st.sampled_from([None, True])), data.draw(st.sampled_from([3, 6]))
    try:
        found = read_npz_data(path, inputs, events)
        if not isinstance(found, Dataset):
            duration = data.draw(st.sampled_from([None, 3.0]))
            made, left_out = found.counts(7, duration)
            assert made.shape == (len(found.labels), 7, inputs)
            assert left_out >= 0
            if (spikes := found.spikes(7, duration)) is not None:
                again = np.zeros(made.shape, int)
                steps = np.floor(spikes.times).astype(int)
                np.add.at(again, (spikes.samples, steps, spikes.channels), 1)
                assert np.array_equal(again, made)
    except SurrogateInputError as error:
        lines = str(error).splitlines()
        assert len(lines) == 1
