"""Error bars of measurements: a value on all points against the values on half of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError


@dataclass(frozen=True)
class Reading:
    """A measured value with its error bar.

    Attributes:
        error: Error bar, same unit: a bound on the error of discretisation (`estimates`) or one
            standard deviation (fits).
    """

    value: float
    error: float


class Thinnable(Protocol):
    """A curve or waveform that can leave out every second point."""

    def thinned(self, start: int) -> "Thinnable":
        """The points number 0, `start`, `start` + 2, ... and the last."""
        ...


def every_other(points: int, start: int) -> NDArray[np.intp]:
    """Number of the points that a thinned curve keeps: every second one and both ends.

    Args:
        start: 0 or 1: which half.

    Returns:
        Increasing indices, shape (kept,).
    """
    kept = np.zeros(points, bool)
    kept[start::2] = True
    kept[[0, -1]] = True
    return np.flatnonzero(kept)


def estimates(
    function: Callable[..., Mapping[str, float]], *curves: Thinnable | NDArray[np.float64]
) -> dict[str, Reading]:
    """Measure with error bars.

    The value on all points is compared with those on the even and on the odd points; the greater
    of the two differences is the error bar. It bounds the error of discretisation wherever that
    falls at least in proportion to the step: of an error c h^p, the value at twice the step is off
    by 2^p times as much, so that the difference is 2^p - 1 >= 1 times the error. It says nothing
    about errors that all points share, such as the simulator's tolerances.

    Args:
        function: Measurement of the curves: values by name.
        *curves: Its arguments: `ClampCurve`, `SpikeTrain`, `SynapseResponse`, or arrays of one
            length.

    Returns:
        By name; with infinite errors where half the points do not allow the measurement.

    Raises:
        MeasurementError: As the function does on all points.
    """
    best = function(*curves)
    errors = dict.fromkeys(best, 0.0)
    for start in (0, 1):
        try:
            half = function(*(_thinned(curve, start) for curve in curves))
        except MeasurementError:
            return {name: Reading(value, np.inf) for name, value in best.items()}
        errors = {name: max(error, abs(half[name] - best[name])) for name, error in errors.items()}
    return {name: Reading(value, errors[name]) for name, value in best.items()}


def _thinned(curve: Any, start: int) -> Any:
    if isinstance(curve, np.ndarray):
        return curve[every_other(len(curve), start)]
    return curve.thinned(start)
