"""Variance of a parameter over a whole sweep: corner, temperature, chips, draws, interactions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from surrogate.checks import finite_array
from surrogate.errors import SurrogateInputError
from surrogate.statistics.bootstrap import Bootstrap, bca_interval
from surrogate.statistics.crossing import EFFECTS, ENDS, Components, Crossing
from surrogate.statistics.interval import Interval, PointEstimate

Array = NDArray[np.float64]

FEWEST_UNITS = 8
"""Fewer independent units, chips of several draws for one, bear no bootstrap interval."""

RESAMPLES = 2000

ROUNDING = 1e-12
"""A spread below this share of the greatest value is that of rounding."""

Estimate = Interval | PointEstimate
"""Without an interval where the samples bear none."""

Key = tuple[str, str]
"""Group and name of an estimate."""


@dataclass(frozen=True)
class Growth:
    """What a parameter's spread at the highest temperature is over that at the lowest.

    Attributes:
        cold_celsius, hot_celsius: These temperatures, °C.
        absolute: Ratio of the standard deviation over chips and draws, mean square over the corners
            (``chance``); with several corners also of that of the corners' means (``corner``) and
            of both (``total``); and of the mean (``mean``). Above one: heat compounds it. A spread
            whose estimate is not above zero at an end has no ratio.
        relative: The others over that of the mean: ratio of the coefficients of variation. Empty
            where the mean is not positive at both ends.
    """

    cold_celsius: float
    hot_celsius: float
    absolute: dict[str, Estimate]
    relative: dict[str, Estimate]


@dataclass(frozen=True)
class CrossedSplit:
    """Spread of a parameter over a sweep, split.

    Attributes:
        mean: Over all conditions and draws, the parameter's unit.
        sigma: Standard deviation over all: conditions of equal weight, chips and draws at random.
        shares: Parts of its square; the best estimates sum to one. ``corner``, ``temperature`` and
            ``corner_temperature``: the levels swept are all there are, theirs is the mean squared
            effect. ``chip`` and ``draw`` (within a chip, or of chip and draw at once when each draw
            is a chip of its own) are of what a sample keeps at all conditions; ``draw_corner``,
            ``draw_temperature``, ``draw_corner_temperature`` and likewise ``chip_...`` of what
            conditions change in it. A factor with one level is absent. Unbiased estimates of what
            is near zero may be negative.
        interaction: Sum of the last: how much of the variance is the chips' and draws' own answer
            to the condition; None of a single condition.
        growth: None of a single temperature.
    """

    mean: float
    sigma: Estimate
    shares: dict[str, Estimate]
    interaction: Estimate | None
    growth: Growth | None


def split_crossed(
    values: ArrayLike,
    chips: NDArray[np.int64],
    temperatures_celsius: Sequence[float],
    seed: np.random.SeedSequence,
) -> CrossedSplit | None:
    """Split the variance of a parameter over corners, temperatures, chips and draws.

    On the parameter's own scale, unbiased, see `Crossing`; BCa intervals by resampling chips. In
    simulations the 95 % intervals of the shares covered 91 to 95 % with 100 chips, 88 to 93 % with
    16. Draws that a sampler spreads are resampled like independent ones.

    Args:
        values: The same draws at every condition, shape (draws, corners, temperatures), at least
            two draws.
        chips: Chip of each draw, shape (draws,).
        temperatures_celsius: °C, in the order of the values.

    Returns:
        None when the values do not vary beyond their rounding.

    Raises:
        SurrogateInputError: The shapes do not match, a value is not finite, or there are fewer than
            two chips.
    """
    array = finite_array("values", values, (len(chips), None, len(temperatures_celsius)))
    if len(np.unique(chips)) < 2 or 0 in array.shape:
        raise SurrogateInputError(
            f"values: shape {array.shape} from {len(np.unique(chips))} chips; allowed: at least "
            "two chips, one corner and one temperature"
        )
    scale = float(np.max(np.abs(array)))
    if float(np.ptp(array)) <= ROUNDING * scale:
        return None
    ends = int(np.argmin(temperatures_celsius)), int(np.argmax(temperatures_celsius))
    crossing = Crossing(array / scale, chips, ends)
    found = _with_intervals(crossing, seed)
    growth = None
    if crossing.shape[1] > 1:
        growth = Growth(
            cold_celsius=temperatures_celsius[ends[0]],
            hot_celsius=temperatures_celsius[ends[1]],
            absolute=_group(found, "absolute"),
            relative=_group(found, "relative"),
        )
    return CrossedSplit(
        mean=float(np.mean(array)),
        sigma=found["sigma", ""].mapped(lambda one: scale * one),
        shares=_group(found, "share"),
        interaction=found.get(("interaction", "")),
        growth=growth,
    )


def _with_intervals(crossing: Crossing, seed: np.random.SeedSequence) -> dict[Key, Estimate]:
    """What is estimated, with BCa intervals from resampled chips."""
    total = np.sum(crossing.units, axis=0)[np.newaxis]
    keys = [key for key, of in _estimates(crossing, total, False).items() if np.isfinite(of[0])]

    def statistic(sums: Array, resampled: bool) -> Array:
        found = _estimates(crossing, sums, resampled)
        return np.stack([found[key] for key in keys], axis=1)

    if crossing.chips < FEWEST_UNITS:
        values = statistic(total, False)[0]
        return {key: PointEstimate(float(one)) for key, one in zip(keys, values, strict=True)}
    bootstrap = Bootstrap(crossing.chips, seed, replicates=RESAMPLES)
    values, resampled, influence = bootstrap.of_sums(crossing.units, statistic)
    known = np.all(np.isfinite(resampled), axis=0) & np.all(np.isfinite(influence), axis=0)
    return {
        key: bca_interval(float(values[k]), resampled[:, k], influence[:, k])
        if known[k]
        else PointEstimate(float(values[k]))
        for k, key in enumerate(keys)
    }


def _estimates(crossing: Crossing, sums: Array, resampled: bool) -> dict[Key, Array]:
    """What is estimated, from each of a number of sums of the crossing's units."""
    components = crossing.components(sums, resampled)
    present = [effect for effect in EFFECTS if _varies(effect, crossing.shape)]
    chance = {"chip": components.chip, "draw": components.draw}
    parts = {effect: components.fixed[effect] for effect in present}
    parts |= {name: of[""] for name, of in chance.items() if of}
    changes = {
        f"{name}_{effect}": of[effect] for name, of in chance.items() if of for effect in present
    }
    total = np.sum(list((parts | changes).values()), axis=0)
    found: dict[Key, Array] = {("sigma", ""): _root(total)}
    found |= {("share", name): part / total for name, part in (parts | changes).items()}
    if changes:
        found["interaction", ""] = np.sum(list(changes.values()), axis=0) / total
    if crossing.shape[1] > 1:
        found |= _growths(components, crossing.shape[0] > 1)
    return found


