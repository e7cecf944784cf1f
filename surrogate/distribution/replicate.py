"""The distribution that another sweep of the same size would have given."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from surrogate.distribution.conditional import ConditionalDistribution
from surrogate.distribution.families import FAMILIES, Logarithmic
from surrogate.distribution.fitted_condition import FittedCondition
from surrogate.distribution.marginal import Marginal
from surrogate.distribution.neurons import Deviates
from surrogate.distribution.outcome import OK, Outcome
from surrogate.statistics import Interval, split_correlation
from surrogate.vocabulary import QUANTITIES

Array = NDArray[np.float64]


FEWEST = 4.0
"""Chips of the sweep whose error is the step of `displaced`: half a standard deviation."""


def replicate(
    distribution: ConditionalDistribution, seed: np.random.SeedSequence
) -> ConditionalDistribution:
    """Draw a sweep of the same size from a distribution and fit it again.

    Parametric bootstrap (Davison and Hinkley, Bootstrap Methods and their Application, 1997, 2.2).
    Families stay and are fitted to the drawn samples; correlations are those of the drawn scores;
    outcomes are drawn as often as there were independent draws. The same seed draws the same sweep
    at every condition.
    """
    return replace(
        distribution, knots=tuple(_again(knot, distribution, seed) for knot in distribution.knots)
    )


def step_of(distribution: ConditionalDistribution) -> float:
    """How many times the error of its sweep `displaced` moves a distribution; 1 at least."""
    return max(1.0, float(np.sqrt(min(knot.chips for knot in distribution.knots) / FEWEST)))


def displaced(
    distribution: ConditionalDistribution,
    seed: np.random.SeedSequence,
    step: float | None = None,
) -> tuple[ConditionalDistribution, ConditionalDistribution]:
    """A distribution moved along an error of its sweep, and against it, for a central difference.

    The error is the way from the distribution to that of `replicate`. A chip's accuracy answers to
    it with little but noise: a few images near a decision turn over, as many for a small step as
    for a large one. So the step is that of a sweep of four chips, `step_of` times the sweep's own,
    and what comes of it is to be divided by as much: errors fall as one over the square root. Each
    neuron's parameters are extrapolated, their logarithms if they are positive, and so are the
    probabilities of outcomes. The seed says which of the other sweeps.

    Args:
        step: How many times the error, where it is moved with another distribution by one step;
            None for `step_of`.
    """
    parts = {one.name: getattr(distribution, one.name) for one in fields(ConditionalDistribution)}
    other, way = replicate(distribution, seed), step or step_of(distribution)
    return _Displaced(**parts, other=other, way=way), _Displaced(**parts, other=other, way=-way)


@dataclass(frozen=True)
class _Displaced(ConditionalDistribution):
    other: ConditionalDistribution
    way: float

    def at_knots(self, deviates: Deviates) -> list[Array]:
        """As of `ConditionalDistribution`."""
        positive = [QUANTITIES[name].positive for name in self.free] + [False] * self.components
        pairs = zip(super().at_knots(deviates), self.other.at_knots(deviates), strict=True)
        return [np.where(positive, *_beyond(*pair, self.way)) for pair in pairs]

    def shares_at_knots(self, outcomes: Sequence[str]) -> list[Array]:
        """As of `ConditionalDistribution`."""
        own, other = super().shares_at_knots(outcomes), self.other.shares_at_knots(outcomes)
        return [np.clip(a + self.way * (b - a), 0.0, 1.0) for a, b in zip(own, other, strict=True)]


def _beyond(start: Array, end: Array, way: float) -> tuple[Array, Array]:
    """Extrapolated, by the ratio and by the difference."""
    with np.errstate(divide="ignore", invalid="ignore"):  # of what may be negative
        ratio = (end / start) ** way
    return start * ratio, start + way * (end - start)


def _again(
    knot: FittedCondition, distribution: ConditionalDistribution, seed: np.random.SeedSequence
) -> FittedCondition:
    rng = np.random.default_rng(seed)
    n, count = knot.fitted, len(distribution.free) + distribution.components
    # As many neurons a chip as were measured, the last chips perhaps one more or less.
    chips = np.arange(n) * knot.chips // n
    shared = rng.standard_normal((knot.chips, count))[chips]
    scores = knot.copula.deviates(rng.standard_normal((n, count)), shared)
    moved = [_refitted(one, scores[:, k]) for k, one in enumerate(knot.columns(distribution.free))]
    correlation, chip = split_correlation(scores, chips)
    k = len(distribution.free)
    return knot.model_copy(
        update={
            "marginals": {**knot.marginals, **dict(zip(distribution.free, moved[:k], strict=True))},
            "components": moved[k:],
            "copula": knot.copula.model_copy(
                update={
                    "correlation": correlation.tolist(),
                    "chip": None if knot.copula.chip is None or chip is None else chip.tolist(),
                }
            ),
            "outcomes": _outcomes(knot, rng),
        }
    )


def _refitted(marginal: Marginal, scores: Array) -> Marginal:
    """The distribution fitted to other samples of itself.

    Where its family has no maximum for them the normal or the lognormal takes its place, which the
    families with more parameters have as a limit.
    """
    if marginal.family == "fixed":
        return marginal
    x = marginal.quantile_of_normal(scores)
    name, family = marginal.family, FAMILIES[marginal.family]
    found = family.fit(x)
    if found is None:
        name = "lognormal" if isinstance(family, Logarithmic) else "normal"
        found = FAMILIES[name].fit(x)
    assert found is not None  # a normal distribution fits any samples
    parameters = {key: Interval(low=value, value=value, high=value) for key, value in found.items()}
    return marginal.model_copy(update={"family": name, "parameters": parameters})


def _outcomes(knot: FittedCondition, rng: np.random.Generator) -> dict[str, Outcome]:
    names = list(knot.outcomes)
    shares = np.array([knot.probability(name) for name in names])
    counts = rng.multinomial(max(1, round(knot.independent_draws)), shares / np.sum(shares))
    if counts[names.index(OK)] == 0:
        counts[names.index(OK)] = 1  # no distribution is fitted to a sweep that measured nothing
    drawn = counts / np.sum(counts)
    return {
        name: knot.outcomes[name].model_copy(
            update={"probability": replace(knot.outcomes[name].probability, value=float(share))}
        )
        for name, share in zip(names, drawn, strict=True)
    }
