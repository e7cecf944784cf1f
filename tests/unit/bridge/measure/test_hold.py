"""Refractory periods at other inputs, of a neuron whose intervals have a closed form."""

import math

import numpy as np
import pytest

from bridge.measure import Parameters, hold_of

C, G, REST, THRESHOLD, RESET, PERIOD = 1e-12, 1e-9, 0.2, 0.7, 0.1, 5e-6


def neuron() -> Parameters:
    """With a linear leak from reset to threshold."""
    v = np.linspace(RESET, THRESHOLD, 65)
    swing = THRESHOLD - REST
    values = {
        "v_rest": REST, "swing": swing, "reset_level": (RESET - REST) / swing, "spike_level": 1.0,
        "rheobase": G * swing, "c_eff": C, "t_refractory": PERIOD,
    }  # fmt: skip
    return Parameters(values, v, G * (v - REST), np.zeros(65))


def way(current: float) -> float:
    """Time from reset to threshold."""
    end = REST + current / G
    return C / G * math.log((end - RESET) / (end - THRESHOLD))


def test_what_integration_does_not_explain_is_the_refractory_period() -> None:
    currents, periods = [2e-9, 4e-9, 8e-9], [PERIOD, 7e-6, 4e-6]
    intervals = [way(i) + t for i, t in zip(currents, periods, strict=True)]
    found = hold_of(neuron(), currents, intervals)
    assert found[0] == currents
    assert found[1] == pytest.approx(periods, rel=1e-6)


def test_lower_inputs_are_asked_for_downward() -> None:
    currents, periods = [4e-9, 2e-9, 0.6e-9], [PERIOD, 7e-6, 9e-6]
    intervals = [way(i) + t for i, t in zip(currents, periods, strict=True)]
    found = hold_of(neuron(), currents, intervals)
    assert found[0] == currents
    assert found[1] == pytest.approx(periods, rel=1e-6)


@pytest.mark.parametrize("third", [0.5, 0.999])
def test_the_table_ends_before_what_makes_no_sense(third: float) -> None:
    """Where integration takes longer than the interval, and where the circuit did not fire."""
    currents = [2e-9, 4e-9, 8e-9, 16e-9]
    intervals = [math.nan, way(4e-9) + 6e-6, way(8e-9) * third, way(16e-9) + 1e-6]
    assert hold_of(neuron(), currents, intervals)[0] == currents[:2]
    assert hold_of(neuron(), currents, intervals[:1]) == ([2e-9], [PERIOD])


def test_an_input_at_which_the_model_does_not_fire_ends_it() -> None:
    assert hold_of(neuron(), [2e-9, 0.4e-9], [math.nan, 1.0]) == ([2e-9], [PERIOD])
