"""The joint law of a circuit's parameters, conditional on corner and temperature."""

import json
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError
from scipy.stats import norm, rankdata

from surrogate.errors import SurrogateInputError
from surrogate.marginal import FrozenModel, Marginal, fit_marginal
from surrogate.vocabulary import QUANTITIES

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

Z95 = 1.959963984540054
"""97.5 % quantile of the standard normal."""


class ConditionLaw(FrozenModel):
    """Law of the parameters at one corner and temperature.

    Attributes
    ----------
    corner, temperature_celsius, supply
        The condition (°C, V).
    counts : dict of str to int
        Mismatch samples by status.
    nominal : dict of str to float
        Parameters of the circuit without mismatch, SI.
    nominal_curve, median_curve : list of float
        Membrane curve in units of the rheobase, at equally spaced places from rest (0) over
        threshold to spike (1), see `curve_place`; without mismatch, and the samples' median.
    marginals : dict of str to Marginal
        Law of each parameter.
    correlation : list of list of float
        Gaussian copula: correlation of the normal scores, in the order of the marginals.
    correlation_low, correlation_high : list of list of float
        95 % interval of each (Fisher's z).
    """

    corner: str
    temperature_celsius: float
    supply: float
    counts: dict[str, int]
    nominal: dict[str, float]
    nominal_curve: list[float]
    median_curve: list[float]
    marginals: dict[str, Marginal]
    correlation: list[list[float]]
    correlation_low: list[list[float]]
    correlation_high: list[list[float]]

    @property
    def failed_share(self) -> float:
        """Share of the mismatch samples that measured nothing."""
        total = sum(self.counts.values())
        return (total - self.counts.get("ok", 0)) / total

    def sample(self, n: int, seed: np.random.SeedSequence) -> tuple[dict[str, Array], Flags]:
        """Draw neurons.

        The same seed draws the same standard normal deviates at every condition, so that
        conditions compare pairwise.

        Parameters
        ----------
        n : int
            How many.
        seed : numpy.random.SeedSequence
            Seed of the draw.

        Returns
        -------
        dict of str to numpy.ndarray
            Values by parameter, SI, each of shape (n,).
        numpy.ndarray
            Neurons that fail as a share of the samples did, bool, shape (n,).
        """
        rng = np.random.default_rng(seed)
        z = rng.standard_normal((n, len(self.marginals)))
        fails = rng.random(n) < self.failed_share
        # The symmetric root exists for singular correlations too and has no arbitrary signs.
        values, vectors = np.linalg.eigh(np.array(self.correlation))
        root = vectors @ np.diag(np.sqrt(np.maximum(values, 0.0))) @ vectors.T
        scores = z @ root
        drawn = {
            name: marginal.quantile_of_normal(scores[:, k])
            for k, (name, marginal) in enumerate(self.marginals.items())
        }
        return drawn, fails


class UnfittedCondition(FrozenModel):
    """A condition whose samples make no law.

    Attributes
    ----------
    corner, temperature_celsius, supply
        The condition (°C, V).
    counts : dict of str to int
        Mismatch samples by status.
    reason : str
        Why there is no law.
    """

    corner: str
    temperature_celsius: float
    supply: float
    counts: dict[str, int]
    reason: str


class Distribution(FrozenModel):
    """Fitted law of one circuit in one technology.

    Attributes
    ----------
    format, version
        Identity of the file format.
    circuit, technology : str
        What was swept.
    kind : str
        ``"neuron"`` or ``"synapse"``.
    plan_sha256 : str
        Digest of the plan of the sweep.
    seed : int
        Seed of the bootstraps.
    units : dict of str to str
        SI unit of each parameter.
    conditions : list of ConditionLaw
        One law a condition.
    unfitted : list of UnfittedCondition
        Conditions under which too little could be measured for a law.
    """

    format: Literal["lif-bridge distribution"] = "lif-bridge distribution"
    version: Literal[1] = 1
    circuit: str
    technology: str
    kind: Literal["neuron", "synapse"] = "neuron"
    plan_sha256: str
    seed: int
    units: dict[str, str]
    conditions: Annotated[list[ConditionLaw], Field(min_length=1)]
    unfitted: list[UnfittedCondition]

    def at(self, corner: str, temperature_celsius: float) -> ConditionLaw:
        """Law at a condition.

        Raises
        ------
        SurrogateInputError
            The condition was not swept.
        """
        for law in self.conditions:
            if (law.corner, law.temperature_celsius) == (corner, temperature_celsius):
                return law
        known = ", ".join(f"{law.corner} {law.temperature_celsius:g} °C" for law in self.conditions)
        raise SurrogateInputError(
            f"{self.circuit}: no law at {corner} {temperature_celsius:g} °C; allowed: {known}"
        )

    def to_json(self) -> str:
        """Render the law as a readable JSON document."""
        return json.dumps(self.model_dump(), indent=1, ensure_ascii=False) + "\n"


