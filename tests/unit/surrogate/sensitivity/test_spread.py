"""Spread with inputs that spread less, against closed forms."""

import numpy as np
import pytest

from surrogate.sensitivity import (
    Rescaled,
    compare_spreads,
    fit_surface,
    rescale_inputs,
    rescaled_values,
    sigma_of,
)
from surrogate.statistics import Bootstrap

HALF = np.sqrt(0.5)


def bootstrap(n: int, chips: np.ndarray | None = None) -> Bootstrap:
    return Bootstrap(n, np.random.SeedSequence(2), chips)


def rescaled(
    z: np.ndarray, values: np.ndarray, factors: list[float], positive: bool = False
) -> tuple[Rescaled, np.ndarray]:
    some = bootstrap(len(values))
    surface = fit_surface(z, values, positive, some, np.random.default_rng(2))
    each = np.array(factors)
    moved = rescaled_values(surface, z, values, each)
    return rescale_inputs(surface, z, values, each, some), moved


def test_a_sum() -> None:
    z = np.random.default_rng(0).normal(size=(500, 3))
    found, moved = rescaled(z, 3 * z[:, 0] + 4 * z[:, 1], [1.0, HALF, 1.0])
    assert moved == pytest.approx(3 * z[:, 0] + 4 * HALF * z[:, 1])
    assert found.sigma.low < np.sqrt(9 + 8) < found.sigma.high
    assert found.ratio.low < np.sqrt(17) / 5 < found.ratio.high
    assert found.ratio.high - found.ratio.low < 0.1


def test_a_product() -> None:
    z = np.random.default_rng(1).normal(size=(400, 2))
    found, _ = rescaled(z, z[:, 0] * z[:, 1], [HALF, 1.0])
    assert found.ratio.value == pytest.approx(HALF)


def test_a_lognormal() -> None:
    z = np.random.default_rng(1).normal(size=(400, 2))
    _, moved = rescaled(z, np.exp(0.2 * z[:, 0] + 0.1 * z[:, 1]), [HALF, 1.0], positive=True)
    assert moved == pytest.approx(np.exp(0.2 * HALF * z[:, 0] + 0.1 * z[:, 1]))


def test_what_the_surface_misses_stays() -> None:
    rng = np.random.default_rng(4)
    z, noise = rng.normal(size=(1000, 2)), rng.normal(size=1000)
    found, _ = rescaled(z, z[:, 0] + noise, [1e-9, 1.0])
    assert found.sigma.value == pytest.approx(np.std(noise), rel=0.02)


def test_nothing_changes_without_a_change() -> None:
    rng = np.random.default_rng(4)
    z = rng.normal(size=(60, 2))
    found, _ = rescaled(z, z[:, 0] + 0.1 * rng.normal(size=60), [1.0, 1.0])
    assert [found.ratio.low, found.ratio.value, found.ratio.high] == pytest.approx([1, 1, 1])


def test_intervals_of_the_ratio_hold_the_truth() -> None:
    rng, held = np.random.default_rng(5), []
    for _ in range(30):
        z = rng.normal(size=(60, 3))
        values = 2 * z[:, 0] + z[:, 1] + 0.5 * rng.normal(size=60)
        ratio = rescaled(z, values, [HALF, 1.0, 1.0])[0].ratio
        held.append(ratio.low <= np.sqrt((2 + 1 + 0.25) / (4 + 1 + 0.25)) <= ratio.high)
    assert np.mean(held) >= 0.8


def test_sigma_has_an_interval_of_chips() -> None:
    rng = np.random.default_rng(6)
    chips = np.repeat(np.arange(30), 10)
    values = rng.normal(size=30)[chips]
    by_chip = sigma_of(values, bootstrap(300, chips))
    by_draw = sigma_of(values, bootstrap(300))
    both = [by_chip.value, by_draw.value]
    assert both == pytest.approx([np.std(values, ddof=1)] * 2)
    assert by_chip.high - by_chip.low > 2 * (by_draw.high - by_draw.low)


def test_spreads_of_the_same_draws_compare_without_their_chance() -> None:
    rng = np.random.default_rng(7)
    before = 10 + rng.normal(size=50)
    predicted = 10 + HALF * (before - 10)
    found = compare_spreads(before, predicted, 1.16 * predicted, True, bootstrap(50))
    assert found.before.value == pytest.approx(np.std(before, ddof=1))
    assert found.predicted.value == pytest.approx(HALF * found.before.value)
    for value in (found.difference.low, found.difference.value, found.difference.high):
        assert value == pytest.approx(0.16)
    assert found.relative is not None
    for value in (found.relative.low, found.relative.value, found.relative.high):
        assert value == pytest.approx(0, abs=1e-12)
    assert compare_spreads(before, predicted, predicted, False, bootstrap(50)).relative is None
