"""Shares of variance against closed forms, definitions and another library."""

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial.hermite_e import hermegauss
from scipy.stats import norm, sobol_indices

from surrogate.errors import SurrogateInputError
from surrogate.sensitivity import Sensitivity, fewest_draws, fit_surface, sensitivity
from surrogate.statistics import Bootstrap, Interval

INPUTS = 10
ROOT = np.sqrt(2.0)
Function = Callable[[np.ndarray], np.ndarray]


def shares(normals: np.ndarray, values: np.ndarray, chips: np.ndarray | None = None) -> Sensitivity:
    """Main effects; inputs 2k and 2k + 1 are a group."""
    bootstrap = Bootstrap(len(values), np.random.SeedSequence(5), chips)
    return sensitivity(normals, values, np.arange(normals.shape[1]) // 2, None, bootstrap)


def traced(
    function: Function, inputs: int, groups: list[int], positive: bool = False, count: int = 300
) -> Sensitivity:
    """All terms, of a function without noise."""
    z = np.random.default_rng(9).normal(size=(count, inputs))
    values, bootstrap = function(z.T), Bootstrap(count, np.random.SeedSequence(1))
    surface = fit_surface(z, values, positive, bootstrap, np.random.default_rng(1))
    return sensitivity(z, values, np.array(groups), surface, bootstrap)


def draws(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, INPUTS))


def holds(interval: Interval, value: float) -> bool:
    return interval.low <= value <= interval.high


def firsts(found: Sensitivity) -> list[float]:
    return [one.first.value for one in found.inputs]


def totals(found: Sensitivity) -> list[float]:
    return [one.total.value for one in found.inputs if one.total is not None]


def shapleys(found: Sensitivity) -> list[float]:
    return [one.shapley.value for one in found.inputs if one.shapley is not None]


def test_a_linear_function() -> None:
    z = draws(2000)
    found = shares(z, 5 + 3 * z[:, 0] + 2 * z[:, 1] + z[:, 2])
    assert firsts(found)[:4] == pytest.approx([9 / 14, 4 / 14, 1 / 14, 0], abs=1e-9)
    assert found.groups[0].first.value == pytest.approx(13 / 14)
    assert found.unexplained.value == pytest.approx(0, abs=1e-12)
    assert found.degree == 2
    assert found.inputs[0].total is None  # without a surface nothing is known of interactions


def chaos(x: np.ndarray) -> np.ndarray:
    return 3 + 2 * x[0] + x[1] + 0.5 * (x[1] ** 2 - 1) / ROOT + x[0] * x[2] + 0.3 * x[2] * x[3]


def test_a_polynomial_has_the_shares_of_its_coefficients() -> None:
    a, b, b2, ac, cd = np.array([4, 1, 0.25, 1, 0.09]) / 6.34
    found = traced(chaos, 4, [0, 0, 1, 1])
    assert firsts(found) == pytest.approx([a, b + b2, 0, 0], abs=1e-9)
    assert totals(found) == pytest.approx([a + ac, b + b2, ac + cd, cd], abs=1e-9)
    assert shapleys(found) == pytest.approx([a + ac / 2, b + b2, (ac + cd) / 2, cd / 2], abs=1e-9)
    first, second = found.groups
    assert (first.first.value, second.first.value) == pytest.approx((a + b + b2, cd))
    assert first.total is not None
    assert second.total is not None
    assert second.shapley is not None
    assert (first.total.value, second.total.value) == pytest.approx((a + b + b2 + ac, ac + cd))
    assert second.shapley.value == pytest.approx(cd + ac / 2)
    (pair,) = found.interactions
    assert (pair.first, pair.second, pair.share.value) == (0, 1, pytest.approx(ac))


def ishigami(x: np.ndarray) -> np.ndarray:
    """The structure of Ishigami and Homma's function: x3 acts through x1 only."""
    return x[0] + 1.2 * (x[1] ** 2 - 1) / ROOT + 0.8 * x[0] * x[2]


def product_of_two(x: np.ndarray) -> np.ndarray:
    """As Sobol's g function a product of factors of one input each."""
    return (1 + 0.7 * x[0]) * (1 + 0.4 * x[1])


@pytest.mark.parametrize(("function", "inputs"), [(chaos, 4), (ishigami, 3), (product_of_two, 2)])
def test_scipy_samples_the_same_indices(function: Function, inputs: int) -> None:
    found = traced(function, inputs, list(range(inputs)))
    runs = [
        sobol_indices(func=function, n=2048, dists=[norm()] * inputs, rng=np.random.default_rng(k))
        for k in range(8)
    ]
    for ours, theirs in (
        (firsts(found), np.array([one.first_order for one in runs])),
        (totals(found), np.array([one.total_order for one in runs])),
    ):
        error = theirs.std(axis=0, ddof=1) / np.sqrt(len(runs))
        # Student's t of 7 degrees of freedom is beyond 6 once in 2000.
        assert np.all(np.abs(theirs.mean(axis=0) - ours) < 6 * error + 1e-9)


