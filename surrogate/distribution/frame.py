"""What the distributions of all conditions of a circuit have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.distribution.code_basis import CodeBasis, fit_codes
from surrogate.distribution.curve_identity import of_curve
from surrogate.distribution.identity import identities_of
from surrogate.distribution.observed import Observed
from surrogate.distribution.pairing import typical_scores
from surrogate.distribution.shape import ShapeBasis
from surrogate.distribution.shape_fit import fit_basis
from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """Free and derived parameters, and the components of the curve.

    Attributes:
        free, derived: Parameters that are drawn, and those that follow from them.
        no_basis: Why there are none; empty when there are, and of synapses.
        means: Mean transformed curve by corner and temperature, °C.
        typical: What each draw's normal scores have in common at all conditions, of the free
            parameters and then the components, shape (draws, columns), see
            `surrogate.distribution.pairing`.
    """

    free: tuple[str, ...]
    derived: tuple[str, ...]
    basis: ShapeBasis | CodeBasis | None
    no_basis: str
    means: dict[tuple[str, float], Array]
    typical: Array

    @classmethod
    def of(cls, conditions: Sequence[Observed]) -> "Frame":
        """Find it from the draws of all conditions; those to be held out are not looked at."""
        seen = [one.split()[0] for one in conditions]
        basis, no_basis, means = _curve(seen)
        derived = identities_of([one.values for one in seen])
        if basis is not None:
            derived += of_curve([one.values for one in seen], [one.curves for one in seen])
        free = tuple(name for name in seen[0].values if name not in derived)
        scores = [np.empty((len(one.curves), 0)) for one in seen]
        if basis is not None:
            scores = [basis.scores(one.curves, means[_key(one)]) for one in seen]
        typical = typical_scores(
            [one.fitted_draws for one in conditions],
            [
                np.column_stack([*(one.values[name] for name in free), own])
                for one, own in zip(seen, scores, strict=True)
            ],
        )
        return cls(free, derived, basis, no_basis, means, typical)


def _key(observed: Observed) -> tuple[str, float]:
    return observed.corner, observed.temperature_celsius


def _curve(
    seen: Sequence[Observed],
) -> tuple[ShapeBasis | CodeBasis | None, str, dict[tuple[str, float], Array]]:
    """Components of the curve, why there are none, and mean curves."""
    if seen[0].curves.shape[1] == 0:
        return None, "", {}
    curves = [one.curves for one in seen]
    if "spike_level" not in seen[0].values:
        codes, means = fit_codes(curves)
        return codes, "", dict(zip(map(_key, seen), means, strict=True))
    try:
        fit = fit_basis(curves, _two_part(seen))
    except SurrogateInputError as error:
        return None, _named(str(error), seen), {}
    return fit.basis, "", dict(zip(map(_key, seen), fit.means, strict=True))


def _two_part(conditions: Sequence[Observed]) -> bool:
    """Whether integration goes on above the threshold, as it does with current feedback."""
    above = [bool(one) for c in conditions for one in c.values["spike_level"] > 1.0]
    if any(above) and not all(above):
        raise SurrogateInputError(
            f"{sum(above)} of {len(above)} curves go on above the threshold; allowed: all or none"
        )
    return all(above)


def _named(message: str, conditions: Sequence[Observed]) -> str:
    """The message with the condition's name in place of its number."""
    for number, one in enumerate(conditions):
        message = message.replace(f"condition {number}:", f"{one.label}:")
    return message
