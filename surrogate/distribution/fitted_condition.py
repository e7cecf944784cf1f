"""The distribution at one corner and one temperature of the sweep, as it stands in the document."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from surrogate.distribution.copula import Copula
from surrogate.distribution.held_out import HeldOut
from surrogate.distribution.marginal import Marginal, Spread
from surrogate.distribution.neurons import Deviates
from surrogate.distribution.outcome import OK, Outcome
from surrogate.distribution.record import Count, FrozenModel, Temperature
from surrogate.errors import SurrogateInputError
from surrogate.statistics import Interval
from surrogate.vocabulary import condition_label

Array = NDArray[np.float64]


class FittedCondition(FrozenModel):
    """ConditionalDistribution of the parameters at one corner and temperature.

    Attributes:
        corner, temperature_celsius, supply: The condition (°C, V).
        counts: Mismatch samples by status, those held out included.
        fitted: Measured samples that the distribution was fitted to.
        chips: Chips that they are on.
        independent_draws: Draws, measured or not, that the outcomes' probabilities rest on, less
            for chips whose neurons fail together.
        outcomes: Probability of each outcome.
        nominal: Parameters of the circuit without mismatch, SI.
        marginals: Distribution of each parameter that is drawn.
        derived: Moments of those that follow from others: what the drawn ones make of them
            describes samples that the fit did not see as well as a family of their own, or better.
        hidden_medians: Bounds of each parameter's median when the samples that measured nothing are
            counted; empty when all measured.
        nominal_curve, median_curve: Membrane curve in units of the rheobase, at equally spaced
            places from rest (0) over threshold to spike (1), see
            `surrogate.distribution.shape_places`; of a weight, current at each code less that at
            code 0, over the full scale; without mismatch, and the samples' median.
        supply_power: Power from the supply with the membrane held at the same places, or at each
            code, without mismatch, W.
        hold_currents, hold_factors: How the refractory period without mismatch depends on the input
            current (A), see `surrogate.neuron.Hold`; empty where that is not known.
        upstroke: Share of that period that passes before the output shows the spike.
        mean_shape: Mean transformed curve, see `surrogate.distribution.shape`; empty when the
            circuit has no basis.
        components: ConditionalDistribution of each curve component's score.
        copula: Dependence of the free parameters and then the components.
        held_out: Comparison with the draws that the fit did not see; None when too few were drawn,
            or when no parameter moves.
    """

    corner: str
    temperature_celsius: Temperature
    supply: float
    counts: dict[str, Count]
    fitted: Annotated[Count, Field(ge=1)]
    chips: Annotated[Count, Field(ge=1)]
    independent_draws: Annotated[float, Field(ge=1)]
    outcomes: dict[str, Outcome]
    nominal: dict[str, float]
    marginals: dict[str, Marginal]
    derived: dict[str, Spread]
    hidden_medians: dict[str, Interval]
    nominal_curve: list[float]
    supply_power: list[float]
    hold_currents: list[float]
    hold_factors: list[float]
    upstroke: Annotated[float, Field(ge=0, le=1)]
    median_curve: list[float]
    mean_shape: list[float]
    components: list[Marginal]
    copula: Copula
    held_out: HeldOut | None

    @property
    def label(self) -> str:
        """The condition, for a table or a message."""
        return condition_label(self.corner, self.temperature_celsius)

    @property
    def failed_share(self) -> float:
        """Probability of a neuron that measures nothing."""
        return 1.0 - self.outcomes[OK].probability.value

    @property
    def spreads(self) -> Mapping[str, Spread]:
        """Moments of every parameter, in the vocabulary's order."""
        either = self.marginals | self.derived
        return {name: either[name] for name in self.nominal}

    def columns(self, free: Sequence[str]) -> list[Marginal]:
        """Marginals of what the copula joins: the free parameters, then the curve components."""
        return [*(self.marginals[name] for name in free), *self.components]

    def probability(self, outcome: str) -> float:
        """Probability of an outcome; zero of one that was not seen."""
        found = self.outcomes.get(outcome)
        return 0.0 if found is None else found.probability.value

    def values_of(self, deviates: Deviates, free: Sequence[str]) -> Array:
        """Values of the free parameters and curve components, shape (n, columns), SI.

        Raises:
            SurrogateInputError: A value lies beyond floating-point numbers.
        """
        scores = self.copula.deviates(deviates.z, deviates.chip)
        columns = self.columns(free)
        with np.errstate(over="ignore", invalid="ignore"):  # looked for below
            values = np.column_stack(
                [one.quantile_of_normal(scores[:, k]) for k, one in enumerate(columns)]
            )
        if not np.all(np.isfinite(values)):
            k = int(np.argmin(np.all(np.isfinite(values), axis=0)))
            name = free[k] if k < len(free) else f"curve component {k - len(free)}"
            raise SurrogateInputError(
                f"{self.label}: {name}: a drawn value lies beyond "
                f"floating-point numbers ({columns[k].family} distribution)"
            )
        return values


class UnfittedCondition(FrozenModel):
    """A condition whose samples make no distribution.

    Attributes:
        corner, temperature_celsius, supply: The condition (°C, V).
        counts: Mismatch samples by status.
        reason: Why there is no distribution.
    """

    corner: str
    temperature_celsius: Temperature
    supply: float
    counts: dict[str, Count]
    reason: str

    @property
    def label(self) -> str:
        """The condition, for a table or a message."""
        return condition_label(self.corner, self.temperature_celsius)
