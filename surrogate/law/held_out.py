"""The fitted law against draws that the fit never saw, and what sampling noise alone allows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from surrogate.law.record import FrozenModel

Array = NDArray[np.float64]
Chips = NDArray[np.int64]
Sampler = Callable[[Chips, np.random.Generator], Mapping[str, Array]]
"""Draws a neuron for each number of a chip, shape (n,); those of one number are on one chip. Gives
values by parameter, each of shape (n,)."""

FIFTH = 5
"""Every fifth chip is held out."""

FEWEST_CHIPS = 10
"""With fewer there is nothing to hold out: two of ten is the least that has a spread."""

REPLICATES = 199
POOL, FEWEST_POOL = 4, 20_000
"""Neurons that stand for the law and that replicates are drawn from: times the sweep's, or more."""

LEVEL = 0.05
"""Of the single comparisons: of twenty, one fails by chance."""

QUANTILES = (0.01, 0.05, 0.5, 0.95, 0.99)
GRID = 512
"""Places at which distribution functions are compared: quantiles of the law."""

DIFFERENCES = ("mean", "sigma", "q01", "q05", "q50", "q95", "q99")
DISTANCES = ("ks_distance", "energy_distance")


class Check(FrozenModel):
    """One number on the held-out draws.

    Attributes
    ----------
    expected : float or None
        Of the law; None for distances, which should be zero.
    found : float
        On the held-out draws.
    p_value : float
        Probability of a greater difference by sampling noise, if the law were right.
    """

    expected: float | None
    found: float
    p_value: float

    @property
    def passed(self) -> bool:
        """Whether sampling noise explains the difference, at the level of single comparisons."""
        return self.p_value > LEVEL


class HeldOut(FrozenModel):
    """The law of one condition on its held-out draws.

    Attributes
    ----------
    samples : int
        Held-out draws that were measured.
    checks : dict of str to dict of str to Check
        By parameter, then ``mean``, ``sigma``, ``q01`` … ``q99`` (quantiles), ``ks_distance``
        (Kolmogorov and Smirnov's) and ``energy_distance`` (the square root of
        2 integral (F - G)^2 dx, in the parameter's unit; Székely and Rizzo, J. Stat. Plan.
        Inference 143, 1249 (2013)).
    correlation_rms, correlation_worst : Check or None
        Root mean square and greatest error of the correlations of normal scores; None with a
        single parameter.
    failed, allowed : int
        Checks that fail, and the most that do in 99 of 100 sets of draws from the law itself.
    """

    samples: int
    checks: dict[str, dict[str, Check]]
    correlation_rms: Check | None
    correlation_worst: Check | None
    failed: int
    allowed: int

    @property
    def passed(self) -> bool:
        """Whether sampling noise alone explains all of it."""
        return self.failed <= self.allowed


def is_held_out(chips: Chips, drawn: int) -> NDArray[np.bool_]:
    """Which draws the fit must not see: every fifth chip, whatever became of it.

    Parameters
    ----------
    chips : numpy.ndarray
        Chip of each draw, counted from 1, shape (n,).
    drawn : int
        Chips that were drawn in all.

    Returns
    -------
    numpy.ndarray
        bool, shape (n,); all false when there are too few.
    """
    if drawn < FEWEST_CHIPS:
        return np.zeros(chips.shape, dtype=np.bool_)
    return np.asarray(chips % FIFTH == 0)


