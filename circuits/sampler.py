"""Where the standard normals of the draws come from: plain, Latin hypercube or Sobol' points."""

import zlib
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

SamplerName = Literal["random", "lhs", "sobol"]
"""How the draws fill their space."""

SAMPLERS: tuple[SamplerName, ...] = get_args(SamplerName)

BLOCK = 64
"""Draws that are made together by the samplers that spread their points: each block is a Latin
hypercube of its own, or the next points of the one Sobol' sequence, so that a longer sweep leaves
the earlier draws as they are."""

EDGE = 1e-10
"""Points are kept this far from 0 and 1, where the normal is infinite (as `scipy.stats.qmc`'s
multivariate normal does)."""


def standard_normals(
    sampler: SamplerName, seed: int, stream: str, index: int, size: int
) -> NDArray[np.float64]:
    """Independent standard normals of one draw.

    Args:
        sampler: ``"random"``: independent draws. ``"lhs"``: each block of `BLOCK` draws is a Latin
            hypercube. ``"sobol"``: scrambled Sobol' points (Owen, J. Complexity 14, 466, 1998).
        stream: Name of the circuit; two circuits do not share their numbers.
        index: Which draw, from 1.

    Returns:
        Shape (size,). A function of the arguments alone.
    """
    key = zlib.crc32(stream.encode())
    if sampler == "random":
        sequence = np.random.SeedSequence(seed, spawn_key=(index, key))
        return np.random.default_rng(sequence).standard_normal(size)
    block, place = divmod(index - 1, BLOCK)
    normals: NDArray[np.float64] = _block(sampler, seed, key, block, size)[place]
    return normals


@lru_cache(maxsize=8)
def _block(sampler: str, seed: int, key: int, block: int, size: int) -> NDArray[np.float64]:
    """Block of draws, shape (BLOCK, size)."""
    from scipy.stats import qmc  # half a second and 40 MB that independent draws do without

    # Stream 0 is not a draw (draws count from one): these keys collide with none of the others.
    if sampler == "lhs":
        sequence = np.random.SeedSequence(seed, spawn_key=(0, key, 0, block))
        points = qmc.LatinHypercube(size, rng=np.random.default_rng(sequence)).random(BLOCK)
    else:
        sequence = np.random.SeedSequence(seed, spawn_key=(0, key, 1))
        engine = qmc.Sobol(size, scramble=True, rng=np.random.default_rng(sequence))
        if block:  # scipy cannot go forward by nothing
            engine.fast_forward(BLOCK * block)
        points = engine.random(BLOCK)
    normals: NDArray[np.float64] = ndtri(0.5 + (1 - EDGE) * (points - 0.5))
    normals.setflags(write=False)
    return normals
