"""Equal intervals, and those that are not."""

import pytest

from bridge.errors import MeasurementError
from bridge.measure import check_periodic
from surrogate.vocabulary import Status


def test_equal_intervals_are_periodic() -> None:
    check_periodic({1e-9: [1e-3, 1.0004e-3, 0.9999e-3], 2e-10: [5e-3, 5.1e-3]})


def test_what_a_spike_leaves_behind_is_an_outcome_of_its_own() -> None:
    """Each spike of an adaptive neuron makes the next interval longer."""
    with pytest.raises(MeasurementError) as error:
        check_periodic({1e-9: [1e-3, 1e-3], 2e-10: [5e-3, 6e-3, 6.5e-3]})
    assert error.value.status is Status.NOT_PERIODIC
    assert error.value.reason == (
        "successive intervals at 200 pA are 5 ms, 6 ms, 6.5 ms; equal would be within 10 %"
    )