def hold_against(
    values: Mapping[str, Array],
    chips: Chips,
    fitted: Chips,
    sample: Sampler,
    rng: np.random.Generator,
) -> HeldOut:
    """Compare held-out draws with the law.

    Sampling noise is that of as many draws as were held out, and of as many as the law was fitted
    to, on as many chips: each replicate takes both from a large pool of the law's own neurons. So
    replicates of a distance contain a little more noise than a fit with few parameters has, and
    the comparison errs to the mild side.

    Parameters
    ----------
    values : dict of str to numpy.ndarray
        Held-out values by parameter, SI, each of shape (n,), n at least 2; one parameter at least.
    chips : numpy.ndarray
        Chip of each held-out draw, shape (n,).
    fitted : numpy.ndarray
        Chip of each draw that the law was fitted to, shape (fitted,).
    sample : callable
        Draws from the law.
    rng : numpy.random.Generator
        For the replicates.

    Returns
    -------
    HeldOut
        Every comparison with its verdict.
    """
    names, n = list(values), len(chips)
    on, seat = _seats(chips, fitted)
    seats = int(np.max(seat)) + 1
    pool_chips = -(-max(POOL * len(on), FEWEST_POOL) // seats)
    pool = _matrix(sample(np.repeat(np.arange(pool_chips), seats), rng), names)
    ruler = _Ruler(pool)
    law, observed = ruler.measure(pool), ruler.measure(_matrix(values, names))
    shape = (REPLICATES, len(names))
    replicates = {key: np.empty(shape) for key in (*DIFFERENCES, *DISTANCES)}
    correlations = np.empty((REPLICATES, 2))
    for r in range(REPLICATES):
        chosen = rng.choice(pool_chips, np.max(on) + 1)[on] * seats + seat
        own, reference = law.part(chosen[:n]), law.part(chosen[n:])
        for key, value in ruler.compare(own, reference).items():
            replicates[key][r] = value
        correlations[r] = _correlation_errors(own, reference)
    found = ruler.compare(observed, law)
    expected, seen = _moments(pool), _moments(_matrix(values, names))
    p_values = {key: _p_value(np.abs(found[key]), np.abs(replicates[key])) for key in found}
    checks = {
        name: {
            key: Check(
                expected=float(expected[key][k]) if key in expected else None,
                found=float((seen if key in seen else found)[key][k]),
                p_value=float(p_values[key][k]),
            )
            for key in (*DIFFERENCES, *DISTANCES)
        }
        for k, name in enumerate(names)
    }
    together = _correlation_errors(observed, law)
    of_correlation = _p_value(together, correlations)
    pair = [
        Check(expected=None, found=float(together[k]), p_value=float(of_correlation[k]))
        for k in range(2)
    ]
    alone = len(names) < 2
    everything = np.column_stack([*(np.abs(replicates[key]) for key in found), correlations])
    failures = np.sum(_own_p_values(everything) <= LEVEL, axis=1)
    all_p = np.concatenate([*(p_values[key] for key in found), of_correlation])
    return HeldOut(
        samples=n,
        checks=checks,
        correlation_rms=None if alone else pair[0],
        correlation_worst=None if alone else pair[1],
        failed=int(np.sum(all_p <= LEVEL)),
        allowed=int(np.quantile(failures, 0.99, method="higher")),
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


def _moments(x: Array) -> dict[str, Array]:
    quantiles = np.quantile(x, QUANTILES, axis=0)
    return {
        "mean": np.mean(x, axis=0),
        "sigma": np.std(x, axis=0, ddof=1),
        **dict(zip(DIFFERENCES[2:], quantiles, strict=True)),
    }


@dataclass(frozen=True)
class _Measured:
    """Samples as the comparison needs them: values, cells of the grid, normal scores."""

    x: Array
    cells: NDArray[np.uint16]
    scores: Array

    def part(self, rows: NDArray[np.intp]) -> "_Measured":
        return _Measured(self.x[rows], self.cells[rows], self.scores[rows])


class _Ruler:
    """What samples are compared by: a grid of quantiles of the law for each parameter.

    Distribution functions are taken at its points, and quantiles where they reach their level, on
    straight lines between: for replicates and for the held-out draws in the same way, and without
    sorting anything again.
    """

    def __init__(self, pool: Array) -> None:
        self._levels = (np.arange(GRID) + 0.5) / GRID
        self._grid = np.quantile(pool, self._levels, axis=0)

    def measure(self, x: Array) -> _Measured:
        cells = [np.searchsorted(places, column) for places, column in self._columns(x)]
        normal = norm.ppf(self._levels)
        scores = [np.interp(column, places, normal) for places, column in self._columns(x)]
        return _Measured(x, np.column_stack(cells).astype(np.uint16), np.column_stack(scores))

    def _columns(self, x: Array) -> Iterator[tuple[Array, Array]]:
        return zip(self._grid.T, x.T, strict=True)

    def compare(self, own: _Measured, reference: _Measured) -> dict[str, Array]:
        """Differences of moments and quantiles, and distances of the distribution functions."""
        ours, theirs = self._distribution_function(own), self._distribution_function(reference)
        gap = ours - theirs
        squares = gap**2
        energy = np.sum(0.5 * (squares[1:] + squares[:-1]) * np.diff(self._grid, axis=0), axis=0)
        shift = self._quantiles(ours) - self._quantiles(theirs)
        return {
            "mean": np.mean(own.x, axis=0) - np.mean(reference.x, axis=0),
            "sigma": np.std(own.x, axis=0, ddof=1) - np.std(reference.x, axis=0, ddof=1),
            **dict(zip(DIFFERENCES[2:], shift, strict=True)),
            "ks_distance": np.max(np.abs(gap), axis=0),
            "energy_distance": np.sqrt(2.0 * energy),
        }

    def _distribution_function(self, samples: _Measured) -> Array:
        """Share of samples at or below each point of the grid, shape (GRID, parameters)."""
        counts = [np.bincount(column, minlength=GRID + 1)[:GRID] for column in samples.cells.T]
        return np.asarray(np.cumsum(np.column_stack(counts), axis=0) / len(samples.x))

    def _quantiles(self, function: Array) -> Array:
        columns = [
            np.interp(QUANTILES, reached, places)
            for places, reached in zip(self._grid.T, function.T, strict=True)
        ]
        return np.column_stack(columns)


def _correlation_errors(own: _Measured, reference: _Measured) -> Array:
    """Root mean square and greatest difference of the correlations of scores, shape (2,)."""
    count = own.x.shape[1]
    if count < 2 or len(own.x) < 3:  # of two draws every correlation is one
        return np.zeros(2)
    rows, columns = np.triu_indices(count, 1)
    error = (_correlation(own.scores) - _correlation(reference.scores))[rows, columns]
    return np.array([np.sqrt(np.mean(error**2)), np.max(np.abs(error))])


def _correlation(scores: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):  # what never moves has none
        return np.nan_to_num(np.asarray(np.corrcoef(scores, rowvar=False)))


def _p_value(found: Array, replicates: Array) -> Array:
    """Share of replicates at least as far off, with the usual one more above and below."""
    return np.asarray((1 + np.sum(replicates >= found, axis=0)) / (len(replicates) + 1))


def _own_p_values(replicates: Array) -> Array:
    """p-value of each replicate among all, column by column; equal ones share the greatest."""
    return np.asarray(rankdata(-replicates, method="max", axis=0) / len(replicates))
