"""Parameters of a weight that follow from its shape, so that a drawn weight agrees with itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from surrogate.weight import differential_nonlinearity, integral_nonlinearity, least_step

Array = NDArray[np.float64]

AGREEMENT = 1e-9
"""Greatest difference, LSB: rounding, far below every numerical error of a measurement."""


@dataclass(frozen=True)
class CurveIdentity:
    """What ties a parameter to the curve.

    Attributes:
        text: The formula as people read it.
        compute: From curves of shape (n, points) to values of shape (n,).
    """

    text: str
    compute: Callable[[Array], Array]


OF_CURVE: Mapping[str, CurveIdentity] = MappingProxyType(
    {
        "inl": CurveIdentity("greatest |(codes - 1) curve[k] - k|", integral_nonlinearity),
        "dnl": CurveIdentity(
            "greatest |(codes - 1) (curve[k + 1] - curve[k]) - 1|", differential_nonlinearity
        ),
        "least_step": CurveIdentity("least (codes - 1) (curve[k + 1] - curve[k])", least_step),
    }
)
"""By the parameter that follows; definitions of `surrogate.vocabulary`."""


def of_curve(values: Sequence[Mapping[str, Array]], curves: Sequence[Array]) -> tuple[str, ...]:
    """Parameters that follow from the curve in every measured sample of a circuit.

    Args:
        values: By parameter at each condition, SI, each of shape (samples,).
        curves: At each condition, shape (samples, points).
    """
    return tuple(
        name
        for name, identity in OF_CURVE.items()
        if all(
            name in own and np.all(np.abs(identity.compute(curve) - own[name]) <= AGREEMENT)
            for own, curve in zip(values, curves, strict=True)
        )
    )
