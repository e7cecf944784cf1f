"""The held-out comparison: its numbers are scipy's, its verdict errs as rarely as it says."""

from collections.abc import Mapping

import numpy as np
import pytest
from scipy import stats

from surrogate.distribution.held_out import Chips, HeldOut, Sampler, hold_against, is_held_out
from surrogate.distribution.ruler import Ruler

PAIR = np.array([[1.0, 0.6], [0.6, 1.0]])
ALONE, FITTED = np.arange(30), np.arange(120)
MIX = np.linalg.cholesky(PAIR)


def normal(mean: float = 0.0, sigma: float = 1.0) -> Sampler:
    """A distribution of one parameter."""
    return lambda chips, rng: {"a": rng.normal(mean, sigma, len(chips))}


def columns(x: np.ndarray) -> Mapping[str, np.ndarray]:
    return dict(zip("ab", x.T, strict=True))


def fitted(x: np.ndarray) -> Sampler:
    """The normal distribution of samples."""
    mean, root = np.mean(x, axis=0), np.linalg.cholesky(np.cov(x, rowvar=False))
    return lambda chips, rng: columns(mean + rng.standard_normal((len(chips), 2)) @ root.T)


def one(x: np.ndarray, distribution: Sampler, fitted_to: Chips = FITTED, seed: int = 0) -> HeldOut:
    rng = np.random.default_rng(seed)
    return hold_against({"a": x}, np.arange(len(x)), fitted_to, distribution, rng)


