"""The distribution against draws that the fit never saw, and what sampling noise allows."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from surrogate.distribution.record import FrozenModel
from surrogate.distribution.ruler import DIFFERENCES, DISTANCES, Ruler, correlation_errors, moments

Array = NDArray[np.float64]
Chips = NDArray[np.int64]
Sampler = Callable[[Chips, np.random.Generator], Mapping[str, Array]]
"""Draws a neuron for each number of a chip, shape (n,); those of one number are on one chip. Gives
values by parameter, each of shape (n,)."""

FIFTH = 5
"""One chip of so many is held out."""

SPLIT_STREAM = 0x51

FEWEST_CHIPS = 10
"""With fewer there is nothing to hold out: two of ten is the least that has a spread."""

REPLICATES = 399
RARE = 0.005
"""Share of the sets of draws of a right distribution that exceed what either criterion allows."""

POOL, FEWEST_POOL = 4, 20_000
"""Neurons that stand for the distribution, of which replicates are drawn: times the sweep's."""

LEVEL = 0.05
"""Of the single comparisons: of twenty, one fails by chance."""


class Comparison(FrozenModel):
    """One number on the held-out draws.

    Attributes:
        expected: Of the distribution; None for distances, which should be zero.
        found: On the held-out draws.
        p_value: Probability of a greater difference by sampling noise, if the distribution were
            right.
    """

    expected: float | None
    found: float
    p_value: float

    @property
    def passed(self) -> bool:
        """Whether sampling noise explains the difference, at the level of single comparisons."""
        return self.p_value > LEVEL


class HeldOut(FrozenModel):
    """The distribution of one condition on its held-out draws.

    Attributes:
        samples: Held-out draws that were measured.
        comparisons: By parameter, then ``mean``, ``sigma``, ``q01`` … ``q99`` (quantiles),
            ``ks_distance`` (Kolmogorov and Smirnov's) and ``energy_distance`` (the square root of 2
            integral (F - G)^2 dx, in the parameter's unit; Székely and Rizzo, J. Stat. Plan.
            Inference 143, 1249 (2013)).
        correlation_rms, correlation_worst: Root mean square and greatest error of the correlations
            of normal scores; None with a single parameter.
        failed, allowed: Comparisons that fail, and the most that do in all but one of 200 sets of
            draws from the distribution itself: many small errors at once.
        farthest, farthest_allowed: Greatest of all differences, each counted from its mean over
            such sets in their standard deviations; and the greatest in all but one of 200 of them:
            one gross error.
    """

    samples: int
    comparisons: dict[str, dict[str, Comparison]]
    correlation_rms: Comparison | None
    correlation_worst: Comparison | None
    failed: int
    allowed: int
    farthest: float
    farthest_allowed: float

    @property
    def passed(self) -> bool:
        """Whether sampling noise alone explains all of it.

        A right distribution fails in one case of 200 by each criterion, so in one of 100 at most.
        """
        return self.failed <= self.allowed and self.farthest <= self.farthest_allowed


