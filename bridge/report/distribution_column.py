"""A parameter of a distribution with its samples, as the pictures need them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from bridge.report.seen_samples import SeenSamples
from bridge.report.style import COLOURS, axis_label, axis_prefix, spans_decades
from surrogate.distribution import Distribution, FittedCondition, Marginal, Spread
from surrogate.distribution.neurons import draw_deviates
from surrogate.vocabulary import QUANTITIES

Array = NDArray[np.float64]

DRAWN, STREAM = 40_000, 0xC0
"""Neurons of the distribution that the contours come from, and the stream of their seed."""

MOST_POINTS = 200
"""Samples that are drawn in a panel, of those fitted and of those held out; more are thinned."""

FITTED, HELD = COLOURS[0], COLOURS[1]
"""Colours of the samples that a distribution was fitted to, and of those held out."""


@dataclass(frozen=True)
class DistributionColumn:
    """One parameter of a distribution and its samples, in the unit of its axis.

    Attributes:
        name, label: Of the parameter; of its axis, with the unit.
        factor: The axis' unit, SI.
        unit: Its name with the prefix; nothing of a ratio.
        logarithmic: Whether the axis is.
        marginal: Its fitted distribution; None of a parameter that follows from others.
        distribution: Of many neurons drawn from the distribution, shape (DRAWN,).
        fitted, held: Samples that the distribution was fitted to, and those held out.
    """

    name: str
    label: str
    factor: float
    unit: str
    logarithmic: bool
    spread: Spread
    marginal: Marginal | None
    distribution: Array
    fitted: Array
    held: Array

    @property
    def limits(self) -> tuple[float, float]:
        """Ends of the axis: all samples, and nearly all of the distribution."""
        everything = np.concatenate(
            [np.quantile(self.distribution, [0.002, 0.998]), self.fitted, self.held]
        )
        x = np.log(everything) if self.logarithmic else everything
        margin = 0.05 * np.ptp(x)
        low, high = np.min(x) - margin, np.max(x) + margin
        return (np.exp(low), np.exp(high)) if self.logarithmic else (low, high)

    def smoothed(self) -> tuple[Array, Array]:
        """Density of the distribution's neurons; per e-fold on a logarithmic axis."""
        middles, density = smoothed(
            np.log(self.distribution) if self.logarithmic else self.distribution
        )
        return np.exp(middles) if self.logarithmic else middles, density

    @property
    def edges(self) -> Array:
        """Edges of the bins: as many as the root of the samples, over all that is seen."""
        low, high = np.min([*self.fitted, *self.held]), np.max([*self.fitted, *self.held])
        bins = min(60, bins_of(len(self.fitted)))
        if self.logarithmic:
            return np.geomspace(low, high, bins + 1)
        return np.linspace(low, high, bins + 1)


def distribution_columns(
    distribution: Distribution, reference: FittedCondition, samples: SeenSamples
) -> list[DistributionColumn]:
    """Draw from a distribution, and put its samples beside.

    Args:
        reference: Its distribution at the condition in question.

    Returns:
        One for each parameter that moves by more than its numerical error.
    """
    drawn = _drawn(distribution, reference)
    columns = []
    for name in samples.values:
        if not reference.spreads[name].moves:
            continue
        low, middle, high = np.quantile(drawn[name], [0.05, 0.5, 0.95])
        ratio = QUANTITIES[name].unit == "1"
        factor, prefix = axis_prefix(name, float(middle))
        columns.append(
            DistributionColumn(
                name=name,
                label=axis_label(name, prefix),
                factor=factor,
                unit="" if ratio else prefix + QUANTITIES[name].unit,
                logarithmic=spans_decades(name, low, high),
                spread=reference.spreads[name],
                marginal=reference.marginals.get(name),
                distribution=drawn[name] / factor,
                fitted=samples.part(name, held=False) / factor,
                held=samples.part(name, held=True) / factor,
            )
        )
    return columns


def bins_of(samples: int) -> int:
    """Bins of a histogram."""
    return max(6, round(float(np.sqrt(samples))))


def family_of(marginal: Marginal | None, goodness: bool = True) -> str:
    """The family of a distribution for a person, with the p-value of its fit where there is one."""
    if marginal is None:
        return "derived"
    family = marginal.family.replace("_", " ")
    return (
        f"{family}, p = {marginal.p_value:.2f}"
        if goodness and marginal.p_value is not None
        else family
    )


def sample_handles(fitted: int, held: int) -> list[Line2D]:
    """Entries of a legend for so many samples."""
    return [
        Line2D([], [], linestyle="none", marker=".", color=FITTED,
               label=f"fitted samples ({fitted})"),
        Line2D([], [], linestyle="none", marker="^", markerfacecolor="none", color=HELD,
               label=f"held out ({held})"),
    ]  # fmt: skip


def notes_of(samples: SeenSamples, columns: Sequence[DistributionColumn]) -> list[str]:
    """What a picture of these columns does not show."""
    drawn = [column.name for column in columns]
    still = [QUANTITIES[name].symbol for name in samples.values if name not in drawn]
    notes = []
    if still:
        notes.append(f"not drawn, spread within the numerical error: {', '.join(still)}")
    if samples.failed:
        notes.append(f"{samples.failed} draws measured nothing and are not here")
    return notes


def density(
    distribution: Distribution, condition: FittedCondition, name: str
) -> tuple[Array, Array]:
    """Values of a parameter that moves, and its density there, SI."""
    marginal = condition.marginals.get(name)
    if marginal is None:
        return smoothed(_drawn(distribution, condition)[name])
    grid = marginal.quantile_of_normal(np.linspace(-3.3, 3.3, 200))
    return grid, marginal.density(grid)


def smoothed(x: Array) -> tuple[Array, Array]:
    """Density of many values, with Silverman's bandwidth (Density Estimation, 1986)."""
    counts, edges = np.histogram(x, 300, tuple(np.quantile(x, [0.001, 0.999])), density=True)
    cells = 0.9 * float(np.std(x)) * len(x) ** -0.2 / float(edges[1] - edges[0])
    return (edges[1:] + edges[:-1]) / 2, gaussian_filter1d(counts, cells, mode="nearest")


def _drawn(distribution: Distribution, condition: FittedCondition) -> dict[str, Array]:
    """Parameters of many neurons of a condition, SI, each of shape (DRAWN,)."""
    here = distribution.at(condition.corner, condition.temperature_celsius)
    seed = np.random.SeedSequence(distribution.seed, spawn_key=(STREAM,))
    return here.parameters_of(draw_deviates(DRAWN, len(here.free) + here.components, seed))


def thinned(values: Array, most: int = MOST_POINTS) -> Array:
    """Evenly chosen ones of many."""
    if len(values) <= most:
        return values
    return np.asarray(values[np.linspace(0, len(values) - 1, most).astype(np.int64)])
