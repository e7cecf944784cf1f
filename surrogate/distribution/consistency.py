"""Whether the parts of a document belong together, so that none fails later, in a network."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from surrogate.distribution.code_basis import CodeBasis
from surrogate.distribution.copula import Copula
from surrogate.distribution.families import FAMILIES, Role
from surrogate.distribution.fitted_condition import FittedCondition
from surrogate.distribution.marginal import ABOVE_ZERO, ANY_SIGN, Marginal
from surrogate.distribution.outcome import OK
from surrogate.distribution.ruler import DIFFERENCES, DISTANCES
from surrogate.distribution.shape import ShapeBasis
from surrogate.errors import SurrogateInputError
from surrogate.vocabulary import QUANTITIES, Kind

Array = NDArray[np.float64]

ROUNDING = 1e-9
"""Of sums of probabilities and of eigenvalues of correlations; those of a fit are near 1e-15."""

FEWEST_POINTS = 3
"""Places of a membrane curve: rest, threshold and one between."""

FEWEST_CODES = 2
"""Places of a weight's curve."""

SCORES = np.linspace(-5.0, 5.0, 11)
"""Normal scores at which a marginal distribution must have a value: a neuron in three millions lies
beyond. Further out a heavy tail that was fitted honestly may leave the floating-point numbers."""


def check_conditions(
    conditions: Sequence[FittedCondition],
    free: Collection[str],
    derived: Collection[str],
    basis: ShapeBasis | CodeBasis | None,
    kind: Kind,
) -> None:
    """Check the distributions of all conditions against each other and the document.

    Raises:
        ValueError: A part is missing, or no fit could have made it; the message names the part.
    """
    keys = [(distribution.corner, distribution.temperature_celsius) for distribution in conditions]
    if len(set(keys)) < len(keys):
        raise ValueError("conditions: two are of the same corner and temperature")
    points = len(conditions[0].median_curve)
    if kind == "synapse" and (basis is not None or points):
        raise ValueError("conditions: a synapse has no curve, nor a basis")
    if kind == "weight" and points < FEWEST_CODES:
        raise ValueError(f"median_curve: {points} codes; allowed: {FEWEST_CODES} or more")
    if basis is not None and isinstance(basis, CodeBasis) != (kind == "weight"):
        raise ValueError(f"basis: allowed: that of a {kind}")
    if kind != "weight" and 0 < points < FEWEST_POINTS:
        raise ValueError(f"median_curve: {points} points; allowed: none, or {FEWEST_POINTS}")
    if basis is not None and basis.points != points:
        raise ValueError(f"median_curve: {points} points; allowed: {basis.points}, as the basis")
    if basis is not None and basis.kept > points:
        raise ValueError(f"basis.components: {basis.kept}; allowed: at most {points}")
    for distribution in conditions:
        try:
            _check_parameters(distribution, free, derived)
            _check_outcomes(distribution)
            _check_curves(distribution, basis, points)
            _check_copula(distribution.copula, len(free) + len(distribution.components))
            _check_held_out(distribution)
        except ValueError as error:
            raise ValueError(f"{distribution.label}: {error}") from error


def _check_parameters(
    distribution: FittedCondition, free: Collection[str], derived: Collection[str]
) -> None:
    names = (*free, *derived)
    by_name: Mapping[str, tuple[Collection[str], Collection[str]]] = {
        "marginals": (distribution.marginals, free),
        "derived": (distribution.derived, derived),
        "nominal": (distribution.nominal, names),
        "hidden_medians": (distribution.hidden_medians or names, names),
    }
    for key, (found, allowed) in by_name.items():
        if set(found) != set(allowed):
            raise ValueError(f"{key}: allowed are {', '.join(allowed)}")
    for name in names:
        if QUANTITIES[name].positive and distribution.nominal[name] <= 0:
            raise ValueError(
                f"nominal.{name} = {distribution.nominal[name]:g}; allowed: above zero"
            )
    for name in free:
        _check_marginal(
            f"marginals.{name}", distribution.marginals[name], QUANTITIES[name].positive
        )
    for k, marginal in enumerate(distribution.components):
        _check_marginal(f"components.{k}", marginal, positive=False)


