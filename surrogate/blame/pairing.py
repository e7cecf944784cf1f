"""Standard deviations of the same draws under two circuits, compared draw by draw."""

from dataclasses import dataclass

import numpy as np

from surrogate.blame.clusters import Array, Labels, chip_numbers, multiplicities
from surrogate.blame.rescaled import estimate, weighted_sigma
from surrogate.statistics import Interval


@dataclass(frozen=True)
class PairedSpread:
    """Standard deviations with 95 % intervals, the parameter's unit.

    Attributes
    ----------
    before, predicted, simulated : Interval
        Of the draws as they were; after a change, predicted and simulated.
    difference : Interval
        Simulated over predicted, minus one, dimensionless. The draws being the same, most of
        their chance is in both and leaves the ratio.
    relative : Interval or None
        The same of standard deviation over mean: what is left of the difference when a parameter
        spreads in proportion to where it stands. None of one that may be zero.
    """

    before: Interval
    predicted: Interval
    simulated: Interval
    difference: Interval
    relative: Interval | None


def compare_spreads(
    before: Array,
    predicted: Array,
    simulated: Array,
    chips: Labels,
    positive: bool,
    rng: np.random.Generator,
) -> PairedSpread:
    """Compare spreads; chips are drawn with replacement, the same for all three.

    Parameters
    ----------
    before, predicted, simulated : numpy.ndarray
        The parameter of each draw, shape (draws,).
    chips : numpy.ndarray
        Chip of each draw, shape (draws,).
    positive : bool
        Whether the parameter is always above zero.
    rng : numpy.random.Generator
        Of the bootstrap.

    Returns
    -------
    PairedSpread
        With percentile intervals.
    """
    number = chip_numbers(chips)
    weights = multiplicities(int(number.max()) + 1, rng)[:, number]
    series = (before, predicted, simulated)
    best = [float(np.std(one, ddof=1)) for one in series]
    replicates = [weighted_sigma(one[None], weights) for one in series]
    relative = None
    if positive:
        shift = float(np.mean(predicted) / np.mean(simulated))
        shifts = (weights @ predicted) / (weights @ simulated)
        relative = estimate(
            best[2] / best[1] * shift - 1, replicates[2] / replicates[1] * shifts - 1
        )
    return PairedSpread(
        before=estimate(best[0], replicates[0]),
        predicted=estimate(best[1], replicates[1]),
        simulated=estimate(best[2], replicates[2]),
        difference=estimate(best[2] / best[1] - 1, replicates[2] / replicates[1] - 1),
        relative=relative,
    )