def test_a_right_distribution_fails_as_rarely_as_promised_and_its_p_values_are_uniform(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("surrogate.distribution.held_out.REPLICATES", 199)  # half, in half the time
    monkeypatch.setattr("surrogate.distribution.held_out.FEWEST_POOL", 5000)
    rounds, failures, p = 60, 0, []
    for seed in range(rounds):
        rng = np.random.default_rng(seed)
        seen, held = (rng.standard_normal((n, 2)) @ MIX.T for n in (len(FITTED), len(ALONE)))
        found = hold_against(columns(held), ALONE, FITTED, fitted(seen), rng)
        failures += not found.passed
        p.append([c.p_value for checks in found.comparisons.values() for c in checks.values()])
    # One in a hundred: more than three of sixty has a probability of 0.3 %.
    assert failures <= 3
    for check in np.transpose(p):
        # Ties of distances and the few fitted parameters leave no exact uniform distribution.
        assert stats.kstest(check, "uniform").pvalue > 1e-4
        assert np.mean(check <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / rounds)


@pytest.mark.parametrize("sigma", [1 / 1.3, 1.3])
def test_a_sigma_wrong_by_30_per_cent_fails(sigma: float) -> None:
    failed, rounds = 0, 12
    for seed in range(rounds):
        x = np.random.default_rng(seed).standard_normal(200)
        found = one(x, normal(sigma=sigma), np.arange(800), seed)
        assert not found.comparisons["a"]["sigma"].passed
        failed += not found.passed
    assert failed >= 0.7 * rounds


def test_one_gross_error_among_many_right_parameters_fails() -> None:
    def distribution(chips: Chips, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return dict(zip("abcdefghijkl", rng.standard_normal((12, len(chips))), strict=True))

    rng, alone = np.random.default_rng(8), np.arange(200)
    right = distribution(alone, rng)
    assert hold_against(right, alone, np.arange(800), distribution, rng).passed
    wrong = right | {"g": 1.3 * right["g"]}
    assert not hold_against(wrong, alone, np.arange(800), distribution, rng).passed


def test_noise_is_in_units_of_the_references_own_sigma() -> None:
    """As Student's t: whatever a fit to few draws gets wrong of the scale is in it already."""
    rng = np.random.default_rng(11)
    ruler = Ruler(rng.standard_normal((5000, 1)))
    own, reference = rng.standard_normal((9, 1)), rng.standard_normal((36, 1))
    ours, other = (
        ruler.compare(ruler.measure(a * own + b), ruler.measure(a * reference + b))
        for a, b in ((1.0, 0.0), (0.8, 0.3))
    )
    sigma = np.std(reference, ddof=1)
    scale = ours["mean"] * sigma / (np.mean(own) - np.mean(reference))
    assert scale == pytest.approx(1.0, abs=0.03)  # sigma of the distribution
    assert ours["sigma"] == pytest.approx(scale * (np.std(own, ddof=1) / sigma - 1))
    for name in ("mean", "sigma"):
        assert other[name] == pytest.approx(ours[name])
    for name in ("q50", "energy_distance"):  # from one place of the grid to another
        assert other[name] == pytest.approx(ours[name], rel=0.05)


def test_a_wrong_mean_and_a_wrong_tail_are_told_apart() -> None:
    x = np.random.default_rng(1).standard_normal(200)
    shifted = one(x, normal(mean=0.5), np.arange(800)).comparisons["a"]
    assert not shifted["mean"].passed
    assert not shifted["q50"].passed
    assert shifted["sigma"].passed
    # A distribution of the same sigma with longer tails.
    heavy = stats.t.rvs(3, size=400, random_state=1)
    heavy = (heavy - np.mean(heavy)) / np.std(heavy)
    found = one(heavy, normal(), np.arange(1600))
    assert found.comparisons["a"]["mean"].passed
    assert found.comparisons["a"]["sigma"].passed
    assert not found.comparisons["a"]["ks_distance"].passed
    assert not found.passed


def test_a_wrong_dependence_fails() -> None:
    rng = np.random.default_rng(2)
    seen, held = rng.standard_normal((400, 2)), rng.standard_normal((100, 2)) @ MIX.T
    found = hold_against(columns(held), np.arange(100), np.arange(400), fitted(seen), rng)
    assert found.correlation_rms is not None
    assert not found.correlation_rms.passed
    assert all(check.passed for check in found.comparisons["a"].values())


def test_numbers_are_those_of_scipy() -> None:
    x = np.random.default_rng(3).normal(0.3, 1.2, 250)
    checks = one(x, normal()).comparisons["a"]
    distribution = stats.norm.rvs(size=400_000, random_state=4)
    # The distribution's pool has 20 000 neurons; its grid 512 places.
    assert checks["ks_distance"].found == pytest.approx(
        stats.ks_2samp(x, distribution).statistic, abs=0.02
    )
    assert checks["energy_distance"].found == pytest.approx(
        stats.energy_distance(x, distribution), rel=0.05
    )
    assert checks["mean"].found == pytest.approx(np.mean(x))
    assert checks["sigma"].found == pytest.approx(np.std(x, ddof=1))
    for name, level in (("q01", 0.01), ("q05", 0.05), ("q50", 0.5), ("q95", 0.95), ("q99", 0.99)):
        assert checks[name].found == pytest.approx(np.quantile(x, level))
        assert checks[name].expected == pytest.approx(stats.norm.ppf(level), abs=0.07)
    assert checks["ks_distance"].expected is None


def test_p_value_of_the_mean_is_the_normal_theorys() -> None:
    x = np.random.default_rng(5).standard_normal(100)
    # Of 100 and 400 draws: variance 1/100 + 1/400.
    x = x - np.mean(x) + 1.5 * np.sqrt(1 / 100 + 1 / 400)
    p = np.mean(
        [one(x, normal(), np.arange(400), s).comparisons["a"]["mean"].p_value for s in range(6)]
    )
    assert p == pytest.approx(2 * stats.norm.sf(1.5), abs=0.04)


def on_chips(chips: Chips, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Neurons that share four fifths of their variance with their chip."""
    _, chip = np.unique(chips, return_inverse=True)
    shared = rng.normal(0.0, np.sqrt(0.8), np.max(chip) + 1)[chip]
    return {"a": shared + rng.normal(0.0, np.sqrt(0.2), len(chips))}


def test_noise_knows_that_neurons_share_chips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surrogate.distribution.held_out.REPLICATES", 99)
    chips, fitted_to = np.repeat(np.arange(8), 10), np.repeat(np.arange(32), 10)
    p, blind, rounds = [], [], 30
    for seed in range(rounds):
        rng = np.random.default_rng(seed)
        values = on_chips(chips, rng)
        mean = hold_against(values, chips, fitted_to, on_chips, rng).comparisons["a"]["mean"]
        p.append(mean.p_value)
        alone = hold_against(values, np.arange(80), np.arange(320), on_chips, rng)
        blind.append(alone.comparisons["a"]["mean"].p_value)
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / rounds)
    assert np.mean(np.array(blind) <= 0.05) > 0.3  # what the chips are for


def test_a_distribution_that_is_exact_about_everything_has_nothing_to_fail() -> None:
    x = np.random.default_rng(6).standard_normal(60)
    again = one(x, normal(), seed=7)
    assert again == one(x, normal(), seed=7)
    assert again.samples == 60
    assert (again.correlation_rms, again.correlation_worst) == (None, None)
    assert HeldOut.model_validate_json(again.model_dump_json()) == again


@pytest.mark.parametrize("neurons", [1, 6])
def test_whole_chips_are_held_out(neurons: int) -> None:
    chips = np.repeat(np.arange(1, 26), neurons)
    held = is_held_out(chips, 25)
    assert set(chips[held]) == {5, 10, 15, 20, 25}
    assert not set(chips[held]) & set(chips[~held])
    # Whatever became of the others: the choice is the chip's own.
    lost = np.arange(len(chips)) % 3 > 0
    assert np.array_equal(is_held_out(chips[lost], 25), held[lost])


def test_one_of_each_five_chips_at_random_is_held_out() -> None:
    chips = np.arange(1, 101)
    held = is_held_out(chips, 100, seed=3)
    assert np.array_equal(np.sum(held.reshape(20, 5), axis=1), np.ones(20))
    assert len(set(chips[held] % 5)) == 5
    # Of a chip, and of the seed, alone.
    assert np.array_equal(is_held_out(chips[:48], 48, seed=3), held[:48])
    assert np.array_equal(is_held_out(chips[::-1], 100, seed=3), held[::-1])
    assert not np.array_equal(is_held_out(chips, 100, seed=4), held)


def test_a_split_of_sobol_points_is_fair_in_every_dimension() -> None:
    """The mean of a random part scatters by S sqrt(1/n + 1/m): sampling without replacement."""
    apart: dict[bool, list[np.ndarray]] = {True: [], False: []}
    for seed in range(150):
        x = stats.qmc.Sobol(28, rng=np.random.default_rng(seed)).random_base2(7)[:100]
        for chosen, found in apart.items():
            held = is_held_out(np.arange(1, 101), 100, seed if chosen else None)
            noise = np.std(x, axis=0, ddof=1) * np.sqrt(1 / 20 + 1 / 80)
            found.append((np.mean(x[held], axis=0) - np.mean(x[~held], axis=0)) / noise)
    fair, fifth = (np.std(apart[chosen], axis=0) for chosen in (True, False))
    assert np.all((fair > 0.75) & (fair < 1.4))  # 1.15, known to 6 %
    assert np.max(fifth) > 2.0  # what the random choice is for


def test_too_few_chips_hold_nothing_out() -> None:
    assert not np.any(is_held_out(np.repeat(np.arange(1, 10), 50), 9))
    assert np.sum(is_held_out(np.arange(1, 11), 10)) == 2
