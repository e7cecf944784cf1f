"""A circuit's distribution at a corner and a temperature: what neurons are drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from surrogate.distribution.code_basis import CodeBasis
from surrogate.distribution.curve_identity import OF_CURVE
from surrogate.distribution.fitted_condition import FittedCondition
from surrogate.distribution.identity import FORMULAS
from surrogate.distribution.neurons import Deviates, Neurons, draw_deviates, outcome_names
from surrogate.distribution.outcome import OK
from surrogate.distribution.shape import ShapeBasis
from surrogate.vocabulary import QUANTITIES

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ConditionalDistribution:
    """Joint distribution at one corner and temperature.

    Between the temperatures of the sweep a neuron is what its own deviates make of it at each of
    them, interpolated: each parameter (its logarithm, when it is positive), each curve component
    and the probability of each outcome by the monotone cubic of Fritsch and Butland (SIAM J. Sci.
    Stat. Comput. 5, 300 (1984)). So quantiles are interpolated, and so is the dependence.

    Attributes:
        temperature_celsius: Junction temperature, °C.
        knots: Distributions of the corner in the order of their temperatures; one at a swept
        temperature.
        free: Parameters that are drawn; the others follow from them.
        derived: Parameters that follow, see `surrogate.distribution.identity`.
    """

    corner: str
    temperature_celsius: float
    knots: tuple[FittedCondition, ...]
    free: tuple[str, ...]
    derived: tuple[str, ...]
    basis: ShapeBasis | CodeBasis | None

    def sample(
        self, n: int, seed: np.random.SeedSequence, chip: np.random.SeedSequence | None = None
    ) -> Neurons:
        """Draw n neurons; the same for the same seeds.

        The same seeds draw the same standard normal deviates at every condition, so that
        conditions compare pairwise.

        Args:
            chip: Of the chip that all of them are on, when the distribution knows what neurons of a
                chip share; without it each has a chip of its own.
        """
        return self.of(draw_deviates(n, len(self.free) + self.components, seed, chip))

    @property
    def components(self) -> int:
        """Curve components that are drawn beside the parameters."""
        return 0 if self.basis is None else self.basis.kept

    def of(self, deviates: Deviates) -> Neurons:
        """Make neurons of random numbers."""
        drawn = self.at_knots(deviates)
        return Neurons(self._values(drawn), self._curves(drawn), self._outcomes(deviates.fate))

    def parameters_of(self, deviates: Deviates) -> dict[str, Array]:
        """The parameters alone, SI, each of shape (n,)."""
        return self._values(self.at_knots(deviates))

    def parameters_along(self, celsius: Array, deviates: Deviates) -> dict[str, Array]:
        """The parameters at several temperatures, °C, between the knots.

        SI, each of shape (temperatures, n); at each what `parameters_of` gives there.
        """
        return self._values(self.at_knots(deviates), celsius)

    def at_knots(self, deviates: Deviates) -> list[Array]:
        """Free parameters, SI, and curve scores at each knot, shape (n, columns)."""
        return [knot.values_of(deviates, self.free) for knot in self.knots]

    def shares_at_knots(self, outcomes: Sequence[str]) -> list[Array]:
        """Probability of each of some outcomes at each knot."""
        return [np.array([knot.probability(one) for one in outcomes]) for knot in self.knots]

    def _values(self, drawn: Sequence[Array], celsius: Array | None = None) -> dict[str, Array]:
        values = {}
        for k, name in enumerate(self.free):
            column = [one[:, k] for one in drawn]
            values[name] = self._between(column, QUANTITIES[name].positive, celsius)
        for name in self.derived:
            if name in FORMULAS:
                values[name] = FORMULAS[name](values)
        values |= self._of_curves(drawn, celsius)
        return {name: values[name] for name in QUANTITIES if name in values}

    def _of_curves(self, drawn: Sequence[Array], celsius: Array | None) -> dict[str, Array]:
        """Parameters that follow from the curves, of the shapes of `_values`."""
        names = [name for name in self.derived if name in OF_CURVE]
        if celsius is None:
            curves = self._curves(drawn) if names else np.empty(0)
            return {name: OF_CURVE[name].compute(curves) for name in names}
        each = [
            replace(self, temperature_celsius=float(one))._of_curves(drawn, None) for one in celsius
        ]
        return {name: np.stack([one[name] for one in each]) for name in names}

    def _between(
        self, at_knots: Sequence[Array], positive: bool = False, celsius: Array | None = None
    ) -> Array:
        """At the distribution's temperature; or at those given, along a first axis."""
        if len(at_knots) == 1:
            return at_knots[0] if celsius is None else np.stack([at_knots[0]] * len(celsius))
        temperatures = [knot.temperature_celsius for knot in self.knots]
        stacked = np.stack(at_knots)
        if positive:
            stacked = np.log(stacked)
        found = PchipInterpolator(temperatures, stacked, axis=0)(
            self.temperature_celsius if celsius is None else celsius
        )
        return np.asarray(np.exp(found) if positive else found)

    def _curves(self, drawn: Sequence[Array]) -> Array:
        if self.basis is None:
            curve = self._between([np.array(knot.median_curve) for knot in self.knots])
            return np.tile(curve, (len(drawn[0]), 1))
        mean = self._between([np.array(knot.mean_shape) for knot in self.knots])
        return self.basis.curves(mean, self._between([one[:, len(self.free) :] for one in drawn]))

    def _outcomes(self, fate: Array) -> NDArray[np.str_]:
        names = [OK, *sorted({name for knot in self.knots for name in knot.outcomes} - {OK})]
        return outcome_names(fate, names, self._between(self.shares_at_knots(names)))
