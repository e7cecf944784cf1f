import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate.errors import SurrogateInputError
from surrogate.statistics import sources_of_error
from surrogate.statistics.crossed import CrossedMeanSquares


def answers(rng: np.random.Generator, chips: int, images: int, spread: float) -> np.ndarray:
    """Right or wrong: images differ in how hard they are, chips in how good."""
    hard, good = 1.5 * rng.normal(size=images), spread * rng.normal(size=(chips, 1))
    return (1.3 + good + hard + rng.normal(size=(chips, images)) > 0).astype(np.int64)


@pytest.mark.parametrize(("chips", "images", "spread"), [(20, 300, 0.4), (100, 80, 0.1)])
def test_the_parts_are_those_that_repetition_shows(chips: int, images: int, spread: float) -> None:
    """Mean accuracy over many sets of chips, of images and of both, of the same kinds."""
    rng = np.random.default_rng(1)
    repetitions = 500
    found, means = [], np.empty(repetitions)
    for k in range(repetitions):
        right = answers(rng, chips, images, spread)
        means[k] = np.mean(right)
        found.append(sources_of_error(right.sum(axis=1), right.sum(axis=0)))
    both = np.sqrt(np.mean([one.both**2 for one in found]))
    # A standard deviation of 500 repetitions is known to 3 %.
    assert both == pytest.approx(np.std(means), rel=0.12)
    hard = 1.5 * rng.normal(size=images)
    fixed = np.empty(repetitions)
    within = []
    for k in range(repetitions):
        good = spread * rng.normal(size=(chips, 1))
        right = (1.3 + good + hard + rng.normal(size=(chips, images)) > 0).astype(np.int64)
        fixed[k] = np.mean(right)
        within.append(sources_of_error(right.sum(axis=1), right.sum(axis=0)).chips)
    assert np.sqrt(np.mean(np.square(within))) == pytest.approx(np.std(fixed), rel=0.12)


def test_chips_that_agree_have_the_error_of_the_images_alone() -> None:
    right = np.tile(np.arange(50) % 5 > 0, (7, 1)).astype(np.int64)
    found = sources_of_error(right.sum(axis=1), right.sum(axis=0))
    assert found.chips == 0
    # sqrt(p (1 - p)/(n - 1)), the plain error of a proportion.
    assert found.images == pytest.approx(np.sqrt(0.8 * 0.2 / 49))
    assert found.both == pytest.approx(found.images)


@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.integers(2, 12))
def test_both_are_never_less_than_either(seed: int, chips: int, images: int) -> None:
    right = np.random.default_rng(seed).integers(0, 2, (chips, images))
    found = sources_of_error(right.sum(axis=1), right.sum(axis=0))
    assert found.both >= max(found.chips, found.images) >= 0


def test_sums_that_differ_are_refused() -> None:
    with pytest.raises(SurrogateInputError, match="sums differ"):
        sources_of_error(np.array([1, 2]), np.array([1, 1, 0]))
    with pytest.raises(SurrogateInputError, match="1 chips, 3 images"):
        sources_of_error(np.array([2]), np.array([1, 1, 0]))


@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.integers(2, 12))
def test_sums_of_squares_add_up(seed: int, rows: int, columns: int) -> None:
    table = np.random.default_rng(seed).integers(0, 2, (rows, columns))
    found = CrossedMeanSquares.of_counts(table.sum(axis=1), table.sum(axis=0))
    freedom = rows - 1, columns - 1, (rows - 1) * (columns - 1)
    parts = np.dot(freedom, (found.rows, found.columns, found.rest))
    assert parts == pytest.approx(table.size * np.var(table))
    whole = CrossedMeanSquares.of(table.astype(float))
    assert (whole.rows, whole.columns, whole.rest) == pytest.approx(
        (found.rows, found.columns, found.rest),
        abs=1e-12,  # of entries 0 and 1
    )