def load_distribution(path: Path) -> Distribution:
    """Read a fitted law.

    Parameters
    ----------
    path : pathlib.Path
        A JSON document from `Distribution.to_json`.

    Returns
    -------
    Distribution
        The law.

    Raises
    ------
    SurrogateInputError
        The file is missing, not JSON, of another version or not a law.
    """
    try:
        return Distribution.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SurrogateInputError(f"{path}: cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SurrogateInputError(f"{path}: {key} = {first['input']!r}: {first['msg']}") from error


def fit_condition(
    *,
    corner: str,
    temperature_celsius: float,
    supply: float,
    counts: dict[str, int],
    nominal: dict[str, float],
    nominal_curve: Array,
    values: dict[str, Array],
    errors: dict[str, Array],
    curves: Array,
    seed: int,
) -> ConditionLaw:
    """Fit the law at one condition.

    Parameters
    ----------
    corner, temperature_celsius, supply
        The condition.
    counts : dict of str to int
        Mismatch samples by status.
    nominal : dict of str to float
        Parameters without mismatch, SI.
    nominal_curve : numpy.ndarray
        Its membrane curve over rheobase, shape (points,).
    values, errors : dict of str to numpy.ndarray
        Measured parameters, SI, each of shape (samples,), and their numerical errors, of as many
        samples as they are known.
    curves : numpy.ndarray
        Membrane curves over rheobase, shape (samples, points); of a synapse, without points.
    seed : int
        Seed of the bootstraps.

    Returns
    -------
    ConditionLaw
        Marginals, copula and median curve.
    """
    marginals = {
        name: fit_marginal(values[name], errors[name], QUANTITIES[name].positive, seed)
        for name in values
    }
    low, best, high = _copula(marginals, values)
    return ConditionLaw(
        corner=corner,
        temperature_celsius=temperature_celsius,
        supply=supply,
        counts=counts,
        nominal=nominal,
        nominal_curve=nominal_curve.tolist(),
        median_curve=np.median(curves, axis=0).tolist(),
        marginals=marginals,
        correlation=best.tolist(),
        correlation_low=low.tolist(),
        correlation_high=high.tolist(),
    )


def _copula(marginals: dict[str, Marginal], values: dict[str, Array]) -> tuple[Array, Array, Array]:
    """Correlation of the normal scores by rank, with Fisher's interval; 0 for fixed parameters."""
    n = len(next(iter(values.values())))
    ranks = np.array([rankdata(values[name]) for name in marginals])
    scores = norm.ppf((ranks - 0.5) / n)
    fixed = np.array([marginal.family == "fixed" for marginal in marginals.values()])
    with np.errstate(invalid="ignore"):  # a parameter that never moves has no correlation
        best = np.asarray(np.corrcoef(scores))
    best[fixed] = best[:, fixed] = 0.0
    np.fill_diagonal(best, 1.0)
    z = np.arctanh(np.clip(best, -1 + 1e-12, 1 - 1e-12))
    half = Z95 / np.sqrt(n - 3)
    return np.tanh(z - half), best, np.tanh(z + half)


def curve_place(level: Array, spike_level: float) -> Array:
    """Place of a level on the membrane curve: 0 at rest, 1 at the end of integration.

    With current feedback the threshold lies half way, so that curves of neurons with different
    thresholds and spikes are compared at corresponding places; where integration ends at the
    threshold (spike_level = 1) there is only the part below it.

    Parameters
    ----------
    level : numpy.ndarray
        Input-referred membrane voltages, counted from rest in swings: 1 is the threshold.
    spike_level : float
        Of the end of integration.

    Returns
    -------
    numpy.ndarray
        Places, dimensionless, same shape.
    """
    if spike_level <= 1:
        return level
    return np.interp(level, [0.0, 1.0, spike_level], [0.0, 0.5, 1.0])