def test_shapley_effects_are_those_of_their_definition() -> None:
    """What an input adds to the explained variance when it joins, over all orders of four."""
    points, weights = hermegauss(4)
    weights = weights / np.sum(weights)
    values = chaos(np.meshgrid(*[points] * 4, indexing="ij"))

    def explained(known: frozenset[int]) -> float:
        mean = values  # of the others, one after the other; constant along them from then on
        for axis in set(range(4)) - known:
            mean = np.average(mean, axis=axis, weights=weights, keepdims=True) + 0 * values
        overall = np.einsum("abcd,a,b,c,d->", mean, *[weights] * 4)
        return float(np.einsum("abcd,a,b,c,d->", (mean - overall) ** 2, *[weights] * 4))

    effect = np.zeros(4)
    for order in permutations(range(4)):
        for place, one in enumerate(order):
            before = frozenset(order[:place])
            effect[one] += (explained(before | {one}) - explained(before)) / 24
    assert shapleys(traced(chaos, 4, [0, 1, 2, 3])) == pytest.approx(effect / 6.34, abs=1e-9)


def test_of_a_product_of_lognormals_the_shares_are_the_logarithms() -> None:
    a = np.array([0.6, 0.4, 0.2])
    found = traced(lambda x: 1e-9 * np.exp(a @ x), 3, [0, 1, 2], positive=True)
    assert firsts(found) == pytest.approx(a**2 / np.sum(a**2))
    assert totals(found) == pytest.approx(firsts(found))
    assert found.interactions == ()


def test_what_cubic_polynomials_do_not_say_is_not_explained() -> None:
    # Ishigami and Homma 1990, a = 7, b = 0.1, of uniform inputs, here of normal ones: shares of
    # 0.3139 and 0.4424 alone and 0.2437 of x1 with x3, of which low degrees carry less than all.
    def function(x: np.ndarray) -> np.ndarray:
        x = np.pi * (2 * norm.cdf(x) - 1)
        return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])

    found = traced(function, 3, [0, 1, 2], count=4000)
    first = firsts(found)
    assert 0 < first[0] < 0.3139
    assert first[1] < 0.4424
    assert holds(found.inputs[2].first, 0.0)
    assert found.unexplained.value > 0.2437
    assert sum(shapleys(found)) + found.unexplained.value == pytest.approx(1)


def test_a_quadratic_function_needs_the_draws_for_it() -> None:
    z = draws(400)
    values = z[:, 0] + (z[:, 1] ** 2 - 1) / ROOT
    assert firsts(shares(z, values))[:2] == pytest.approx([0.5, 0.5])
    fewer = shares(z[:40], values[:40])
    assert fewer.degree == 1
    assert holds(fewer.inputs[0].first, 0.5)
    assert fewer.unexplained.value > 0.2


def test_a_product_has_no_main_effects() -> None:
    z = draws(3000)
    found = shares(z, z[:, 0] * z[:, 1])
    assert all(holds(one.first, 0.0) for one in (*found.inputs[:2], *found.groups))
    assert found.unexplained.value == pytest.approx(1, abs=0.03)


def test_what_the_surface_misses_hides_smaller_interactions() -> None:
    rng = np.random.default_rng(2)
    z = rng.normal(size=(400, 4))
    values = z[:, 0] + z[:, 1] + 0.3 * z[:, 0] * z[:, 1]
    bootstrap = Bootstrap(400, np.random.SeedSequence(1))

    def pairs(noise: float) -> int:
        noisy = values + noise * rng.normal(size=400)
        surface = fit_surface(z, noisy, False, bootstrap, np.random.default_rng(1))
        return len(sensitivity(z, noisy, np.arange(4), surface, bootstrap).interactions)

    assert (pairs(0.1), pairs(1.0)) == (1, 0)