def _varies(effect: str, shape: tuple[int, ...]) -> bool:
    """Whether a crossing of so many corners and temperatures has an effect."""
    levels = dict(zip(("corner", "temperature"), shape, strict=True))
    return effect != "" and all(levels[factor] > 1 for factor in effect.split("_"))


def _growths(components: Components, corners: bool) -> dict[Key, Array]:
    """Ratios of what is at the highest temperature to what is at the lowest."""
    spreads = {"chance": components.chance}
    if corners:
        both = {end: components.chance[end] + components.process[end] for end in ENDS}
        spreads = {"total": both, "chance": components.chance, "corner": components.process}
    absolute = {
        name: _ratio(_root(one["hot"]), _root(one["cold"])) for name, one in spreads.items()
    }
    found: dict[Key, Array] = {("absolute", name): ratio for name, ratio in absolute.items()}
    mean = components.mean
    positive = (mean["hot"] > 0) & (mean["cold"] > 0)
    found["absolute", "mean"] = mean_ratio = _ratio(mean["hot"], mean["cold"])
    for name, ratio in absolute.items():
        found["relative", name] = np.where(positive, _ratio(ratio, mean_ratio), np.nan)
    return found


def _root(variance: Array) -> Array:
    """Standard deviation; not a number where the unbiased estimate is negative."""
    return np.sqrt(np.where(variance >= 0, variance, np.nan))


def _ratio(upper: Array, lower: Array) -> Array:
    return np.divide(upper, lower, out=np.full_like(upper, np.nan), where=lower != 0)


def _group(found: dict[Key, Estimate], group: str) -> dict[str, Estimate]:
    return {name: one for (of, name), one in found.items() if of == group}
