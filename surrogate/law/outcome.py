"""Discrete outcomes: how probable it is that a neuron measures nothing, and what that may hide."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.stats import beta, t

from surrogate.law.record import Estimate, FrozenModel

OK = "ok"
"""Outcome of a neuron that was measured."""

UNKNOWN = ("not_converged", "timeout", "crashed", "bad_measurement")
"""Outcomes of the simulation, not of the neuron: what it would have done is not known."""

TAIL = 0.025


class Outcome(FrozenModel):
    """How often an outcome was seen.

    Attributes
    ----------
    count : int
        Draws with it.
    probability : Estimate
        Share of all draws with its exact 95 % interval (Clopper and Pearson, Biometrika 26, 404
        (1934)); with several neurons a chip, of the effective number of draws with the degrees of
        freedom of the chips (Korn and Graubard, Survey Methodology 24, 193 (1998)).
    known : bool
        Whether it is what the neuron does: silent, latched, bursting, without a resting point; or
        else an analysis that failed, under which it might do anything.
    """

    count: Annotated[int, Field(ge=0)]
    probability: Estimate
    known: bool


def outcomes_of(statuses: NDArray[np.str_], chips: NDArray[np.int64]) -> dict[str, Outcome]:
    """Estimate the probability of every outcome that was seen, and of being measured.

    From the outcome and the chip of each draw, shape (n,); ``"ok"`` first, then in alphabetical
    order.
    """
    names = [OK, *sorted(set(statuses.tolist()) - {OK})]
    found, on_chips = {}, len(np.unique(chips))
    for name in names:
        hits = statuses == name
        count, n = int(np.sum(hits)), len(statuses)
        effective = n / design_effect(hits, chips) * _degrees_of_freedom(n, on_chips)
        low, high = _clopper_pearson(count * effective / n, effective)
        found[name] = Outcome(
            count=count,
            probability=Estimate(low=low, best=count / n, high=high),
            known=name not in UNKNOWN,
        )
    return found


def design_effect(hits: NDArray[np.bool_], chips: NDArray[np.int64]) -> float:
    """How many draws of clustered data count as one independent one, at least 1.

    Variance of the share as the chips' own shares scatter (the ratio estimator's, Cochran, Sampling
    Techniques, 1977, 9.4) over the binomial variance p(1 - p)/n.
    """
    _, group, sizes = np.unique(chips, return_inverse=True, return_counts=True)
    n, k = len(hits), len(sizes)
    p = float(np.mean(hits))
    if k == n or k < 2 or p in (0.0, 1.0):
        return 1.0
    residuals = np.bincount(group, hits) - p * sizes
    variance = k / (k - 1) * float(np.sum(residuals**2)) / n**2
    return max(1.0, variance / (p * (1 - p) / n))


def _degrees_of_freedom(n: int, chips: int) -> float:
    """Factor of the effective number, as the design effect is estimated from few chips.

    (t_(n-1)/t_(chips-1))^2 at the interval's level (Korn and Graubard 1998). One chip alone tells
    nothing of how chips scatter: its neurons count as independent.
    """
    if chips < 2:
        return 1.0
    return float((t.ppf(TAIL, n - 1) / t.ppf(TAIL, chips - 1)) ** 2)


def _clopper_pearson(count: float, n: float) -> tuple[float, float]:
    low = beta.ppf(TAIL, count, n - count + 1) if count > 0 else 0.0
    high = beta.ppf(1 - TAIL, count + 1, n - count) if count < n else 1.0
    return float(low), float(high)


def hidden_median(outcomes: Mapping[str, Outcome], measured: NDArray[np.float64]) -> Estimate:
    """Bounds of a parameter's median over all neurons, those that measured nothing included.

    The neurons that measured nothing are censored: their parameter exists, or would, but may lie
    anywhere. So the median of all lies between those with all of them below and with all of them
    above the measured ones (Manski, Partial Identification of Probability Distributions, 2003,
    1.2); when they are half of all or more it is not bounded by the data, and the bounds are the
    extremes that were measured.
    """
    hidden = np.full(sum(one.count for name, one in outcomes.items() if name != OK), np.inf)
    low, high = (float(np.median([*measured, *end])) for end in (-hidden, hidden))
    return Estimate(
        low=max(low, float(np.min(measured))),
        best=float(np.median(measured)),
        high=min(high, float(np.max(measured))),
    )
