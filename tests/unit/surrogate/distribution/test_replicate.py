"""Distributions of other sweeps scatter as estimates from so many samples do."""

from dataclasses import replace

import numpy as np
import pytest
from silicon import FREE, Sweep, document, only

from surrogate.distribution import (
    ConditionalDistribution,
    Distribution,
    FittedCondition,
    displaced,
    replicate,
    step_of,
)

SWEEPS = 150


@pytest.fixture(scope="module")
def distribution() -> ConditionalDistribution:
    """Of 200 draws, of which a fifth is held out."""
    observed = only(Sweep(200, failing=0.2).at(), "c_eff", "rheobase", "v_rest")
    return document(observed).at("typical", 27.0)


@pytest.fixture(scope="module")
def others(distribution: ConditionalDistribution) -> list[ConditionalDistribution]:
    return [replicate(distribution, seed) for seed in np.random.SeedSequence(3).spawn(SWEEPS)]


def moments(distribution: ConditionalDistribution, name: str) -> np.ndarray:
    """Mean and sigma of the distribution itself, of the logarithm for c_eff and rheobase."""
    z = np.linspace(-6, 6, 4001)
    weight = np.exp(-(z**2) / 2)
    x = distribution.knots[0].marginals[name].quantile_of_normal(z)
    x = x if name == "v_rest" else np.log(x)
    mean = np.average(x, weights=weight)
    return np.array([mean, np.sqrt(np.average((x - mean) ** 2, weights=weight))])


@pytest.mark.parametrize("name", ["c_eff", "rheobase", "v_rest"])
def test_mean_and_sigma_scatter_as_those_of_n_samples(
    distribution: ConditionalDistribution, others: list[ConditionalDistribution], name: str
) -> None:
    n = distribution.knots[0].fitted
    (mean, sigma), found = (
        moments(distribution, name),
        np.array([moments(one, name) for one in others]),
    )
    # sigma/sqrt(n) and sigma/sqrt(2 n), normal; a standard deviation of 150 is known to 6 %.
    assert np.std(found[:, 0]) == pytest.approx(sigma / np.sqrt(n), rel=0.2)
    assert np.std(found[:, 1]) == pytest.approx(sigma / np.sqrt(2 * n), rel=0.25)
    assert np.mean(found[:, 0]) == pytest.approx(mean, abs=4 * sigma / np.sqrt(n * SWEEPS))
    # The greatest likelihood's sigma is small by 3/(4 n).
    assert np.mean(found[:, 1]) == pytest.approx(sigma, rel=0.015)


def test_correlations_scatter_as_those_of_n_samples(
    distribution: ConditionalDistribution, others: list[ConditionalDistribution]
) -> None:
    n, r = distribution.knots[0].fitted, np.array(distribution.knots[0].copula.correlation)
    found = np.array([one.knots[0].copula.correlation for one in others])
    for i, j in ((0, 1), (0, 2), (1, 2)):
        assert np.std(found[:, i, j]) == pytest.approx((1 - r[i, j] ** 2) / np.sqrt(n), rel=0.25)
        assert np.mean(found[:, i, j]) == pytest.approx(r[i, j], abs=0.03)


def test_outcomes_scatter_binomially(
    distribution: ConditionalDistribution, others: list[ConditionalDistribution]
) -> None:
    knot = distribution.knots[0]
    p, n = knot.outcomes["ok"].probability.value, knot.independent_draws
    shares = [one.knots[0].outcomes["ok"].probability.value for one in others]
    assert n == 160
    assert np.std(shares) == pytest.approx(np.sqrt(p * (1 - p) / n), rel=0.2)
    assert np.mean(shares) == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) / n / SWEEPS))
    for one in others:
        total = sum(o.probability.value for o in one.knots[0].outcomes.values())
        assert total == pytest.approx(1.0)


def test_with_chips_the_mean_scatters_more() -> None:
    observed = only(Sweep(200, neurons=10).at(), "c_eff", "rheobase")
    distribution = document(observed).at("typical", 27.0)
    knot = distribution.knots[0]
    assert (knot.fitted, knot.chips) == (160, 16)
    assert knot.copula.chip is not None
    seeds = np.random.SeedSequence(4).spawn(SWEEPS)
    found = np.array([moments(replicate(distribution, seed), "rheobase")[0] for seed in seeds])
    _, sigma = moments(distribution, "rheobase")
    share = knot.copula.chip[1][1]
    # Variance of a mean of 16 chips of 10 neurons.
    expected = sigma * np.sqrt(share / 16 + (1 - share) / 160)
    assert np.std(found) == pytest.approx(expected, rel=0.2)
    assert np.std(found) > 1.5 * sigma / np.sqrt(160)


def test_a_replicate_is_a_distribution_of_the_same_condition_and_its_seed_decides(
    distribution: ConditionalDistribution,
) -> None:
    one, again, other = (replicate(distribution, np.random.SeedSequence(k)) for k in (1, 1, 2))
    assert one == again
    assert one != other
    assert (one.corner, one.temperature_celsius, one.free) == ("typical", 27.0, distribution.free)
    drawn = one.sample(500, np.random.SeedSequence(0))
    assert all(np.all(np.isfinite(column)) for column in drawn.values.values())


def median(knot: FittedCondition) -> float:
    return float(knot.marginals["rheobase"].quantile_of_normal(np.zeros(1))[0])


def whole(neurons: int = 1) -> Distribution:
    return document(*(Sweep(80, neurons, failing=0.05).at(one) for one in (0.0, 85.0)))


