"""Sobol' indices against closed forms."""

import numpy as np
import pytest
from scipy.stats import norm

from surrogate.blame import Surface, sobol_indices
from surrogate.blame.sobol import NOTHING
from surrogate.statistics import Interval

EXACT = Interval.exact(1.0)


def surface(terms, coefficients, logarithmic: bool = False) -> Surface:
    return Surface(tuple(terms), 1.0, np.array(coefficients), logarithmic, EXACT)


class Ishigami(Surface):
    def predict(self, normals: np.ndarray) -> np.ndarray:
        x = np.pi * (2 * norm.cdf(normals[:, :3]) - 1)
        return np.sin(x[:, 0]) * (1 + 0.1 * x[:, 2] ** 4) + 7 * np.sin(x[:, 1]) ** 2


def test_ishigami() -> None:
    linear = tuple(((k, 1),) for k in range(3))
    found = sobol_indices(Ishigami(linear, 0.0, np.ones(3), False, EXACT), "abcd", "abcd", 1)
    # Ishigami and Homma 1990 with a = 7, b = 0.1.
    for estimates, wanted in (
        (found.first, (0.3139, 0.4424, 0.0, 0.0)),
        (found.total, (0.5576, 0.4424, 0.2437, 0.0)),
    ):
        for one, value in zip(estimates.values(), wanted, strict=True):
            assert one.value == pytest.approx(value, abs=0.03)
            assert one.low - 0.01 <= value <= one.high + 0.01
    assert found.total["d"] == NOTHING
    (pair,) = found.interactions
    assert (pair.first, pair.second) == ("a", "c")
    assert pair.share.value == pytest.approx(0.2437, abs=0.03)


def test_a_polynomial_chaos_has_analytic_indices() -> None:
    terms = [((0, 1),), ((1, 1),), ((1, 2),), ((0, 1), (2, 1)), ((2, 1), (3, 1))]
    c = np.array([2.0, 1.0, 0.5, 1.0, 0.3])
    share = c**2 / np.sum(c**2)
    found = sobol_indices(surface(terms, c), list("abcd"), ["A", "A", "B", "B"], 3)
    first = [share[0], share[1] + share[2], 0, 0]
    total = [share[0] + share[3], share[1] + share[2], share[3] + share[4], share[4]]
    assert [one.value for one in found.first.values()] == pytest.approx(first, abs=0.005)
    assert [one.value for one in found.total.values()] == pytest.approx(total, abs=0.005)
    assert found.group_first["A"].value == pytest.approx(np.sum(share[:3]), abs=0.005)
    assert found.group_first["B"].value == pytest.approx(share[4], abs=0.005)
    assert found.group_total["B"].value == pytest.approx(share[3] + share[4], abs=0.005)
    (pair,) = found.interactions
    assert (pair.first, pair.second) == ("A", "B")
    assert pair.share.value == pytest.approx(share[3], abs=0.005)


def test_a_product_of_lognormals() -> None:
    a = np.array([0.6, 0.4, 0.2])
    found = sobol_indices(surface([((k, 1),) for k in range(3)], a, True), "abc", "abc", 0)
    second, square = np.exp(2 * a**2), np.exp(a**2)  # E X^2, (E X)^2 in units of one another
    variance = np.prod(second) - np.prod(square)
    for k, name in enumerate("abc"):
        others, means = np.delete(second, k), np.delete(square, k)
        first = (second[k] - square[k]) * np.prod(means) / variance
        total = (second[k] - square[k]) * np.prod(others) / variance
        assert found.first[name].value == pytest.approx(first, abs=0.03)
        assert found.total[name].value == pytest.approx(total, abs=0.03)


@pytest.mark.parametrize("active", [0, 1, 2])
def test_a_sum_has_no_interactions(active: int) -> None:
    found = sobol_indices(
        surface([((k, 1),) for k in range(active)], np.ones(active)), "abc", "xyz", 0
    )
    assert found.interactions == ()
    wanted = [1 / active] * active + [0.0] * (3 - active) if active else [0.0] * 3
    assert [one.value for one in found.group_total.values()] == pytest.approx(wanted, abs=0.005)
    assert list(found.group_total) == list("xyz")


def test_what_the_surface_misses_hides_smaller_interactions() -> None:
    terms, c = [((0, 1),), ((1, 1),), ((0, 1), (1, 1))], np.array([1.0, 1.0, 0.2])
    poor = Surface(tuple(terms), 0.0, c, False, Interval(0.9, 0.8, 0.95))
    assert sobol_indices(poor, "ab", "ab", 0).interactions == ()
    (pair,) = sobol_indices(surface(terms, c), "ab", "ab", 0).interactions
    assert pair.share.value == pytest.approx(0.04 / 2.04, abs=0.003)
    assert sobol_indices(surface(terms, c), "ab", "ab", 0).interactions == (pair,)
