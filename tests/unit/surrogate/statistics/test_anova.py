import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from surrogate.errors import SurrogateInputError
from surrogate.statistics import (
    CrossedSplit,
    Interval,
    PointEstimate,
    anova,
    bootstrap,
    nested_components,
    split_crossed,
)

CORNERS = 0.8 * np.array([0.0, 1.0, -1.0, 0.5, -0.5])
HEAT = np.array([0.9, 1.0, 1.3])
CELSIUS = (0.0, 27.0, 85.0)
OWN, BY_CORNER, CHIP = 0.8, 0.3, 0.6


def crossed(chips: int, neurons: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Corner effects, chips and draws that grow with heat; draws that answer to the corner."""
    rng = np.random.default_rng(seed)
    chip = np.repeat(np.arange(chips), neurons)
    own = OWN * rng.normal(size=(len(chip), 1, 1)) * HEAT
    answers = BY_CORNER * rng.normal(size=(len(chip), 5, 1))
    common = CHIP * rng.normal(size=(chips, 1, 1)) * HEAT * (neurons > 1)
    return 10 + CORNERS[:, np.newaxis] * HEAT + own + answers + common[chip], chip


def truth(neurons: int) -> dict[str, float]:
    """Variances over a uniform choice of the condition, by hand."""
    kept, grown, common = np.mean(HEAT) ** 2, np.var(HEAT), CHIP**2 * (neurons > 1)
    parts = {
        "corner": np.var(CORNERS) * kept,
        "temperature": 0.0,
        "corner_temperature": np.var(CORNERS) * grown,
        "draw": OWN**2 * kept + BY_CORNER**2 / 5,
        "draw_corner": BY_CORNER**2 * 4 / 5,
        "draw_temperature": OWN**2 * grown,
        "draw_corner_temperature": 0.0,
    }
    if neurons > 1:
        parts |= {"chip": common * kept, "chip_temperature": common * grown}
        parts |= {"chip_corner": 0.0, "chip_corner_temperature": 0.0}
    return parts


def split(values: np.ndarray, chips: np.ndarray, celsius=CELSIUS, seed: int = 0) -> CrossedSplit:
    found = split_crossed(values, chips, celsius, np.random.SeedSequence(seed))
    assert found is not None
    return found


def test_two_draws_at_two_corners_by_hand() -> None:
    # Means of the corners 1 and 5: effect 2^2 less its error 2/2. Draws' own means 1 and 5:
    # variance 8. What is left is +-1: (1 + 1)/(2 - 1) at each corner.
    found = split(np.array([[[0.0], [2.0]], [[2.0], [8.0]]]), np.arange(2), (27.0,))
    shares = {name: share.value for name, share in found.shares.items()}
    assert shares == pytest.approx({"corner": 3 / 13, "draw": 8 / 13, "draw_corner": 2 / 13})
    assert found.sigma.value == pytest.approx(np.sqrt(13))
    assert found.interaction is not None
    assert found.interaction.value == pytest.approx(2 / 13)
    assert found.growth is None
    assert isinstance(found.sigma, PointEstimate)  # two draws bear no interval


@pytest.mark.parametrize(("chips", "neurons"), [(24, 1), (10, 4)])
def test_estimates_are_unbiased(chips: int, neurons: int, monkeypatch) -> None:
    monkeypatch.setattr(anova, "FEWEST_UNITS", 10**6)
    found: dict[str, list[float]] = {}
    for seed in range(400):
        one = split(*crossed(chips, neurons, seed))
        for name, share in one.shares.items():
            found.setdefault(name, []).append(share.value * one.sigma.value**2)
    assert found.keys() == truth(neurons).keys()
    for name, variance in truth(neurons).items():
        error = np.std(found[name]) / np.sqrt(400)
        assert abs(np.mean(found[name]) - variance) < 4 * error + 1e-12, name


@pytest.mark.parametrize(("chips", "neurons"), [(60, 1), (24, 3)])
def test_intervals_cover(chips: int, neurons: int, monkeypatch) -> None:
    monkeypatch.setattr(anova, "RESAMPLES", 400)
    variances = truth(neurons)
    total = sum(variances.values())
    hits = dict.fromkeys([*variances, "growth", "corners"], 0)
    hot_over_cold = HEAT[2] / HEAT[0]
    for seed in range(60):
        found = split(*crossed(chips, neurons, seed), seed=seed)
        for name, share in found.shares.items():
            assert isinstance(share, Interval)
            # Of what is not there, estimates scatter by rounding alone.
            slack = 1e-12
            hits[name] += share.low - slack <= variances[name] / total <= share.high + slack
        assert found.growth is not None
        corner = found.growth.absolute["corner"]
        hits["corners"] += corner.low <= hot_over_cold <= corner.high
        chance = np.sqrt((OWN**2 + CHIP**2 * (neurons > 1)) * HEAT**2 + BY_CORNER**2)
        growth = found.growth.absolute["chance"]
        hits["growth"] += growth.low <= chance[2] / chance[0] <= growth.high
    # Of 60 trials of 95 %, fewer than 50 would be seen once in some thousand.
    assert min(hits.values()) >= 50, hits


def test_one_condition_is_the_one_way_split() -> None:
    values, chips = crossed(9, 4, 3)
    keep = np.random.default_rng(1).random(len(chips)) < 0.7
    values, chips = values[keep][:, :1, :1], chips[keep]
    found, one_way = split(values, chips, (0.0,)), nested_components(values[:, 0, 0], chips)
    assert one_way is not None
    variance = found.sigma.value**2
    assert found.shares.keys() == {"chip", "draw"}
    assert found.shares["chip"].value * variance == pytest.approx(one_way.between.value**2)
    assert found.shares["draw"].value * variance == pytest.approx(one_way.within.value**2)
    assert found.interaction is None


def test_factors_with_one_level_are_absent() -> None:
    values, chips = crossed(12, 1, 0)
    at_one_corner = split(values[:, :1], chips)
    assert at_one_corner.shares.keys() == {"temperature", "draw", "draw_temperature"}
    assert at_one_corner.growth is not None
    assert at_one_corner.growth.absolute.keys() == {"chance", "mean"}
    at_one_temperature = split(values[:, :, :1], chips, (0.0,))
    assert at_one_temperature.shares.keys() == {"corner", "draw", "draw_corner"}


def test_intervals_are_scipys(monkeypatch) -> None:
    """Sigma of one condition, whose jackknife is a subtraction from sums here."""
    monkeypatch.setattr(anova, "RESAMPLES", 20_000)
    x = np.random.default_rng(5).gamma(2.0, size=40)
    found = split(x[:, np.newaxis, np.newaxis], np.arange(40), (27.0,)).sigma
    scipys = stats.bootstrap(
        (x,), lambda v, axis: np.std(v, axis=axis, ddof=1), n_resamples=20_000, method="BCa",
        rng=np.random.default_rng(2),
    ).confidence_interval  # fmt: skip
    width = scipys.high - scipys.low
    assert isinstance(found, Interval)
    assert found.low == pytest.approx(scipys.low, abs=0.06 * width)
    assert found.high == pytest.approx(scipys.high, abs=0.06 * width)


def test_the_seed_decides_and_large_samples_come_in_blocks(monkeypatch) -> None:
    values, chips = crossed(30, 2, 0)
    whole = split(values, chips, seed=7)
    assert split(values, chips, seed=7) == whole
    assert split(values, chips, seed=8).shares["draw"].low != whole.shares["draw"].low
    monkeypatch.setattr(bootstrap, "CELLS", 3000)
    blocks = split(values, chips, seed=7)
    assert blocks.shares["draw"].low == pytest.approx(whole.shares["draw"].low)


def test_what_cannot_be_split() -> None:
    rng = np.random.SeedSequence(0)
    assert split_crossed(np.full((9, 2, 3), 0.1), np.arange(9), CELSIUS, rng) is None
    assert split_crossed(np.zeros((9, 2, 3)), np.arange(9), CELSIUS, rng) is None
    with pytest.raises(SurrogateInputError, match="at least two chips"):
        split_crossed(np.ones((2, 1, 3)), np.ones(2, int), CELSIUS, rng)
    with pytest.raises(SurrogateInputError, match="shape"):
        split_crossed(np.ones((2, 1, 2)), np.arange(2), CELSIUS, rng)
    with pytest.raises(SurrogateInputError, match="finite"):
        split_crossed(np.full((2, 1, 3), np.nan), np.arange(2), CELSIUS, rng)


def test_a_spread_that_is_not_above_zero_has_no_growth() -> None:
    values, chips = crossed(20, 1, 0)
    values[:, :, 0] = 3.0  # nothing varies when it is cold
    found = split(values, chips).growth
    assert found is not None
    assert found.absolute.keys() == {"mean"}
    assert not found.relative


@settings(max_examples=25)
@given(
    st.floats(1e-15, 1e9), st.integers(0, 50), st.sampled_from([1, 3]), st.permutations(range(5))
)
def test_shares_sum_to_one_and_know_no_unit_or_order(
    scale: float, seed: int, neurons: int, order: list[int]
) -> None:
    values, chips = crossed(7, neurons, seed)
    one, other = split(values, chips), split(scale * values[:, order], chips)
    assert sum(share.value for share in one.shares.values()) == pytest.approx(1, abs=1e-12)
    assert other.sigma.value == pytest.approx(scale * one.sigma.value)
    for name, share in one.shares.items():
        assert other.shares[name].value == pytest.approx(share.value, abs=1e-9)
