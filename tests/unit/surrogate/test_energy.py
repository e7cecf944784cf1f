"""Energy of an inference against neurons whose energies are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate.energy import inference_energy
from surrogate.errors import SurrogateInputError

VALUES = {
    "energy_per_spike": np.array([100e-12, 50e-12, 10e-12]),
    "static_power": np.array([10e-9, 20e-9, 0.0]),
    "rate_high": np.array([1000.0, 1000.0, 500.0]),
}


def test_spikes_and_static_power_are_counted_once() -> None:
    # By hand, in pJ: 3 (100 - 10) + 2 (50 - 20) + 5 10, and (10 + 20) nW for 4 ms.
    spikes = np.array([3.0, 2.0, 5.0])
    expected = (3 * 90 + 2 * 30 + 5 * 10) * 1e-12 + 30e-9 * 4e-3
    assert inference_energy(VALUES, spikes, 4e-3) == pytest.approx(expected, rel=1e-12)


@given(st.floats(1e-3, 10.0))
def test_at_the_higher_input_each_interval_takes_the_energy_that_was_measured(time: float) -> None:
    spikes = VALUES["rate_high"] * time
    expected = np.sum(spikes * VALUES["energy_per_spike"])
    assert inference_energy(VALUES, spikes, time) == pytest.approx(expected, rel=1e-9)


def test_neurons_that_never_spike_take_their_static_power() -> None:
    assert inference_energy(VALUES, np.zeros(3), 2.0) == pytest.approx(60e-9)


def test_a_law_without_static_power_is_named() -> None:
    values = {name: column for name, column in VALUES.items() if name != "static_power"}
    with pytest.raises(SurrogateInputError, match="static_power: not among the parameters"):
        inference_energy(values, np.zeros(3), 1.0)
