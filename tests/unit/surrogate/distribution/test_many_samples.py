"""A sweep of very many samples: normal theory, and memory that does not grow with its square."""

import tracemalloc

import numpy as np
import pytest

from surrogate.distribution.marginal import fit_marginal
from surrogate.statistics import Bootstrap


@pytest.mark.parametrize("n", [1500, 9_000, 30_000])
def test_intervals_of_very_many_samples_are_the_normal_theorys(n: int) -> None:
    x = np.random.default_rng(3).normal(5.0, 0.5, n)
    tracemalloc.start()
    distribution = fit_marginal(x, np.full(n, 1e-6), True, Bootstrap(n, np.random.SeedSequence(1)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    mean, sigma = np.mean(x), np.std(x, ddof=1)
    for estimate, best, error in (
        (distribution.mean, mean, sigma / np.sqrt(n)),
        (distribution.sigma, sigma, sigma / np.sqrt(2 * n)),
    ):
        assert estimate.value == pytest.approx(best)
        assert estimate.high - estimate.low == pytest.approx(2 * 1.96 * error, rel=0.15)
        assert estimate.low < best < estimate.high
    assert peak < 200e6
