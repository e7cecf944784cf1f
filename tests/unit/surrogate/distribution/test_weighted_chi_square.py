"""Tails of weighted sums of chi-squares against chi-square and published tables."""

import numpy as np
import pytest
from scipy import stats

from surrogate.distribution.weighted_chi_square import tail_probability


@pytest.mark.parametrize("k", [1, 3, 20])
@pytest.mark.parametrize("x", [0.05, 1.0, 5.0, 80.0, 600.0])
def test_equal_weights_are_a_chi_square(k: int, x: float) -> None:
    expected = stats.chi2.sf(x, k)
    assert tail_probability(np.full(k, 2e-6), 2e-6 * x) == pytest.approx(expected, rel=1e-8)


def test_pairs_of_weights_are_sums_of_exponentials() -> None:
    # w (X_1 + X_2) is exponential of mean 2 w; the sum of two of means a and b is above x with
    # probability (a exp(-x/a) - b exp(-x/b)) / (a - b).
    a, b, x = 6.0, 1.0, 11.0
    expected = (a * np.exp(-x / a) - b * np.exp(-x / b)) / (a - b)
    weights = np.array([3.0, 3.0, 0.5, 0.5])
    assert tail_probability(weights, x) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(("x", "p"), [(1.932958, 0.10), (2.492367, 0.05), (3.878125, 0.01)])
def test_anderson_darling_with_known_parameters(x: float, p: float) -> None:
    # Weights 1/(j (j + 1)): Anderson and Darling, Ann. Math. Stat. 23, 193 (1952); percentage
    # points: Marsaglia and Marsaglia, J. Stat. Softw. 9, 2 (2004). The terms beyond 2000 add 5e-4.
    j = np.arange(1, 2001)
    assert tail_probability(1 / (j * (j + 1.0)), x - 1 / 2001) == pytest.approx(p, rel=1e-4)