def _check_marginal(key: str, marginal: Marginal, positive: bool) -> None:
    simple, richest, quantiles = ABOVE_ZERO if positive else ANY_SIGN
    allowed = (*simple, richest, quantiles, "fixed")
    if marginal.family not in allowed:
        raise ValueError(f"{key}.family: allowed are {', '.join(allowed)}")
    family, found = FAMILIES[marginal.family], set(marginal.parameters)
    names = set(family.roles)
    # Of the samples' own quantiles there are as many as the samples allowed.
    some = marginal.family == quantiles and len(found) >= 4 and {"slope_low", "slope_high"} <= found
    if not (found <= names if some else found == names):
        raise ValueError(f"{key}.parameters: allowed are {', '.join(family.roles)}")
    for name, value in marginal.best.items():
        role = family.roles[name]
        if role in (Role.SCALE, Role.POSITIVE) and value <= 0:
            raise ValueError(f"{key}.parameters.{name} = {value:g}; allowed: above zero")
        if role is Role.SHARE and not 0 < value < 1:
            raise ValueError(f"{key}.parameters.{name} = {value:g}; allowed: between 0 and 1")
    try:
        with np.errstate(all="ignore"):
            values = marginal.quantile_of_normal(SCORES)
            rises = np.all(np.isfinite(values)) and np.all(np.diff(values) >= 0)
    except (ArithmeticError, LookupError, ValueError) as error:
        raise ValueError(f"{key}: {marginal.family} has no quantiles: {error}") from error
    if not rises:
        raise ValueError(f"{key}: the quantiles are not finite and rising")
    if positive and values[0] <= 0:
        raise ValueError(f"{key}: its quantiles begin at {values[0]:g}; allowed: above zero")


def _check_outcomes(distribution: FittedCondition) -> None:
    if OK not in distribution.outcomes:
        raise ValueError(f"outcomes: {OK} is missing")
    shares = np.array([one.probability.value for one in distribution.outcomes.values()])
    if np.any(shares < 0) or abs(np.sum(shares) - 1) > ROUNDING or distribution.failed_share >= 1:
        raise ValueError(f"outcomes: probabilities; allowed: a sum of 1, and {OK} above 0")
    drawn = sum(distribution.counts.values())
    if (
        not distribution.chips <= distribution.fitted <= drawn
        or distribution.independent_draws > drawn * (1 + ROUNDING)
    ):
        raise ValueError(
            f"{drawn} counts, fitted = {distribution.fitted}, chips = {distribution.chips}, "
            f"independent_draws = {distribution.independent_draws:g}; allowed: no more chips than "
            "fitted, nor than counts"
        )


def _check_copula(copula: Copula, size: int) -> None:
    for name, rows in copula.matrices.items():
        if [len(row) for row in rows] != [size] * size:
            raise ValueError(f"copula.{name}: allowed are {size} x {size} numbers")
        matrix = np.array(rows)
        if np.any(np.abs(matrix) > 1 + ROUNDING) or np.any(np.abs(matrix - matrix.T) > ROUNDING):
            raise ValueError(f"copula.{name}: allowed: symmetric, from -1 to 1")
    total = np.array(copula.correlation)
    if np.any(np.abs(np.diag(total) - 1) > ROUNDING):
        raise ValueError("copula.correlation: allowed: 1 on the diagonal")
    chip = np.zeros_like(total) if copula.chip is None else np.array(copula.chip)
    for name, matrix in {"correlation": total - chip, "chip": chip}.items():
        if np.min(np.linalg.eigvalsh(matrix)) < -ROUNDING * size:
            raise ValueError(f"copula.{name}: allowed: positive semi-definite, chip or not")


def _check_curves(
    distribution: FittedCondition, basis: ShapeBasis | CodeBasis | None, points: int
) -> None:
    if {
        len(distribution.nominal_curve),
        len(distribution.median_curve),
        len(distribution.supply_power),
    } != {points}:
        raise ValueError(
            f"nominal_curve, median_curve, supply_power: allowed are {points} points of each"
        )
    currents, factors = distribution.hold_currents, distribution.hold_factors
    if (
        len(currents) != len(factors)
        or np.any(np.diff(currents) <= 0)
        or any(one <= 0 for one in factors)
        or factors[:1] not in ([], [1.0])
    ):
        raise ValueError(
            "hold_currents, hold_factors: allowed are as many currents, ascending, and factors, "
            "positive, the first of them 1"
        )
    kept, of_mean = (0, 0) if basis is None else (basis.kept, points)
    if len(distribution.components) != kept or len(distribution.mean_shape) != of_mean:
        raise ValueError(
            f"components and mean_shape: allowed are {kept} and {of_mean}, as the basis has"
        )
    if basis is None:
        return
    medians = [float(one.quantile_of_normal(np.zeros(1))[0]) for one in distribution.components]
    try:
        basis.curves(np.array(distribution.mean_shape), np.array([medians]))
    except SurrogateInputError as error:
        raise ValueError(f"mean_shape: {error}") from error


def _check_held_out(distribution: FittedCondition) -> None:
    held_out = distribution.held_out
    for name, made in ({} if held_out is None else held_out.comparisons).items():
        if name not in distribution.nominal or set(made) != {*DIFFERENCES, *DISTANCES}:
            raise ValueError("held_out.comparisons: allowed are all of each parameter")
