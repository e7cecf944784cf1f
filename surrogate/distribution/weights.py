"""Currents of drawn weights at the codes of a network's connections."""

import numpy as np
from numpy.typing import NDArray

from surrogate.distribution.conditional import ConditionalDistribution
from surrogate.distribution.distribution import Distribution
from surrogate.distribution.neurons import Neurons
from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]


def unit_current(distribution: Distribution, corner: str, temperature_celsius: float) -> float:
    """Nominal current of one LSB at a swept condition, A: full scale over the number of steps.

    Raises:
        SurrogateInputError: It is not of a weight, or the condition has no distribution.
    """
    if distribution.kind != "weight":
        raise SurrogateInputError(
            f"{distribution.circuit}: a {distribution.kind}; allowed: a weight"
        )
    fitted = distribution.condition(corner, temperature_celsius)
    return fitted.nominal["i_full_scale"] / (len(fitted.nominal_curve) - 1)


def currents_of(weights: Neurons, codes: NDArray[np.integer]) -> Array:
    """Output current of each drawn weight at its own code, leakage included, A.

    Args:
        weights: n of them, drawn from a weight's distribution; one that fails gives no current.
        codes: From 0 to the greatest, shape (n,), as the result has.

    Raises:
        SurrogateInputError: They are no weights, a code is beyond theirs, or there are not as many
            codes as weights.
    """
    if "i_full_scale" not in weights.values:
        raise SurrogateInputError("i_full_scale: not among the parameters; allowed: weights")
    n, size = weights.curves.shape
    if codes.shape != (n,) or not np.issubdtype(codes.dtype, np.integer):
        raise SurrogateInputError(
            f"codes: {codes.dtype} of shape {codes.shape}; allowed: integers of shape ({n},)"
        )
    if n and not (codes.min() >= 0 and codes.max() < size):
        raise SurrogateInputError(
            f"codes: {codes.min()} to {codes.max()}; allowed: 0 to {size - 1}"
        )
    over = weights.values["i_full_scale"] * weights.curves[np.arange(n), codes]
    return np.asarray(np.where(weights.fails, 0.0, weights.values["i_code_0"] + over))


def draw_currents(
    here: ConditionalDistribution,
    codes: NDArray[np.integer],
    unit: float,
    seed: np.random.SeedSequence,
    chip: np.random.SeedSequence | None = None,
) -> Array:
    """Draw a weight for each connection: its current at its code over the unit current.

    The same seeds draw the same weights at every condition, and for as many other codes.

    Args:
        here: A weight's distribution at a condition, of `Distribution.at`.
        codes: Code of each connection, integers of any shape.
        unit: What the network calls a weight of one, A: `unit_current` at the condition that it is
            made for.
        seed, chip: Of the connections, and of the chip that all of them are on.

    Returns:
        Shaped as `codes`; the code itself where the weight is ideal.

    Raises:
        SurrogateInputError: It is not of a weight, or a code is beyond its codes.
    """
    drawn = here.sample(codes.size, seed, chip)
    return np.asarray(currents_of(drawn, codes.ravel()).reshape(codes.shape) / unit)
