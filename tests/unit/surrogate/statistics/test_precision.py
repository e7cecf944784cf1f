"""Interval widths against closed forms, and their coverage by simulation."""

import numpy as np
import pytest
from scipy import stats

from circuits.sampler import standard_normals
from surrogate.statistics import relative_half_width

RNG_SEED = 20
TRIALS = 2000


def test_the_width_of_the_mean_is_students() -> None:
    values = np.array([1.0, 2.0, 3.0, 6.0])
    low, high = stats.t.interval(0.95, 3, loc=3.0, scale=stats.sem(values))
    assert relative_half_width(values, "mean") == pytest.approx((high - low) / 2 / 3.0)


def test_the_width_of_sigma_is_the_delta_methods() -> None:
    values = np.random.default_rng(1).lognormal(0, 0.4, 50)
    kurtosis = stats.kurtosis(values, bias=False) + 3
    # Var(s^2) / sigma^4 = (k - 1 + 2/(n-1)) / n, and sigma's relative error is half that of s^2.
    expected = stats.t.ppf(0.975, 49) * np.sqrt((kurtosis - 1 + 2 / 49) / 50) / 2
    assert relative_half_width(values, "sigma") == pytest.approx(expected)


@pytest.mark.parametrize("factor", [1e-12, -1.0, 1e9])
@pytest.mark.parametrize("quantity", ["mean", "sigma"])
def test_widths_do_not_depend_on_the_unit(factor: float, quantity: str) -> None:
    values = np.random.default_rng(1).normal(3, 1, 30)
    assert relative_half_width(factor * values, quantity) == pytest.approx(
        relative_half_width(values, quantity)
    )


@pytest.mark.parametrize(
    ("values", "mean", "sigma"),
    [
        ([], np.inf, np.inf),
        ([1.0], np.inf, np.inf),
        ([2.0] * 20, 0.0, np.inf),
        ([0.0] * 20, np.inf, np.inf),
        ([-1.0, 1.0] * 10, np.inf, pytest.approx(stats.t.ppf(0.975, 19) * np.sqrt(2 / 19 / 80))),
    ],
)
def test_what_cannot_be_said_is_infinite(values: list[float], mean: float, sigma: float) -> None:
    assert relative_half_width(np.array(values), "mean") == mean
    assert relative_half_width(np.array(values), "sigma") == sigma


DISTRIBUTIONS = {
    "normal": (lambda rng, *n: rng.normal(1, 0.1, n), 1.0, 0.1),
    "lognormal": (
        lambda rng, *n: rng.lognormal(0, 0.16, n),
        np.exp(0.16**2 / 2),
        np.exp(0.16**2 / 2) * np.sqrt(np.expm1(0.16**2)),
    ),
}


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize(("quantity", "least"), [("mean", 0.935), ("sigma", 0.915)])
def test_intervals_cover_the_truth_as_often_as_they_say(
    distribution: str, quantity: str, least: float
) -> None:
    """0.95 is nominal, 0.005 the standard error of this; sigma's is asymptotic."""
    draw, mean, sigma = DISTRIBUTIONS[distribution]
    truth = mean if quantity == "mean" else sigma
    covered = 0
    for values in draw(np.random.default_rng(RNG_SEED), TRIALS, 64):
        estimate = np.mean(values) if quantity == "mean" else np.std(values, ddof=1)
        half = relative_half_width(values, quantity) * estimate
        covered += abs(estimate - truth) <= half
    assert least <= covered / TRIALS <= 0.97


@pytest.mark.parametrize("sampler", ["lhs", "sobol"])
def test_intervals_of_spread_draws_are_narrower_and_cover(sampler) -> None:
    """A neuron's time constant is about an exponential of its leak transistors' thresholds."""
    slopes = np.array([0.1, -0.1, 0.03, 0.02, *[0.01] * 8])
    truth, covered, widths = np.exp(slopes @ slopes / 2), 0, []
    for seed in range(200):
        draws = np.array([standard_normals(sampler, seed, "a", k, 12) for k in range(1, 65)])
        values = np.exp(draws @ slopes)
        half = relative_half_width(values, "mean", draws) * np.mean(values)
        covered += abs(np.mean(values) - truth) <= half
        widths.append(half / (relative_half_width(values, "mean") * np.mean(values)))
    assert covered >= 0.92 * 200
    assert np.median(widths) < 0.3


def test_a_regression_without_degrees_of_freedom_is_not_used() -> None:
    draws = np.random.default_rng(1).normal(size=(40, 36))
    values = 2 + draws[:, 0]
    assert relative_half_width(values, "mean", draws) == relative_half_width(values, "mean")
