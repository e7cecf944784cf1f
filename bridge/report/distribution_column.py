"""A parameter of a law with its samples, as the pictures need them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from bridge.report.seen_samples import LawSamples
from bridge.report.style import axis_label
from surrogate.distribution import ConditionLaw, Distribution, Marginal
from surrogate.distribution.neurons import draw_deviates
from surrogate.vocabulary import QUANTITIES, prefix_of

Array = NDArray[np.float64]

DRAWN, STREAM = 40_000, 0xC0
"""Neurons of the law that the contours come from, and the stream of their seed."""

MOST_POINTS = 200
"""Samples that are drawn in a panel, of those fitted and of those held out; more are thinned."""

WIDE_RANGE = 5.0
"""A law whose 95 % over its 5 % quantile is more than this stands on a logarithmic axis."""


@dataclass(frozen=True)
class LawColumn:
    """One parameter of a law and its samples, in the unit of its axis.

    Attributes
    ----------
    name, label : str
        Of the parameter; of its axis, with the unit.
    factor : float
        The axis' unit, SI.
    unit : str
        Its name with the prefix; nothing of a ratio.
    logarithmic : bool
        Whether the axis is.
    derived : bool
        Whether the parameter follows from others.
    marginal : Marginal
        Its fitted law.
    law : numpy.ndarray
        Of many neurons drawn from the law, shape (DRAWN,).
    fitted, held : numpy.ndarray
        Samples that the law was fitted to, and those held out.
    """

    name: str
    label: str
    factor: float
    unit: str
    logarithmic: bool
    derived: bool
    marginal: Marginal
    law: Array
    fitted: Array
    held: Array

    @property
    def limits(self) -> tuple[float, float]:
        """Ends of the axis: all samples, and nearly all of the law."""
        everything = np.concatenate([np.quantile(self.law, [0.002, 0.998]), self.fitted, self.held])
        x = np.log(everything) if self.logarithmic else everything
        margin = 0.05 * np.ptp(x)
        low, high = np.min(x) - margin, np.max(x) + margin
        return (np.exp(low), np.exp(high)) if self.logarithmic else (low, high)

    def smoothed(self) -> tuple[Array, Array]:
        """Density of the law's neurons, with Silverman's bandwidth (Density Estimation, 1986)."""
        x = np.log(self.law) if self.logarithmic else self.law
        counts, edges = np.histogram(x, 300, tuple(np.quantile(x, [0.001, 0.999])), density=True)
        cells = 0.9 * float(np.std(x)) * len(x) ** -0.2 / float(edges[1] - edges[0])
        middles = (edges[1:] + edges[:-1]) / 2
        density = gaussian_filter1d(counts, cells, mode="nearest")
        return np.exp(middles) if self.logarithmic else middles, density

    @property
    def edges(self) -> Array:
        """Edges of the bins: as many as the root of the samples, over all that is seen."""
        low, high = np.min([*self.fitted, *self.held]), np.max([*self.fitted, *self.held])
        bins = min(60, max(6, round(float(np.sqrt(len(self.fitted))))))
        if self.logarithmic:
            return np.geomspace(low, high, bins + 1)
        return np.linspace(low, high, bins + 1)


def law_columns(law: Distribution, reference: ConditionLaw, samples: LawSamples) -> list[LawColumn]:
    """Draw from a law, and put its samples beside.

    Parameters
    ----------
    law : Distribution
        Of a circuit.
    reference : ConditionLaw
        Its law at the condition in question.
    samples : LawSamples
        The samples there.

    Returns
    -------
    list of LawColumn
        One for each parameter that moves by more than its numerical error.
    """
    here = law.at(reference.corner, reference.temperature_celsius)
    seed = np.random.SeedSequence(law.seed, spawn_key=(STREAM,))
    drawn = here.parameters_of(draw_deviates(DRAWN, len(here.free) + here.components, seed))
    columns = []
    for name in samples.values:
        if reference.marginals[name].family == "fixed":
            continue
        low, middle, high = np.quantile(drawn[name], [0.05, 0.5, 0.95])
        ratio = QUANTITIES[name].unit == "1"
        factor, prefix = (1.0, "") if ratio else prefix_of(float(middle))
        columns.append(
            LawColumn(
                name=name,
                label=axis_label(name, prefix),
                factor=factor,
                unit="" if ratio else prefix + QUANTITIES[name].unit,
                logarithmic=bool(QUANTITIES[name].positive and high > WIDE_RANGE * low),
                derived=name in law.derived,
                marginal=reference.marginals[name],
                law=drawn[name] / factor,
                fitted=samples.part(name, held=False) / factor,
                held=samples.part(name, held=True) / factor,
            )
        )
    return columns


def thinned(values: Array, most: int = MOST_POINTS) -> Array:
    """Evenly chosen ones of many."""
    if len(values) <= most:
        return values
    return np.asarray(values[np.linspace(0, len(values) - 1, most).astype(np.int64)])
