"""The law at one corner and one temperature of the sweep, as it stands in the document."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from surrogate.law.copula import Copula
from surrogate.law.held_out import HeldOut
from surrogate.law.marginal import Marginal
from surrogate.law.neurons import Deviates
from surrogate.law.outcome import OK, Outcome
from surrogate.law.record import Estimate, FrozenModel
from surrogate.law.shape import ShapeBasis

Array = NDArray[np.float64]


class ConditionLaw(FrozenModel):
    """Law of the parameters at one corner and temperature.

    Attributes
    ----------
    corner, temperature_celsius, supply
        The condition (°C, V).
    counts : dict of str to int
        Mismatch samples by status, those held out included.
    fitted : int
        Measured samples that the law was fitted to.
    chips : int
        Chips that they are on.
    independent_draws : float
        Draws, measured or not, that the outcomes' probabilities rest on, less for chips whose
        neurons fail together.
    outcomes : dict of str to Outcome
        Probability of each outcome.
    nominal : dict of str to float
        Parameters of the circuit without mismatch, SI.
    marginals : dict of str to Marginal
        Law of each parameter; of those that follow from others, for the reader.
    hidden_medians : dict of str to Estimate
        Bounds of each parameter's median when the samples that measured nothing are counted; empty
        when all measured.
    nominal_curve, median_curve : list of float
        Membrane curve in units of the rheobase, at equally spaced places from rest (0) over
        threshold to spike (1), see `surrogate.law.shape_places`; without mismatch, and the
        samples' median.
    mean_shape : list of float
        Mean transformed curve, see `surrogate.law.shape`; empty when the circuit has no basis.
    components : list of Marginal
        Law of each curve component's score.
    copula : Copula
        Dependence of the free parameters and then the components.
    held_out : HeldOut or None
        Comparison with the draws that the fit did not see; None when too few were drawn, or when
        no parameter moves.
    """

    corner: str
    temperature_celsius: float
    supply: float
    counts: dict[str, int]
    fitted: Annotated[int, Field(ge=1)]
    chips: Annotated[int, Field(ge=1)]
    independent_draws: Annotated[float, Field(ge=1)]
    outcomes: dict[str, Outcome]
    nominal: dict[str, float]
    marginals: dict[str, Marginal]
    hidden_medians: dict[str, Estimate]
    nominal_curve: list[float]
    median_curve: list[float]
    mean_shape: list[float]
    components: list[Marginal]
    copula: Copula
    held_out: HeldOut | None

    @property
    def failed_share(self) -> float:
        """Probability of a neuron that measures nothing."""
        return 1.0 - self.outcomes[OK].probability.best

    def columns(self, free: Sequence[str]) -> list[Marginal]:
        """Laws of what the copula joins: the free parameters, then the curve components."""
        return [*(self.marginals[name] for name in free), *self.components]

    def check(self, free: Sequence[str], names: Sequence[str], basis: ShapeBasis | None) -> None:
        """Check that the parts of a document belong together.

        Raises
        ------
        ValueError
            They do not; the message names the part.
        """
        where = f"{self.corner} {self.temperature_celsius:g} °C"
        if set(self.marginals) != set(names):
            raise ValueError(f"{where}: marginals are not those of {', '.join(names)}")
        kept, points = (0, 0) if basis is None else (basis.kept, basis.points)
        if len(self.components) != kept or len(self.mean_shape) != points:
            raise ValueError(f"{where}: components or mean_shape do not fit the basis")
        size = len(free) + kept
        for name, matrix in self.copula.matrices.items():
            if [len(row) for row in matrix] != [size] * size:
                raise ValueError(f"{where}: copula.{name} is not {size} x {size}")
        if OK not in self.outcomes:
            raise ValueError(f"{where}: outcomes lacks {OK}")

    def probability(self, outcome: str) -> float:
        """Probability of an outcome; zero of one that was not seen."""
        found = self.outcomes.get(outcome)
        return 0.0 if found is None else found.probability.best

    def values_of(self, deviates: Deviates, free: Sequence[str]) -> Array:
        """Values of the free parameters and curve components, shape (n, columns), SI."""
        scores = self.copula.deviates(deviates.z, deviates.chip, deviates.mixing)
        columns = self.columns(free)
        return np.column_stack(
            [one.quantile_of_normal(scores[:, k]) for k, one in enumerate(columns)]
        )


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
