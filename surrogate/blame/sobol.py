"""Sobol' indices of a response surface: alone, in total, and between pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surrogate.blame.hermite import Term, columns
from surrogate.blame.surface import Surface
from surrogate.statistics import Interval

Array = NDArray[np.float64]

BASE_SAMPLES = 1024
"""A power of two; the surface is evaluated some thousand times as often."""

LEAST = 1e-4
"""An interaction of a hundredth of a per cent of the variance is not worth a name."""

ROUNDING = 1e-24
"""Share of the variance that is nothing but rounding."""

NOTHING = Interval.exact(0.0)
"""Index of what the surface does not depend on."""


@dataclass(frozen=True)
class Interaction:
    """Share of the variance that two groups carry together and neither alone."""

    first: str
    second: str
    share: Interval


@dataclass(frozen=True)
class SobolIndices:
    """Shares of the variance of a surface, with SALib's 95 % intervals.

    Attributes
    ----------
    first, total : dict of str to Interval
        By input: what it carries alone, and with all its interactions.
    group_first, group_total : dict of str to Interval
        By group; interactions within the group count as its own.
    interactions : tuple of Interaction
        Between two groups, largest first; those whose interval lies above zero and which are
        larger than what the surface misses.
    """

    first: dict[str, Interval]
    total: dict[str, Interval]
    group_first: dict[str, Interval]
    group_total: dict[str, Interval]
    interactions: tuple[Interaction, ...]


def sobol_indices(
    surface: Surface, inputs: Sequence[str], groups: Sequence[str], seed: int
) -> SobolIndices:
    """Compute first-order, total and second-order indices by Saltelli's scheme.

    Sampling and estimators are SALib's (Saltelli et al., Comput. Phys. Commun. 181, 259, 2010;
    second order: Saltelli, Comput. Phys. Commun. 145, 280, 2002), on scrambled Sobol' points.

    Parameters
    ----------
    surface : Surface
        Of the parameter; its indices are those of the parameter itself, also when the polynomial
        is that of the logarithm.
    inputs : sequence of str
        Name of each input, each another one.
    groups : sequence of str
        Group of each input.
    seed : int
        Seed of points and intervals.

    Returns
    -------
    SobolIndices
        Zero for inputs that the surface does not depend on.
    """
    active = surface.active
    names = [inputs[k] for k in active]
    here = [groups[k] for k in active]
    members = list(dict.fromkeys(here))
    if not active:
        single = grouped = _Indices((), (), np.zeros(0))
        found: tuple[Interaction, ...] = ()
    else:
        single = _analyse(surface, active, _problem(names, names), seed)
        grouped = _analyse(surface, active, _problem(names, here), seed)
        # No pair of groups carries more than the total of one of them in what is not additive.
        least = max(LEAST, surface.missed)
        notable = {
            name for name, total in zip(members, grouped.joint, strict=True) if total > least
        }
        found = _interactions(surface, active, names, here, notable, seed)
    return SobolIndices(
        first=_by_name(inputs, names, single.first),
        total=_by_name(inputs, names, single.total),
        group_first=_by_name(dict.fromkeys(groups), members, grouped.first),
        group_total=_by_name(dict.fromkeys(groups), members, grouped.total),
        interactions=found,
    )


def _problem(names: list[str], groups: list[str]) -> dict[str, Any]:
    return {
        "num_vars": len(names),
        "names": names,
        "groups": groups,
        "bounds": [[0.0, 1.0]] * len(names),  # mean and standard deviation
        "dists": ["norm"] * len(names),
    }


@dataclass(frozen=True)
class _Indices:
    """Of groups of inputs; `joint` are the totals of what is not additive, as shares of all."""

    first: tuple[Interval, ...]
    total: tuple[Interval, ...]
    joint: Array


def _analyse(surface: Surface, active: list[int], problem: dict[str, Any], seed: int) -> _Indices:
    """First-order and total indices.

    y = sum_j h_j(z_j) + r, h_j cubic by least squares: the variances of h_j are the sums of the
    squares of their coefficients, and r, which is not correlated with them, adds its own indices.
    Only these, mostly of a small share, have the noise of the points.
    """
    normals = _points(surface, problem, False, seed)
    values = surface.predict(normals)
    fitted, own = _additive(normals[:, active], values)
    left = values - fitted
    groups = list(dict.fromkeys(problem["groups"]))
    variances = np.array(
        [sum(own[k] for k, g in enumerate(problem["groups"]) if g == group) for group in groups]
    )
    rest = float(np.var(left))
    whole = float(np.sum(variances)) + rest
    if rest < ROUNDING * whole:
        exact = tuple(_estimate(share, 0.0) for share in variances / whole)
        return _Indices(exact, exact, np.zeros(len(groups)))
    result = _salib(problem, left, False, seed)
    first, total = (
        tuple(
            _estimate((one + rest * index) / whole, rest * half / whole)
            for one, index, half in zip(variances, result[key], result[f"{key}_conf"], strict=True)
        )
        for key in ("S1", "ST")
    )
    return _Indices(first, total, result["ST"] * rest / whole)


def _interactions(
    surface: Surface,
    active: list[int],
    names: list[str],
    groups: list[str],
    notable: set[str],
    seed: int,
) -> tuple[Interaction, ...]:
    """Interactions between notable groups, all others being one."""
    merged = [group if group in notable else "" for group in groups]
    members = list(dict.fromkeys(merged))
    if len(notable) < 2:
        return ()
    problem = _problem(names, merged)
    normals = _points(surface, problem, True, seed)
    values = surface.predict(normals)
    left = values - _additive(normals[:, active], values)[0]
    result = _salib(problem, left, True, seed)
    scale, least = np.var(left) / np.var(values), max(LEAST, surface.missed)
    found = []
    for j in range(len(members)):
        for k in range(j + 1, len(members)):
            share = _estimate(result["S2"][j, k] * scale, result["S2_conf"][j, k] * scale)
            if members[j] and members[k] and share.low > 0 and share.value > least:
                found.append(Interaction(members[j], members[k], share))
    return tuple(sorted(found, key=lambda one: -one.share.value))


def _points(surface: Surface, problem: dict[str, Any], pairs: bool, seed: int) -> Array:
    """Saltelli's points, zero for inputs that the surface does not depend on."""
    from SALib.sample.sobol import sample

    points = sample(problem, BASE_SAMPLES, calc_second_order=pairs, seed=seed)
    normals = np.zeros((len(points), max(surface.active) + 1))
    normals[:, surface.active] = points
    return normals


def _salib(problem: dict[str, Any], values: Array, pairs: bool, seed: int) -> Any:
    from SALib.analyze.sobol import analyze

    return analyze(problem, values, calc_second_order=pairs, seed=seed + 1)  # it takes 0 for none


def _additive(normals: Array, values: Array) -> tuple[Array, Array]:
    """Least-squares sum of cubic functions of one input each, and the variance of each of them.

    What is added up from functions of one input each has no interactions: without it they are the
    same, and their estimates have the noise of what is left alone.
    """
    alone: list[Term] = [((j, k),) for j in range(normals.shape[1]) for k in (1, 2, 3)]
    design = np.column_stack([np.ones(len(normals)), columns(alone, normals)])
    coefficients = np.linalg.lstsq(design, values)[0]
    return design @ coefficients, np.sum(coefficients[1:].reshape(-1, 3) ** 2, axis=1)


def _by_name(
    wanted: Sequence[str] | dict[str, None], names: list[str], estimates: tuple[Interval, ...]
) -> dict[str, Interval]:
    found = dict(zip(names, estimates, strict=True))
    return {name: found.get(name, NOTHING) for name in wanted}


def _estimate(best: float, half: float) -> Interval:
    return Interval(float(best), float(best - half), float(best + half))
