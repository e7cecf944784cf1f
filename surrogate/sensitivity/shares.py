"""Shares of a parameter's variance, from the coefficients of a polynomial chaos."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.sensitivity.hermite import Term, candidates, columns
from surrogate.sensitivity.least_squares import ClusterFit, fit_clusters
from surrogate.sensitivity.surface import Surface
from surrogate.statistics import Bootstrap, Interval

Array = NDArray[np.float64]
Labels = NDArray[np.int64]

DRAWS_PER_LINEAR_COLUMN = 1.5
DRAWS_PER_QUADRATIC_COLUMN = 2.5
FEWEST_LEFT = 15
"""Fewer draws a column than this, or fewer draws beyond the columns, and the intervals no longer
hold what they promise: below 0.9 of the truths instead of 0.95."""

LEAST = 1e-4
"""An interaction of a hundredth of a per cent of the variance is not worth a name."""


@dataclass(frozen=True)
class Share:
    """Share of the variance of an input, or of a group of inputs as one.

    Shares are unbiased: one that is zero is estimated a little below zero as often as above.

    Attributes:
        first: What it carries alone (Sobol's first-order index).
        total: With all its interactions (total index); None where there were too few chips for a
            surface.
        shapley: With its part of each interaction, which all who take part share alike (Shapley
            effect of independent inputs: Owen, SIAM/ASA J. Uncertain. Quantif. 2, 245, 2014): these
            add up to what is explained.
    """

    first: Interval
    total: Interval | None
    shapley: Interval | None


@dataclass(frozen=True)
class Interaction:
    """Share of the variance that two groups, by number, carry together and neither alone."""

    first: int
    second: int
    share: Interval


@dataclass(frozen=True)
class Sensitivity:
    """Where the variance of a parameter comes from; of its logarithm if the surface is of that.

    Attributes:
        inputs, groups: Of each input, and of groups of inputs.
        interactions: Between two groups, largest first; those whose interval lies above zero and
            which are larger than what the surface misses.
        degree: Of the main effects that all inputs have: 1 when there were too few draws for 2.
    """

    inputs: tuple[Share, ...]
    groups: tuple[Share, ...]
    interactions: tuple[Interaction, ...]
    unexplained: Interval
    degree: int


def fewest_draws(inputs: int) -> int:
    """Draws that linear main effects of so many inputs need."""
    return _needed(inputs + 1, DRAWS_PER_LINEAR_COLUMN)


def _needed(columns: int, ratio: float) -> int:
    return max(math.ceil(ratio * columns), columns + FEWEST_LEFT)


def sensitivity(
    normals: Array, values: Array, groups: Labels, surface: Surface | None, bootstrap: Bootstrap
) -> Sensitivity:
    """Share of the variance that each input carries, alone and with others.

    With orthonormal Hermite polynomials the variance of a sum of terms is the sum of the squares of
    its coefficients c, so that the share of those terms which have an input alone is its first
    Sobol' index, of those which have it at all its total index (Sudret, Reliab. Eng. Syst. Saf. 93,
    964, 2008). The square of an estimated coefficient is too large by its error variance, hence
    (c^2 - se^2) / V with V = sum (c^2 - se^2) + s^2, s^2 the variance of the errors, of which
    s^2 / V is the share not explained.

    The terms are the main effects of all inputs, so that each share has an honest error, and those
    of the surface that stand out of what chance alone would bring up from all candidates:
    c^2 > 2 ln(candidates) se^2 (Donoho and Johnstone, Biometrika 81, 425, 1994). Of a logarithmic
    surface they are of the logarithm, where it is a polynomial.

    Each bootstrap replicate moves the coefficients by the sum of its chips' influences (one Newton
    step from the estimate, as in Hu and Kalbfleisch, Can. J. Stat. 28, 449, 2000), so that one that
    repeats chips cannot make columns dependent. It has the noise twice, its own and that of the
    estimate, and so loses se^2 twice.

    Args:
        normals: Independent standard normal inputs, shape (draws, inputs).
        values: The parameter, shape (draws,).
        groups: Group of each input, from 0, shape (inputs,).
        surface: Fitted to these draws; without it there are main effects only.
        bootstrap: Of the draws, with their chips: those of one chip may share inputs.

    Raises:
        SurrogateInputError: There are too few draws or chips for so many inputs, or the parameter
            does not vary.
    """
    if np.ptp(values) == 0:
        raise SurrogateInputError("the parameter does not vary")
    target = np.log(values) if surface is not None and surface.logarithmic else values
    target = (target - np.mean(target)) / np.std(target)
    inputs, degree = normals.shape[1], _degree(normals, bootstrap)
    terms = candidates(inputs)[: degree * inputs]
    if surface is not None:
        room = len(values) - len(terms) - 1 - FEWEST_LEFT
        terms += _notable(surface, terms, normals, target, bootstrap)[:room]
    of_input, of_group = _members(terms, np.arange(inputs)), _members(terms, groups)
    pairs = sorted({tuple(np.flatnonzero(column)) for column in of_group.T if column.sum() == 2})
    together = [of_group[a] & of_group[b] for a, b in pairs]
    found = iter(
        _shares(
            np.array([*_indices(of_input), *_indices(of_group), *together], dtype=np.float64),
            fit_clusters(_design(terms, normals), target, bootstrap.cluster),
            bootstrap,
        )
    )
    each = [next(found) for _ in range(3 * inputs)]
    as_one = [next(found) for _ in range(3 * len(of_group))]
    joint = [Interaction(int(a), int(b), next(found)) for a, b in pairs]
    least = max(LEAST, surface.missed) if surface is not None else 1.0
    return Sensitivity(
        inputs=_in_threes(each, surface is not None),
        groups=_in_threes(as_one, surface is not None),
        interactions=tuple(
            sorted(
                (one for one in joint if one.share.low > 0 and one.share.value > least),
                key=lambda one: -one.share.value,
            )
        ),
        unexplained=next(found),
        degree=degree,
    )


def _degree(normals: Array, bootstrap: Bootstrap) -> int:
    """Degree of the main effects that draws and chips are enough for."""
    draws, inputs = normals.shape
    number, chips = bootstrap.cluster, bootstrap.groups
    # An input that all neurons of a chip share has one value a chip, not one a draw.
    first = np.unique(number, return_index=True)[1]
    shared = int(np.sum(np.all(normals == normals[first][number], axis=0)))
    for degree, ratio in ((2, DRAWS_PER_QUADRATIC_COLUMN), (1, DRAWS_PER_LINEAR_COLUMN)):
        enough = draws >= _needed(degree * inputs + 1, ratio)
        if enough and chips >= _needed(degree * shared + 1, ratio):
            return degree
    needed = fewest_draws(inputs)
    if draws < needed:
        raise SurrogateInputError(
            f"{draws} measured draws are too few for {inputs} deviations; allowed: from {needed}"
        )
    raise SurrogateInputError(
        f"{chips} chips are too few for {shared} deviations that neurons of a chip share; "
        f"allowed: from {fewest_draws(shared)} chips"
    )


def _design(terms: Sequence[Term], normals: Array) -> Array:
    return np.column_stack([np.ones(len(normals)), columns(terms, normals)])


def _notable(
    surface: Surface, known: list[Term], normals: Array, target: Array, bootstrap: Bootstrap
) -> list[Term]:
    """Terms of a surface, but those known, that stand out of chance; the clearest first."""
    fit = fit_clusters(_design(surface.terms, normals), target, bootstrap.cluster)
    evidence = fit.coefficients[1:] ** 2 / np.sum(fit.influence[:, 1:] ** 2, axis=0)
    least = 2 * math.log(len(candidates(normals.shape[1])))
    order = np.argsort(-evidence, kind="stable")
    others = set(surface.terms) - set(known)
    return [t for k in order if evidence[k] > least and (t := surface.terms[k]) in others]


def _members(terms: Sequence[Term], groups: Labels) -> NDArray[np.bool_]:
    """Whether each group is in each term, shape (groups, terms)."""
    found = np.zeros((int(groups.max()) + 1, len(terms)), bool)
    for k, term in enumerate(terms):
        found[[groups[j] for j, _ in term], k] = True
    return found


def _indices(members: NDArray[np.bool_]) -> Array:
    """Of each group the weights of the terms in its first, total and Shapley share, in turn."""
    count = np.sum(members, axis=0)
    weights = np.stack([members & (count == 1), members, members / count], axis=1)
    return weights.reshape(-1, members.shape[1])


def _shares(weights: Array, fit: ClusterFit, bootstrap: Bootstrap) -> list[Interval]:
    """Weighted sums of the terms' shares, and the share of the errors last."""
    coefficients, influence = fit.coefficients[1:], fit.influence[:, 1:]
    noise, still = np.sum(influence**2, axis=0), np.sum(influence, axis=0)
    n = len(fit.residual)
    errors = bootstrap.collapse(np.column_stack([fit.residual**2, np.ones(n)]))
    # Their variance scatters as that of n - p draws, p columns fitted, and not as that of n.
    wider = math.sqrt(n / (n - len(fit.coefficients)))
    mean = float(np.mean(fit.residual**2)) or 1.0

    def statistic(sums: Array, resampled: bool) -> Array:
        moved = coefficients + sums[:, :-2] - still
        parts = moved**2 - (2 if resampled else 1) * noise
        left = mean * (sums[:, -2] / sums[:, -1] / mean) ** wider
        variance = (np.sum(parts, axis=1) + left)[:, None]
        return np.asarray(np.column_stack([parts @ weights.T, left]) / variance)

    return bootstrap.intervals(np.column_stack([influence, errors]), statistic)


def _in_threes(found: list[Interval], whole: bool) -> tuple[Share, ...]:
    threes = zip(found[::3], found[1::3], found[2::3], strict=True)
    return tuple(Share(*one) if whole else Share(one[0], None, None) for one in threes)