@pytest.mark.parametrize("neurons", [1, 4])
def test_between_temperatures_one_other_sweep_is_at_all_of_them(neurons: int) -> None:
    """Neurons at 0 and 85 °C are the same draws: so are those of the other sweep."""
    distribution = whole(neurons).at("typical", 40.0)
    assert distribution.free == FREE
    shifts = []
    for k in range(10):
        other = replicate(distribution, np.random.SeedSequence(k))
        assert other.temperature_celsius == 40.0
        pairs = [
            median(new) / median(old)
            for new, old in zip(other.knots, distribution.knots, strict=True)
        ]
        shifts.append(pairs)
    assert np.corrcoef(np.transpose(shifts))[0, 1] > 0.95
    drawn = other.sample(2000, np.random.SeedSequence(0))
    middle = drawn.curves.shape[1] // 2
    assert np.all(drawn.curves[:, 1:middle] > 0)
    assert np.all(drawn.curves[:, middle + 1 :] < 0)
    assert np.array_equal(
        drawn.values["tau_mem"],
        drawn.values["c_eff"] * drawn.values["swing"] / drawn.values["rheobase"],
    )


def test_a_sweep_that_measured_next_to_nothing_still_has_a_distribution(
    distribution: ConditionalDistribution,
) -> None:
    knot = distribution.knots[0]
    rare = {
        name: one.model_copy(
            update={"probability": replace(one.probability, value=0.001 if name == "ok" else 0.999)}
        )
        for name, one in knot.outcomes.items()
    }
    few = replace(distribution, knots=(knot.model_copy(update={"outcomes": rare}),))
    for k in range(5):
        again = replicate(few, np.random.SeedSequence(k)).knots[0]
        assert again.outcomes["ok"].probability.value > 0


@pytest.mark.parametrize("spread", [0.15, 0.17])
def test_a_positive_quantity_stays_positive_in_other_sweeps(spread: float) -> None:
    """Of a dozen samples of a normal distribution that hardly reaches zero some sweeps' would."""
    observed = only(Sweep(12).at(), "c_eff")
    x = 260e-15 * (1 + spread * np.random.default_rng(1).standard_normal(12))
    distribution = document(replace(observed, values={"c_eff": x})).at("typical", 27.0)
    for seed in np.random.SeedSequence(5).spawn(60):
        other = replicate(distribution, seed)
        assert np.all(other.sample(500, seed).values["c_eff"] > 0)


def test_displaced_distributions_lie_on_a_line_through_the_distribution_and_the_other_sweeps(
    distribution: ConditionalDistribution,
) -> None:
    """Step times as far as the refit, on either side; positive parameters in the logarithm."""
    step, seed, same = step_of(distribution), np.random.SeedSequence(3), np.random.SeedSequence(8)
    assert step == pytest.approx(np.sqrt(distribution.knots[0].chips / 4))
    refit = replicate(distribution, seed)
    along, against = (one.sample(300, same).values for one in displaced(distribution, seed))
    own, other = (one.sample(300, same).values for one in (distribution, refit))
    for name in ("c_eff", "rheobase", "v_rest"):
        a, b, up, down = (
            one[name] if name == "v_rest" else np.log(one[name])
            for one in (own, other, along, against)
        )
        assert up - a == pytest.approx(step * (b - a), abs=1e-9 * np.max(np.abs(a)))
        assert (up + down) / 2 == pytest.approx(a, rel=1e-9)


def test_a_displaced_distribution_scatters_as_the_sweep_times_the_step(
    distribution: ConditionalDistribution,
) -> None:
    """Mean of v_rest: step sigma/sqrt(n), here sigma/2."""
    seeds = np.random.SeedSequence(9).spawn(60)
    sides = [
        [np.mean(distribution_of_side(one)) for one in displaced(distribution, seed)]
        for seed in seeds
    ]
    half = np.subtract(*np.transpose(sides)) / 2
    sigma = moments(distribution, "v_rest")[1]
    assert np.std(half) == pytest.approx(sigma / 2, rel=0.3)


def distribution_of_side(side: ConditionalDistribution) -> np.ndarray:
    return side.sample(2000, np.random.SeedSequence(1)).values["v_rest"]


def test_outcomes_of_a_displaced_distribution_are_probabilities_on_the_same_line(
    distribution: ConditionalDistribution,
) -> None:
    few = document(only(Sweep(12, failing=0.3, seed=3).at(), "c_eff")).at("typical", 27.0)
    names = list(few.knots[0].outcomes)
    for seed in np.random.SeedSequence(2).spawn(20):
        refit = replicate(few, seed)
        (own,), (other,) = few.shares_at_knots(names), refit.shares_at_knots(names)
        for side, one in zip((1, -1), displaced(few, seed), strict=True):
            (found,) = one.shares_at_knots(names)
            line = own + side * step_of(few) * (other - own)
            assert np.all((found >= 0) & (found <= 1))
            assert found == pytest.approx(np.clip(line, 0, 1))
        assert one.sample(50, seed).outcome.shape == (50,)


def test_a_distribution_of_few_chips_is_displaced_by_its_own_error() -> None:
    assert step_of(document(only(Sweep(9).at(), "c_eff")).at("typical", 27.0)) == 1.5
    chips = only(Sweep(36, neurons=12).at(), "c_eff")
    assert step_of(document(chips).at("typical", 27.0)) == 1.0