def is_held_out(chips: Chips, drawn: int, seed: int | None = None) -> NDArray[np.bool_]:
    """Which draws the fit must not see: every fifth chip, whatever became of it.

    Of draws that fill their space every fifth is no fair sample: of 100 Sobol' points its mean is
    0.3 to 3.2 times as far from the others', from dimension to dimension, as of independent draws.
    One of each five at random is within 1.15 times.

    Args:
        chips: Chip of each draw, counted from 1, shape (n,).
        drawn: Chips that were drawn in all; when they are too few, none is held out.
        seed: Of the choice of one of each five chips; without it, the fifth.
    """
    if drawn < FEWEST_CHIPS:
        return np.zeros(chips.shape, dtype=np.bool_)
    if seed is None:
        return np.asarray(chips % FIFTH == 0)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(SPLIT_STREAM,)))
    place = rng.integers(FIFTH, size=-(-drawn // FIFTH))  # the same however many chips follow
    return np.asarray((chips - 1) % FIFTH == place[(chips - 1) // FIFTH])


def hold_against(
    values: Mapping[str, Array],
    chips: Chips,
    fitted: Chips,
    sample: Sampler,
    rng: np.random.Generator,
) -> HeldOut:
    """Compare held-out draws with the distribution.

    Sampling noise is that of as many draws as were held out, and of as many as the distribution was
    fitted to, on as many chips: each replicate takes both from a large pool of the distribution's
    own neurons. So replicates of a distance contain a little more noise than a fit with few
    parameters has, and the comparison errs to the mild side.

    Args:
        values: Held-out values by parameter, SI, each of shape (n,), n at least 2; one parameter at
            least.
        chips: Chip of each held-out draw, shape (n,).
        fitted: Chip of each draw that the distribution was fitted to, shape (fitted,).
    """
    names, n = list(values), len(chips)
    on, seat = _seats(chips, fitted)
    seats = int(np.max(seat)) + 1
    pool_chips = -(-max(POOL * len(on), FEWEST_POOL) // seats)
    pool = _matrix(sample(np.repeat(np.arange(pool_chips), seats), rng), names)
    ruler = Ruler(pool)
    distribution, observed = ruler.measure(pool), ruler.measure(_matrix(values, names))
    shape = (REPLICATES, len(names))
    replicates = {key: np.empty(shape) for key in (*DIFFERENCES, *DISTANCES)}
    correlations = np.empty((REPLICATES, 2))
    for r in range(REPLICATES):
        chosen = rng.choice(pool_chips, np.max(on) + 1)[on] * seats + seat
        own, reference = distribution.part(chosen[:n]), distribution.part(chosen[n:])
        for key, value in ruler.compare(own, reference).items():
            replicates[key][r] = value
        correlations[r] = correlation_errors(own, reference)
    found = ruler.compare(observed, distribution)
    expected, seen = moments(pool), moments(_matrix(values, names))
    together = correlation_errors(observed, distribution)
    everything = np.column_stack([*(np.abs(replicates[key]) for key in found), correlations])
    seen_everything = np.concatenate([*(np.abs(found[key]) for key in found), together])
    p = _p_value(seen_everything, everything)
    p_values = dict(zip(found, p[:-2].reshape(len(found), len(names)), strict=True))
    comparisons = {
        name: {
            key: Comparison(
                expected=float(expected[key][k]) if key in expected else None,
                found=float((seen if key in seen else found)[key][k]),
                p_value=float(p_values[key][k]),
            )
            for key in (*DIFFERENCES, *DISTANCES)
        }
        for k, name in enumerate(names)
    }
    pair = [
        Comparison(expected=None, found=float(together[k]), p_value=float(p[-2:][k]))
        for k in range(2)
    ]
    alone = len(names) < 2
    failures = np.sum(_own_p_values(everything) <= LEVEL, axis=1)
    away, usual = _farthest(seen_everything, everything)
    return HeldOut(
        samples=n,
        comparisons=comparisons,
        correlation_rms=None if alone else pair[0],
        correlation_worst=None if alone else pair[1],
        failed=int(np.sum(p <= LEVEL)),
        allowed=int(np.quantile(failures, 1 - RARE, method="higher")),
        farthest=away,
        farthest_allowed=usual,
    )


def _seats(chips: Chips, fitted: Chips) -> tuple[Chips, Chips]:
    """Chip of each draw of both, counted from 0 and none in both, and its place on that chip."""
    _, own = np.unique(chips, return_inverse=True)
    _, others = np.unique(fitted, return_inverse=True)
    on = np.concatenate([own, np.max(own) + 1 + others])
    order = np.argsort(on, kind="stable")
    _, first = np.unique(on[order], return_index=True)
    seat = np.empty(len(on), dtype=np.int64)
    seat[order] = np.arange(len(on)) - first[on[order]]
    return on, seat


def _matrix(values: Mapping[str, Array], names: list[str]) -> Array:
    return np.column_stack([values[name] for name in names])


def _p_value(found: Array, replicates: Array) -> Array:
    """Share of replicates at least as far off, with the usual one more above and below."""
    return np.asarray((1 + np.sum(replicates >= found, axis=0)) / (len(replicates) + 1))


def _own_p_values(replicates: Array) -> Array:
    """p-value of each replicate among all, column by column; equal ones share the greatest."""
    return np.asarray(rankdata(-replicates, method="max", axis=0) / len(replicates))


def _farthest(found: Array, replicates: Array) -> tuple[float, float]:
    """Greatest standardised difference of the draws, and what few replicates exceed."""
    moves = np.std(replicates, axis=0) > 0
    mean, sigma = np.mean(replicates[:, moves], axis=0), np.std(replicates[:, moves], axis=0)
    away = (replicates[:, moves] - mean) / sigma
    allowed = np.quantile(np.max(away, axis=1), 1 - RARE, method="higher")
    return float(np.max((found[moves] - mean) / sigma)), float(allowed)
