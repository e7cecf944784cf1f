"""Width of an output pulse, and an output that does not fall again."""

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError
from bridge.measure.crossings import downward_crossings
from surrogate.vocabulary import Status

Array = NDArray[np.float64]


def pulse_width(t: Array, v_out: Array, spike: float, level: float) -> float:
    """Time from a spike until the output has fallen again.

    Args:
        t, v_out: Output: s and V, shape (points,).
        spike: Time at which it rose through `level`, s.
        level: Half the supply, V.

    Returns:
        Width, s.

    Raises:
        MeasurementError: The output stays high to the end of the record (``latched``).
    """
    falls = downward_crossings(t, v_out, level)
    after = falls[falls > spike]
    if not len(after):
        raise MeasurementError(
            Status.LATCHED,
            f"the output stays high from the spike at {spike:.4g} s to {t[-1]:.4g} s",
        )
    return float(after[0] - spike)
