"""Bands of equal local levels against simulation and closed forms."""

import numpy as np
import pytest
from scipy import stats

from surrogate.distribution.equal_levels import equal_levels_band, places


@pytest.mark.parametrize("n", [2, 20, 400])
def test_samples_lie_inside_all_at_once_as_often_as_it_says(n: int) -> None:
    _, low, high = equal_levels_band(n)
    uniform = np.sort(np.random.default_rng(5).random((4000, n)), axis=1)[:, places(n) - 1]
    inside = np.mean(np.all((uniform > low) & (uniform < high), axis=1))
    # Of 2000 replicates the level has a standard error of 0.005, of 4000 samples 0.003.
    assert inside == pytest.approx(0.95, abs=0.02)


def test_every_order_statistic_leaves_it_equally_often() -> None:
    _, low, high = equal_levels_band(50)
    i = places(50)
    tails = np.concatenate([stats.beta(i, 51 - i).cdf(low), stats.beta(i, 51 - i).sf(high)])
    assert np.ptp(tails) < 1e-9 * tails[0] + 1e-12
    # Between Bonferroni's level and that of one alone.
    assert 0.025 / 50 < tails[0] < 0.025


def test_of_one_sample_it_is_the_plain_interval() -> None:
    level, low, high = equal_levels_band(1)
    assert level == pytest.approx([0.5])
    assert low == pytest.approx([0.025], abs=0.01)
    assert high == pytest.approx([0.975], abs=0.01)


def test_large_samples_stand_on_few_places_dense_at_both_ends() -> None:
    found = places(100_000)
    assert 80 < len(found) <= 100
    assert (found[0], found[-1]) == (1, 100_000)
    assert np.array_equal(found[:3], [1, 2, 3])
    assert np.array_equal(found, np.sort(100_001 - found))
    _, low, high = equal_levels_band(100_000)
    assert np.all(low < (found - 0.5) / 100_000)
    assert np.all(high > (found - 0.5) / 100_000)
