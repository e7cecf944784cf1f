"""Discrete outcomes: how probable it is that a neuron measures nothing, and what that may hide."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from surrogate.distribution.record import FrozenModel
from surrogate.statistics import Interval, clustered_proportion
from surrogate.vocabulary import Status

OK = str(Status.OK)
"""Outcome of a neuron that was measured."""


class Outcome(FrozenModel):
    """How often an outcome was seen.

    Attributes:
        count: Draws with it.
        probability: Share of all draws with its exact 95 % interval (Clopper and Pearson,
            Biometrika 26, 404 (1934)); with several neurons a chip, of the effective number of
            draws with the degrees of freedom of the chips (Korn and Graubard, Survey Methodology
            24, 193 (1998)).
        known: Whether it is what the neuron does: silent, latched, bursting, without a resting
            point; or else an analysis that failed, under which it might do anything.
    """

    count: Annotated[int, Field(ge=0)]
    probability: Interval
    known: bool


def outcomes_of(statuses: NDArray[np.str_], chips: NDArray[np.int64]) -> dict[str, Outcome]:
    """Estimate the probability of every outcome that was seen, and of being measured.

    From the outcome and the chip of each draw, shape (n,); ``"ok"`` first, then in alphabetical
    order.
    """
    names = [OK, *sorted(set(statuses.tolist()) - {OK})]
    found = {}
    for name in names:
        hits = statuses == name
        found[name] = Outcome(
            count=int(np.sum(hits)),
            probability=clustered_proportion(hits, chips),
            known=Status(name).known,
        )
    return found


def hidden_median(outcomes: Mapping[str, Outcome], measured: NDArray[np.float64]) -> Interval:
    """Bounds of a parameter's median over all neurons, those that measured nothing included.

    The neurons that measured nothing are censored: their parameter exists, or would, but may lie
    anywhere. So the median of all lies between those with all of them below and with all of them
    above the measured ones (Manski, Partial Identification of Probability Distributions, 2003,
    1.2); when they are half of all or more it is not bounded by the data, and the bounds are the
    extremes that were measured.
    """
    hidden = np.full(sum(one.count for name, one in outcomes.items() if name != OK), np.inf)
    low, high = (float(np.median([*measured, *end])) for end in (-hidden, hidden))
    return Interval(
        float(np.median(measured)),
        max(low, float(np.min(measured))),
        min(high, float(np.max(measured))),
        level=1.0,
    )
