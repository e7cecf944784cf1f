import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import f_oneway

from surrogate.statistics import nested_components
from surrogate.statistics.nested import MeanSquares


def _chips(sigma_a: float, sigma_e: float, chips: int, neurons: int, seed: int):
    rng = np.random.default_rng(seed)
    chip = np.repeat(np.arange(1, chips + 1), neurons)
    values = 5 + rng.normal(0, sigma_a, chips + 1)[chip] + rng.normal(0, sigma_e, len(chip))
    return values, chip


def test_textbook_example() -> None:
    # Worked by hand: two chips of two with means 1 and 5,
    # MSB = 2 * ((1 - 3)^2 + (5 - 3)^2) / 1 = 16, MSW = (1 + 1 + 1 + 1) / 2 = 2, n0 = 2.
    split = nested_components(np.array([0.0, 2.0, 4.0, 6.0]), np.array([1, 1, 2, 2]))
    assert split is not None
    assert split.chips == 2
    assert split.within.value == pytest.approx(np.sqrt(2.0))
    assert split.between.value == pytest.approx(np.sqrt((16 - 2) / 2))


@pytest.mark.parametrize(("sigma_a", "sigma_e"), [(1.0, 1.0), (0.3, 1.0), (2.0, 0.5)])
def test_intervals_cover_as_often_as_they_say(sigma_a: float, sigma_e: float) -> None:
    between = within = 0
    for seed in range(400):
        split = nested_components(*_chips(sigma_a, sigma_e, 15, 4, seed))
        assert split is not None
        between += split.between.low <= sigma_a <= split.between.high
        within += split.within.low <= sigma_e <= split.within.high
    # 400 trials of a 95 % interval: sigma of the share is 1.1 %.
    assert 0.91 <= between / 400 <= 0.99
    assert 0.91 <= within / 400 <= 0.99


def test_unequal_chips_are_unbiased() -> None:
    found = []
    for seed in range(800):
        values, chip = _chips(1.0, 1.0, 12, 6, seed)
        keep = np.random.default_rng(seed + 10_000).random(len(values)) < 0.6
        split = nested_components(values[keep], chip[keep])
        assert split is not None
        found.append((split.between.value**2, split.within.value**2))
    assert np.mean(found, axis=0) == pytest.approx([1.0, 1.0], rel=0.08)


def test_without_two_neurons_on_a_chip_there_is_nothing_to_split() -> None:
    assert nested_components(np.arange(5.0), np.arange(5)) is None
    assert nested_components(np.arange(5.0), np.ones(5, int)) is None


@given(st.floats(0.1, 10), st.floats(-5, 5), st.integers(0, 100))
def test_units_and_origin_do_not_matter(scale: float, shift: float, seed: int) -> None:
    values, chip = _chips(1.0, 0.7, 6, 3, seed)
    one, other = nested_components(values, chip), nested_components(scale * values + shift, chip)
    assert one is not None
    assert other is not None
    for name in ("between", "within"):
        a, b = getattr(one, name), getattr(other, name)
        assert (b.low, b.value, b.high) == pytest.approx(
            (scale * a.low, scale * a.value, scale * a.high), rel=1e-6, abs=1e-9
        )


def test_mean_squares_are_those_of_scipys_analysis_of_variance() -> None:
    rng = np.random.default_rng(3)
    chips, columns = rng.integers(0, 7, 60), rng.normal(size=(60, 3))
    found = MeanSquares.of(columns, chips)
    assert found is not None
    groups = [columns[chips == k] for k in np.unique(chips)]
    wanted = f_oneway(*groups).statistic
    assert np.diag(found.between) / np.diag(found.within) == pytest.approx(wanted)
    # Sums of squares and products within and between add up to those of all.
    total = found.of_between * found.between + found.of_within * found.within
    assert total == pytest.approx(59 * np.cov(columns.T))
