"""A connection between two layers: weights and a delay."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, issparse

from surrogate.errors import SurrogateInputError

Weight: TypeAlias = "NDArray[np.float32] | csc_array"
"""Shape (n_out, n_in): a dense matrix, or a sparse one with its columns (sources) together."""

INPUT = -1
"""Number of the input as the source of a connection; layers are counted from 0."""


@dataclass(frozen=True, eq=False)
class Connection:
    """Weights from one layer, or the input, to another or to itself.

    Attributes:
        source: Number of the layer whose spikes it carries, or `INPUT`.
        target: Number of the layer that receives j = W s.
        weight: In nominal rheobases, shape (n_target, n_source), float32.
        delay: Whole steps from a spike to its effect. 0 is the same step: from the input, and to a
            layer with a higher number, only.

    Raises:
        SurrogateInputError: A weight is not finite or no matrix, or the delay is not allowed.
    """

    source: int
    target: int
    weight: Weight
    delay: int = 0

    def __post_init__(self) -> None:
        where = f"connection {self.source} to {self.target}"
        object.__setattr__(self, "weight", as_weight(where, self.weight))
        least = 0 if self.source == INPUT or self.source < self.target else 1
        if self.delay < least:
            raise SurrogateInputError(
                f"{where}: delay {self.delay}; allowed: {least} or more whole steps"
            )

    @property
    def values(self) -> NDArray[np.float32]:
        """Weights that a chip may change: the dense matrix, or the stored ones of a sparse one."""
        return values_of(self.weight)


def as_weight(where: str, weight: NDArray[np.floating] | csc_array) -> Weight:
    """Weights in the form that the simulator relies on: single precision, columns in order.

    Args:
        where: For the message of an error.
        weight: Shape (n_out, n_in).

    Returns:
        float32.

    Raises:
        SurrogateInputError: It is no matrix, or a weight is not finite.
    """
    found: Weight
    if issparse(weight):
        found = csc_array(weight, dtype=np.float32)
        found.sum_duplicates()
    else:
        found = np.ascontiguousarray(weight, dtype=np.float32)
    if found.ndim != 2:
        raise SurrogateInputError(f"{where}: weight {found.shape}; allowed: (n_out, n_in)")
    if not np.all(np.isfinite(values_of(found))):
        raise SurrogateInputError(f"{where}: a weight is NaN or infinite")
    return found


def values_of(weight: Weight) -> NDArray[np.float32]:
    """The stored weights: all of a dense matrix, the entries of a sparse one."""
    return np.asarray(weight.data if isinstance(weight, csc_array) else weight)


def with_values(weight: Weight, values: NDArray[np.float32]) -> Weight:
    """Other values in the places of the stored weights, see `values_of`."""
    if isinstance(weight, csc_array):
        return csc_array((values, weight.indices, weight.indptr), shape=weight.shape)
    return values


def by_target(weight: Weight, factor: NDArray[np.float64]) -> Weight:
    """Weights times a factor for each neuron that receives them.

    Args:
        weight: Shape (n_target, n_source).
        factor: Dimensionless, shape (n_target,).

    Returns:
        The same form, float32.
    """
    if isinstance(weight, csc_array):
        return with_values(weight, (weight.data * factor[weight.indices]).astype(np.float32))
    return np.asarray(weight * factor[:, None], dtype=np.float32)
