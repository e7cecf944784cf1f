"""The law that another sweep of the same size would have given."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from surrogate.distribution.conditional import Law
from surrogate.distribution.families import FAMILIES
from surrogate.distribution.fitted_condition import ConditionLaw
from surrogate.distribution.marginal import NEGLIGIBLE_TAIL, Marginal, share_below_zero
from surrogate.distribution.outcome import OK, Outcome
from surrogate.statistics import Interval, split_correlation
from surrogate.vocabulary import QUANTITIES

Array = NDArray[np.float64]


def replicate(law: Law, seed: np.random.SeedSequence) -> Law:
    """Draw a sweep from a law and fit it again.

    Parametric bootstrap (Davison and Hinkley, Bootstrap Methods and their Application, 1997, 2.2).
    Families stay and are fitted to the drawn samples; correlations are those of the drawn scores;
    degrees of freedom stay; outcomes are drawn as often as there were independent draws. The same
    seed draws the same sweep at every condition.

    Parameters
    ----------
    law : Law
        At a swept temperature or between two.
    seed : numpy.random.SeedSequence
        Which of the other sweeps.

    Returns
    -------
    Law
        The same corner and temperature.
    """
    return replace(law, knots=tuple(_again(knot, law, seed) for knot in law.knots))


def _again(knot: ConditionLaw, law: Law, seed: np.random.SeedSequence) -> ConditionLaw:
    rng = np.random.default_rng(seed)
    n, count = knot.fitted, len(law.free) + law.components
    # As many neurons a chip as were measured, the last chips perhaps one more or less.
    chips = np.arange(n) * knot.chips // n
    shared = rng.standard_normal((knot.chips, count))[chips]
    z, mixing = rng.standard_normal((n, count)), 1.0 - rng.random(n)
    scores = knot.copula.deviates(z, shared, mixing)
    columns = knot.columns(law.free)
    positive = [QUANTITIES[name].positive for name in law.free] + [False] * law.components
    moved = [
        _refitted(one, scores[:, k], above)
        for k, (one, above) in enumerate(zip(columns, positive, strict=True))
    ]
    correlation, chip = split_correlation(scores, chips)
    k = len(law.free)
    return knot.model_copy(
        update={
            "marginals": {**knot.marginals, **dict(zip(law.free, moved[:k], strict=True))},
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


def _refitted(marginal: Marginal, scores: Array, positive: bool) -> Marginal:
    """The law fitted to other samples of itself.

    Where its family has no maximum for them, or would reach below zero for a positive quantity, the
    normal law or the lognormal takes its place: the families with more parameters have it as a
    limit.
    """
    if marginal.family == "fixed":
        return marginal
    x = marginal.quantile_of_normal(scores)
    for name in (marginal.family, "lognormal" if positive else "normal"):
        found = FAMILIES[name].fit(x)
        if found is None:
            continue
        if positive and share_below_zero(FAMILIES[name], found) > NEGLIGIBLE_TAIL:
            continue
        parameters = {key: Interval.exact(value) for key, value in found.items()}
        return marginal.model_copy(update={"family": name, "parameters": parameters})
    raise ArithmeticError(f"no law for {len(x)} samples of {marginal.family}")


def _outcomes(knot: ConditionLaw, rng: np.random.Generator) -> dict[str, Outcome]:
    names = list(knot.outcomes)
    shares = np.array([knot.probability(name) for name in names])
    counts = rng.multinomial(max(1, round(knot.independent_draws)), shares / np.sum(shares))
    if counts[names.index(OK)] == 0:
        counts[names.index(OK)] = 1  # no law is fitted to a sweep that measured nothing
    drawn = counts / np.sum(counts)
    return {
        name: knot.outcomes[name].model_copy(
            update={"probability": replace(knot.outcomes[name].probability, value=float(share))}
        )
        for name, share in zip(names, drawn, strict=True)
    }
