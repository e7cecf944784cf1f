"""The samplers against closed forms: strata, marginals, sequences, independence of all else."""

import zlib

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from circuits import NOMINAL_DRAW, Sampling, draw_mismatch, load_circuit
from circuits.sampler import BLOCK, SAMPLERS, standard_normals
from circuits.technology import load_technology

SPREAD = ("lhs", "sobol")


def normals(sampler, count: int, size: int = 18, seed: int = 3, stream: str = "a") -> np.ndarray:
    return np.array([standard_normals(sampler, seed, stream, k, size) for k in range(1, count + 1)])


def test_blocks_of_sobol_points_are_the_one_sequence() -> None:
    key = np.random.SeedSequence(3, spawn_key=(0, zlib.crc32(b"a"), 1))
    engine = qmc.Sobol(36, scramble=True, rng=np.random.default_rng(key))
    whole = stats.norm.ppf(engine.random(4 * BLOCK))
    assert normals("sobol", 4 * BLOCK, 36) == pytest.approx(whole, abs=1e-6)


@pytest.mark.parametrize("sampler", SPREAD)
@pytest.mark.parametrize("block", [0, 1, 5])
def test_each_block_has_one_draw_in_each_stratum_of_each_dimension(sampler, block: int) -> None:
    draws = normals(sampler, (block + 1) * BLOCK)[block * BLOCK :]
    strata = np.sort(np.floor(BLOCK * stats.norm.cdf(draws)).astype(int), axis=0)
    assert np.array_equal(strata, np.tile(np.arange(BLOCK)[:, None], draws.shape[1]))


def test_several_blocks_of_sobol_points_are_one_finer_set_of_strata() -> None:
    strata = np.sort(np.floor(512 * stats.norm.cdf(normals("sobol", 512))).astype(int), axis=0)
    assert np.array_equal(strata, np.tile(np.arange(512)[:, None], strata.shape[1]))


def test_pairs_of_sobol_dimensions_fill_the_plane() -> None:
    """Four draws of 256 in each of the 8 x 8 boxes, for the first two dimensions: a (0,2)-net."""
    boxes = np.floor(8 * stats.norm.cdf(normals("sobol", 256)[:, :2])).astype(int)
    counts = np.bincount(8 * boxes[:, 0] + boxes[:, 1], minlength=64)
    assert np.array_equal(counts, np.full(64, 4))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_marginals_are_standard_normal_and_dimensions_uncorrelated(sampler) -> None:
    # Over seeds: within one seed the spread draws are not independent of each other.
    draws = np.concatenate([normals(sampler, BLOCK, 12, seed) for seed in range(16)])
    assert all(stats.kstest(column, "norm").pvalue > 1e-4 for column in draws.T)
    correlation = np.corrcoef(draws.T) - np.eye(12)
    assert np.max(np.abs(correlation)) < 5 / np.sqrt(len(draws))
    # A single place within the blocks has the same law: the seed moves every point everywhere.
    one = [standard_normals(sampler, seed, "a", 17, 12) for seed in range(200)]
    assert stats.kstest(np.ravel(one), "norm").pvalue > 1e-4


@pytest.mark.parametrize("sampler", SPREAD)
def test_the_mean_of_a_block_is_far_better_known_than_that_of_independent_draws(sampler) -> None:
    means = np.array([normals(sampler, BLOCK, 8, seed).mean(axis=0) for seed in range(20)])
    assert np.std(means) < 0.15 / np.sqrt(BLOCK)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_draw_depends_on_nothing_but_its_arguments(sampler) -> None:
    backwards = [standard_normals(sampler, 3, "a", k, 18) for k in range(200, 0, -1)][::-1]
    assert np.array_equal(backwards, normals(sampler, 200))
    assert np.array_equal(normals(sampler, 70), normals(sampler, 200)[:70])


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_seeds_circuits_and_samplers_share_no_number(sampler) -> None:
    everything = [normals(sampler, 130, 6, seed, name) for seed in (0, 1) for name in ("a", "b")]
    others = [normals(other, 130, 6) for other in SAMPLERS if other != sampler]
    numbers = np.concatenate([*everything, *others, normals(sampler, 130, 6)]).ravel()
    assert len(np.unique(numbers)) == len(numbers)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_far_draws_and_many_dimensions_are_finite(sampler) -> None:
    for index, size in ((10_000_000, 36), (1, 2000)):
        assert np.all(np.isfinite(standard_normals(sampler, 2**63 - 1, "a", index, size)))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_the_mismatch_is_the_normals_times_the_foundrys_sigma(sampler) -> None:
    circuit, technology = load_circuit("low_power_if"), load_technology("gf180mcu")
    sigmas = np.array(
        [technology.devices[t.device].sigma(t.width, t.length) for t in circuit.transistors]
    )
    normals = standard_normals(sampler, 5, circuit.name, 70, 2 * len(sigmas))
    expected = normals.reshape(-1, 2) * sigmas
    draw = draw_mismatch(circuit, technology, Sampling(5, sampler), 70)
    assert np.array_equal(np.column_stack([draw.delta_vth, draw.delta_beta]), expected)
    nominal = draw_mismatch(circuit, technology, Sampling(5, sampler), NOMINAL_DRAW)
    assert not nominal.delta_vth.any()
    assert not nominal.delta_beta.any()
