"""Jump of the membrane at a spike."""

import numpy as np
import pytest

from bridge.measure import MeasurementError, SpikeTrain, Status, membrane_jump

C_FB, C_MEM, SUPPLY = 60e-15, 205e-15, 1.8


def divider(edge: float = 1e-6) -> SpikeTrain:
    """A capacitive divider: the membrane follows the output, and is discharged slowly meanwhile."""
    t = np.linspace(0, 60e-6, 6001)
    out = SUPPLY * (np.clip((t - 10e-6) / edge, 0, 1) - np.clip((t - 40e-6) / edge, 0, 1))
    mem = 0.7 + 20e-12 * t / 265e-15 + C_FB / (C_FB + C_MEM) * out
    spike = np.array([10e-6 + edge / 2])
    return SpikeTrain(t, mem, out, 0 * t, spike, 200e-12, 60e-12, SUPPLY)


def test_charge_divides_between_the_capacitors() -> None:
    expected = SUPPLY * C_FB / (C_FB + C_MEM)
    assert membrane_jump(divider()) == pytest.approx(expected, rel=0.02)


def test_a_record_that_starts_in_the_spike_is_a_bad_measurement() -> None:
    train = divider()
    with pytest.raises(MeasurementError) as error:
        membrane_jump(
            SpikeTrain(
                train.t, train.v_mem, train.v_out + 0.1, 0 * train.t, train.spikes, 1.0, 1.0, SUPPLY
            )
        )
    assert error.value.status == Status.BAD_MEASUREMENT