def test_intervals_hold_the_truth_where_terms_are_chosen_by_the_data() -> None:
    """Six large, four small inputs, two interactions and errors of 3 % of the variance."""
    lin = np.array([1, 1, 0.5, 0.4, 0.3, 0.2, 0.05, 0.05, 0.02, 0])
    variance = lin @ lin + 0.15**2 + 0.1**2 + 0.3**2
    wanted = lin**2 / variance
    together = wanted + np.array([0.15**2, 0.15**2, 0.1**2, 0.1**2, *[0] * 6]) / variance
    rng, held = np.random.default_rng(0), []
    for seed in range(40):
        z = draws(100, seed)
        values = z @ lin + 0.15 * z[:, 0] * z[:, 1] + 0.1 * z[:, 2] * z[:, 3]
        values += 0.3 * rng.normal(size=100)
        bootstrap = Bootstrap(100, np.random.SeedSequence(seed))
        surface = fit_surface(z, values, False, bootstrap, rng)
        found = sensitivity(z, values, np.arange(INPUTS), surface, bootstrap)
        held.append([holds(a.first, b) for a, b in zip(found.inputs, wanted, strict=True)])
        held[-1] += [
            holds(a.total, b)
            for a, b in zip(found.inputs, together, strict=True)
            if a.total is not None
        ]
    # What is chosen by the same draws seems a little larger and surer than it is.
    assert np.mean(held) > 0.9


@pytest.mark.parametrize(("count", "noise"), [(26, 1.0), (60, 0.5), (120, 1.0)])
def test_intervals_hold_the_truth_and_shares_are_unbiased(count: int, noise: float) -> None:
    slopes = np.array([2.0, 1.0, 0.5, 0.0])
    variance = np.sum(slopes**2) + noise**2
    truth = np.array([*slopes**2, noise**2]) / variance
    rng, found = np.random.default_rng(11), []
    for seed in range(100):
        z = draws(count, seed)
        found.append(shares(z, z[:, :4] @ slopes + noise * rng.normal(size=count)))
    each = [[*(i.first for i in one.inputs[:4]), one.unexplained] for one in found]
    held = np.mean([[holds(e, t) for e, t in zip(one, truth, strict=True)] for one in each], axis=0)
    # 100 trials of 95 %: 3.7 standard errors below.
    assert np.all(held >= 0.87), held
    best = np.array([[e.value for e in one] for one in each])
    error = best.std(axis=0) / np.sqrt(len(best))
    # A share is a ratio of two estimates: its bias is of the order 1/n, the variance's not.
    assert np.all(np.abs(best.mean(axis=0) - truth) < 4 * error + 1 / count)


def test_a_deviation_that_chips_share_has_the_errors_of_chips() -> None:
    rng = np.random.default_rng(3)
    chips = np.repeat(np.arange(40), 6)
    held, narrow = [], []
    for _ in range(40):
        z = rng.normal(size=(240, 4))
        z[:, 0] = rng.normal(size=40)[chips]
        unseen = rng.normal(size=40)[chips]  # of the chip too, and not an input
        values = z[:, 0] + z[:, 1] + unseen
        as_chips, as_draws = shares(z, values, chips), shares(z, values)
        held.append(holds(as_chips.inputs[0].first, 1 / 3))
        narrow.append(holds(as_draws.inputs[0].first, 1 / 3))
    assert np.mean(held) > 0.85
    assert np.mean(narrow) < np.mean(held) - 0.1


def test_too_few_draws_are_refused() -> None:
    few = fewest_draws(INPUTS)
    z = draws(few)
    assert shares(z, z[:, 0]).degree == 1
    with pytest.raises(SurrogateInputError, match=f"too few for 10 deviations; .* from {few}"):
        shares(z[:-1], z[:-1, 0])


def test_too_few_chips_are_refused() -> None:
    z = draws(100)
    chips = np.repeat(np.arange(2), 50)
    z[:, 0] = np.where(chips, 1.0, -0.5)
    with pytest.raises(SurrogateInputError, match="2 chips are too few for 1 deviations"):
        shares(z, z[:, 1], chips)


def test_a_constant_parameter_is_refused() -> None:
    with pytest.raises(SurrogateInputError, match="does not vary"):
        shares(draws(50), np.ones(50))


@settings(max_examples=10, deadline=None)
@given(
    st.integers(26, 120),
    st.integers(0, 1000),
    st.floats(-1e3, 1e3),
    st.floats(1e-12, 1e6) | st.floats(-1e6, -1e-12),
)
def test_shares_add_up_and_do_not_depend_on_the_unit(
    count: int, seed: int, offset: float, unit: float
) -> None:
    z = draws(count, seed)
    values = z[:, 0] - z[:, 3] + 0.3 * z[:, 1] * z[:, 2]
    found = shares(z, values)
    alone = firsts(found)
    assert sum(alone) + found.unexplained.value == pytest.approx(1)
    for k, group in enumerate(found.groups):
        assert group.first.value == pytest.approx(alone[2 * k] + alone[2 * k + 1])
    other = shares(z, (values + offset) * unit)
    assert firsts(other) == pytest.approx(alone, abs=1e-6)
    assert shares(z, values) == found
