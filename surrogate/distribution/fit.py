"""From the measured samples of a condition to its distribution."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from surrogate.distribution.conditional import ConditionalDistribution
from surrogate.distribution.copula import Copula, rank_scores
from surrogate.distribution.fitted_condition import FittedCondition
from surrogate.distribution.frame import Frame
from surrogate.distribution.held_out import HeldOut, hold_against
from surrogate.distribution.marginal import Marginal, fit_marginal, fit_spread
from surrogate.distribution.neurons import draw_deviates
from surrogate.distribution.observed import Observed
from surrogate.distribution.outcome import OK, hidden_median, outcomes_of
from surrogate.distribution.pairing import same_neurons
from surrogate.statistics import Bootstrap, design_effect, split_correlation
from surrogate.vocabulary import QUANTITIES

Array = NDArray[np.float64]

BOOTSTRAP_STREAM, HELD_OUT_STREAM = 0xB0, 0x40


def fit_condition(observed: Observed, frame: Frame, seed: int) -> FittedCondition:
    """Fit the distribution at one condition.

    Args:
        observed: Its samples; a fifth of the chips is held out, see
            `surrogate.distribution.held_out`.
        frame: What it shares with the circuit's other conditions.

    Raises:
        SurrogateInputError: A quantity that cannot be negative has a value that is not above zero.
    """
    seen, held = observed.split()
    chips = seen.measured_chips
    bootstrap = bootstrap_of(chips, seed)
    marginals = {
        name: fit_marginal(
            seen.values[name], seen.errors[name], QUANTITIES[name].positive, bootstrap
        )
        for name in frame.free
    }
    derived = {
        name: fit_spread(seen.values[name], seen.errors[name], bootstrap) for name in frame.derived
    }
    mean_shape = frame.means.get((seen.corner, seen.temperature_celsius), np.empty(0))
    shape_scores = np.empty((len(chips), 0))
    if frame.basis is not None:
        shape_scores = frame.basis.scores(seen.curves, mean_shape)
    components = [fit_marginal(column, np.zeros(1), False, bootstrap) for column in shape_scores.T]
    columns = [*marginals.values(), *components]
    values = np.column_stack([*(seen.values[name] for name in frame.free), shape_scores])
    outcomes = outcomes_of(seen.statuses, seen.chips)
    hidden = (
        {}
        if len(outcomes) == 1
        else {name: hidden_median(outcomes, column) for name, column in seen.values.items()}
    )
    distribution = FittedCondition(
        corner=seen.corner,
        temperature_celsius=seen.temperature_celsius,
        supply=seen.supply,
        counts=observed.counts,
        fitted=len(chips),
        chips=len(np.unique(chips)),
        independent_draws=len(seen.statuses) / design_effect(seen.statuses == OK, seen.chips),
        outcomes=outcomes,
        nominal=seen.nominal,
        marginals=marginals,
        derived=derived,
        hidden_medians=hidden,
        nominal_curve=seen.nominal_curve.tolist(),
        supply_power=seen.nominal_power.tolist(),
        hold_currents=seen.hold_currents,
        hold_factors=seen.hold_factors,
        upstroke=seen.upstroke,
        input_port=seen.input_port,
        below_depths=seen.below_depths,
        below_currents=seen.below_currents,
        median_curve=np.median(seen.curves, axis=0).tolist(),
        mean_shape=mean_shape.tolist(),
        components=components,
        copula=_copula(values, columns, chips, frame.typical[observed.fitted_draws], bootstrap),
        held_out=None,
    )
    return distribution.model_copy(
        update={"held_out": _held_out(distribution, chips, held, frame, seed)}
    )


def _copula(
    values: Array,
    columns: list[Marginal],
    chips: NDArray[np.int64],
    typical: Array,
    bootstrap: Bootstrap,
) -> Copula:
    """Dependence of the normal scores by rank; 0 for parameters that do not move."""
    scores = np.where([one.moves for one in columns], rank_scores(values), 0.0)
    correlation, chip = split_correlation(scores, chips)
    low, high = correlation_intervals(scores, correlation, bootstrap)
    return Copula(
        correlation=correlation.tolist(),
        correlation_low=low.tolist(),
        correlation_high=high.tolist(),
        chip=None if chip is None else chip.tolist(),
        turn=same_neurons(scores, correlation, typical).tolist(),
    )


def bootstrap_of(chips: NDArray[np.int64], seed: int) -> Bootstrap:
    """Replicates of a condition's fitted samples, the same for all of its parameters.

    From the chip of each sample, shape (n,); chips with several samples are drawn whole.
    """
    return Bootstrap(
        len(chips),
        np.random.SeedSequence(seed, spawn_key=(BOOTSTRAP_STREAM,)),
        chips if len(np.unique(chips)) < len(chips) else None,
    )


def correlation_intervals(
    scores: Array, correlation: Array, bootstrap: Bootstrap
) -> tuple[Array, Array]:
    """BCa intervals of the correlations of fixed scores.

    In every replicate, from weighted means of squares and products; the influence of a sample on r
    is xy - r (x^2 + y^2)/2 for standardised x and y (Devlin, Gnanadesikan and Kettenring,
    Biometrika 62, 531 (1975)). Scores have the shape (n, parameters), 0 of a parameter that does
    not move; `correlation` and the two ends of the 95 % intervals (parameters, parameters).
    """
    low, high = correlation.copy(), correlation.copy()
    moves = np.flatnonzero(np.std(scores, axis=0) > 0)
    if len(moves) < 2:
        return low, high
    x = scores[:, moves] / np.std(scores[:, moves], axis=0)
    i, j = np.triu_indices(len(moves), 1)
    means = bootstrap.means(np.column_stack([x, x**2, x[:, i] * x[:, j]]))
    k = len(moves)
    mean, square, product = means[:, :k], means[:, k : 2 * k], means[:, 2 * k :]
    sigma = np.sqrt(square - mean**2)
    found = (product - mean[:, i] * mean[:, j]) / (sigma[:, i] * sigma[:, j])
    plain = np.corrcoef(x, rowvar=False)
    for pair, (a, b) in enumerate(zip(i, j, strict=True)):
        r = float(plain[a, b])
        influence = x[:, a] * x[:, b] - r * (x[:, a] ** 2 + x[:, b] ** 2) / 2
        interval = bootstrap.interval(r, found[:, pair], influence)
        row, column = moves[a], moves[b]
        # With chips the best value weighs them otherwise; the interval is moved along.
        away = correlation[row, column] - r
        low[row, column] = low[column, row] = max(-1.0, interval.low + away)
        high[row, column] = high[column, row] = min(1.0, interval.high + away)
    return low, high


def _held_out(
    distribution: FittedCondition, chips: NDArray[np.int64], held: Observed, frame: Frame, seed: int
) -> HeldOut | None:
    """Compare with the draws that were held out; None when hardly any was measured, or none moves.

    `chips` is the chip of each sample that the distribution was fitted to.
    """
    drawn = ConditionalDistribution(
        distribution.corner,
        distribution.temperature_celsius,
        (distribution,),
        frame.free,
        frame.derived,
        frame.basis,
    )
    moving = {
        name: values for name, values in held.values.items() if distribution.spreads[name].moves
    }
    if len(held.measured_chips) < 2 or not moving:
        return None

    def sample(on: NDArray[np.int64], rng: np.random.Generator) -> dict[str, Array]:
        seeds = np.random.SeedSequence(int(rng.integers(2**63)))
        deviates = draw_deviates(len(on), len(frame.free) + drawn.components, seeds)
        _, first, chip = np.unique(on, return_index=True, return_inverse=True)
        # Each chip is that of its first neuron.
        found = drawn.parameters_of(replace(deviates, chip=deviates.chip[first[chip]]))
        return {name: found[name] for name in moving}

    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(HELD_OUT_STREAM,)))
    return hold_against(moving, held.measured_chips, chips, sample, rng)
