"""Output pulses, and outputs that do not fall again."""

import numpy as np
import pytest

from bridge.errors import MeasurementError
from bridge.measure import pulse_width
from surrogate.vocabulary import Status

T = np.array([0.0, 1, 1.2, 2, 2.4, 5])
OUT = np.array([0.0, 0, 1.8, 1.8, 0, 0])


def test_it_is_the_time_above_half_the_supply() -> None:
    assert pulse_width(T, OUT, 1.1, 0.9) == pytest.approx(1.1)


def test_an_output_that_stays_high_is_latched() -> None:
    with pytest.raises(MeasurementError) as error:
        pulse_width(T[:4], OUT[:4], 1.1, 0.9)
    assert error.value.status == Status.LATCHED
