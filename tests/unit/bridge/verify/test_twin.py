"""Twins against neurons that have a closed form."""

import numpy as np
import pytest

from bridge.verify.stimuli import Kind, Stimulus, stimulus_of
from bridge.verify.twin import Twins
from surrogate.neuron import PLAIN
from surrogate.neuron.scaling import Reference

N = 4
VALUES = {
    "v_rest": np.array([0.0, 0.01, -0.02, 0.0]),
    "swing": np.array([0.5, 0.55, 0.6, 0.5]),
    "reset_level": np.array([0.0, 0.3, 0.1, 0.0]),
    "spike_level": np.ones(N),
    "rheobase": np.array([20e-12, 18e-12, 25e-12, 20e-12]),
    "c_eff": np.full(N, 260e-15),
    "t_refractory": np.array([0.0, 20e-6, 100e-6, 0.0]),
    "energy_per_spike": np.full(N, 5e-12),
    "static_power": np.array([1e-9, 1e-9, 1e-9, 3e-9]),
    "rate_high": np.full(N, 500.0),
}
FAILS = np.array([False, False, False, True])
NOMINAL = {name: float(column[0]) for name, column in VALUES.items()}
UNIT = Reference(0.0, 0.5, 20e-12, 260e-15, 0.05)


def twins(form: str) -> Twins:
    return Twins(VALUES, FAILS, np.ones((N, 2)), NOMINAL, np.ones(2), np.full(2, 1e-9), PLAIN, form)


def constant_input(rheobases: float) -> Stimulus:
    return stimulus_of("one", Kind.STEPS, "", np.full(60, rheobases), UNIT.dt, UNIT)


def rise(form: str, i_in: float, start: np.ndarray) -> np.ndarray:
    """Time from a level between rest (0) and threshold (1) to threshold."""
    c, swing, rheobase = (VALUES[name] for name in ("c_eff", "swing", "rheobase"))
    if form == "constant":
        return c * swing * (1 - start) / (i_in - rheobase)
    over = i_in / rheobase
    return c * swing / rheobase * np.log((over - start) / (over - 1))


@pytest.mark.parametrize("form", ["linear", "constant"])
@pytest.mark.parametrize("rheobases", [1.6, 4.3, 43.7])
def test_spikes_come_when_the_closed_form_says(form: str, rheobases: float) -> None:
    stimulus = constant_input(rheobases)
    found = twins(form).spikes(stimulus)
    i_in = rheobases * UNIT.rheobase
    first = stimulus.current.onset + rise(form, i_in, np.zeros(N))
    interval = VALUES["t_refractory"] + rise(form, i_in, VALUES["reset_level"])
    for k in range(N - 1):
        count = int(np.floor((stimulus.current.duration - first[k]) / interval[k])) + 1
        assert len(found[k]) == count
        expected = first[k] + interval[k] * np.arange(count)
        assert found[k] == pytest.approx(expected, abs=1e-4 * interval[k])
    assert len(found[-1]) == 0


def test_below_its_rheobase_a_neuron_is_silent() -> None:
    assert [len(one) for one in twins("linear").spikes(constant_input(0.85))] == [0, 0, 0, 0]


def test_a_silent_neuron_takes_its_static_power_alone() -> None:
    stimulus = constant_input(3.0)
    counts = np.array([len(one) for one in twins("linear").spikes(stimulus)])
    energies = twins("linear").energies(stimulus, counts)
    assert energies[-1] == pytest.approx(3e-9 * stimulus.current.duration)
    # Here the supply gives the same at every voltage: what is left over is the spikes'.
    each = 5e-12 - 1e-9 / 500.0
    assert energies[0] == pytest.approx(1e-9 * stimulus.current.duration + counts[0] * each)


def test_the_membrane_is_drawn_to_the_end_that_is_asked_for() -> None:
    stimulus = constant_input(1.6)
    end = stimulus.current.onset + 2e-3
    t, v = twins("linear").membrane(1, stimulus, end)
    assert t[-1] == pytest.approx(end, rel=0.01)
    tau = 260e-15 * 0.55 / 18e-12
    expected = 0.01 + 0.55 * 32 / 18 * (1 - np.exp(-(t[-1] - stimulus.current.onset) / tau))
    assert v[-1] == pytest.approx(expected, abs=0.01)
