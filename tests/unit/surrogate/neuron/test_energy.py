"""Energy of an inference against neurons whose energies are known."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate.errors import SurrogateInputError
from surrogate.network import Network
from surrogate.neuron import NeuronEnergies, NominalEnergy, own_energy
from surrogate.neuron.scaling import Reference
from surrogate.simulator import Chip, Drive, rising_energy, simulate

VALUES = {
    "v_rest": 0.1, "swing": 0.5, "reset_level": 0.2, "spike_level": 1.0, "rheobase": 20e-12,
    "c_eff": 200e-15, "t_refractory": 50e-6, "static_power": 9e-9, "energy_per_spike": 120e-12,
    "rate_high": 1000.0,
}  # fmt: skip
TAU, PLACES = 5e-3, np.linspace(0.0, 1.0, 129)
STATIC, STILL = VALUES["static_power"], VALUES["t_refractory"]


def nominal(
    power: np.ndarray, form: str = "linear", alpha: float = 0.05, **changed: float
) -> NominalEnergy:
    values = VALUES | changed
    unit = Reference(0.1, 0.5, 20e-12, 200e-15, alpha)
    return NominalEnergy.of(values, PLACES, power, form, unit)


@pytest.mark.parametrize("i_in", [1.01, 1.5, 12.0])
def test_a_constant_power_is_taken_for_the_interval_of_the_textbook_neuron(i_in: float) -> None:
    """T = t_ref + tau ln((i - 0.2)/(i - 1)) of the leaky integrate-and-fire neuron."""
    time = STILL + TAU * math.log((i_in - 0.2) / (i_in - 1))
    way = nominal(np.full(129, STATIC + 3e-9)).way(i_in)
    assert way.time == pytest.approx(time, rel=1e-6)
    assert way.energy == pytest.approx(3e-9 * time, rel=1e-6)


def test_a_power_that_grows_with_the_membrane_is_averaged_over_time() -> None:
    """Constant leak: the membrane rises evenly, from level 0.2 to 1, after the refractory period at
    level 0.2; linear leak: its mean is i - (1 - 0.2) tau/T."""
    power, still = STATIC + 5e-9 * PLACES, 5e-9 * 0.2 * STILL
    even = nominal(power, "constant").way(4.0)
    rise = TAU * 0.8 / 3
    assert even.energy == pytest.approx(5e-9 * 0.6 * rise + still, rel=1e-9)
    slow, rise = nominal(power).way(2.0), TAU * math.log(1.8)
    assert slow.energy == pytest.approx(5e-9 * (2.0 * rise - 0.8 * TAU) + still, rel=1e-6)


@settings(max_examples=20)
@given(
    st.floats(1e-12, 1e-9),
    st.floats(0, 1e-6),
    st.floats(50.0, 5000.0),
    st.sampled_from(["linear", "constant", "measured"]),
)
def test_at_the_higher_input_an_interval_takes_the_energy_that_was_measured(
    energy: float, peak: float, rate: float, form: str
) -> None:
    one = nominal(STATIC + peak * PLACES**6, form, energy_per_spike=energy, rate_high=rate)
    low, high = 1.0, 1e4
    for _ in range(40):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if one.way(middle).time > 1 / rate else (low, middle)
    time, taken = one.interval(high)
    assert time == pytest.approx(1 / rate, rel=1e-6)
    # The spike's own part is what the way leaves, as precise as the way's is.
    assert taken == pytest.approx(energy, rel=1e-6, abs=1e-9 * abs(one.rise))
    # Where static power takes nearly all, what is left is as exact as the energy's last digits.
    rounding = max(1e-6 * peak / rate, 1e-12 * energy)
    assert one.excess == pytest.approx(energy - STATIC / rate, rel=1e-9, abs=rounding)


def test_below_the_rheobase_nothing_spikes() -> None:
    assert nominal(np.full(129, STATIC)).way(0.99).time == math.inf


def test_a_network_that_fires_at_the_higher_input_takes_what_was_measured() -> None:
    """As many spikes, each with its energy; a step ends with each."""
    one = nominal(STATIC + 400e-9 * PLACES**6, "measured", alpha=1e-3)
    # (i - 0.2)/(i - 1) = exp((1 ms - t_ref)/tau)
    growth = math.exp((1e-3 - STILL) / TAU)
    chip, bias = Chip((one.neuron,)), np.array([(growth - 0.2) / (growth - 1)])
    long = Network(1, (one.neuron,), (), (bias,), 1e-3, 2000)
    still = np.zeros((1, 1))
    events = next(simulate(Drive(long, still), [chip], raster=True, resolution=2)).events
    assert events is not None
    times = events.train(0, 0)
    short = replace(long, n_steps=math.ceil(times[-1]))
    rising = rising_energy(Drive(short, still), chip, one, 2)
    columns = {name: np.array([value]) for name, value in VALUES.items()}
    own = NeuronEnergies.of(columns, np.zeros(1, bool), one)
    total = own.inference(np.array([len(times)]), 1e-3 * len(times)) + own.scale @ rising
    assert rising[0] > 0.5 * total
    assert total == pytest.approx(len(times) * VALUES["energy_per_spike"], rel=5e-3)


def test_what_a_spike_takes_more_is_shared_by_spike_and_membrane() -> None:
    one = nominal(STATIC + 40e-9 * PLACES**6)
    more = np.array([1.0, 1.1, 0.7])
    columns = {name: np.full(3, value) for name, value in VALUES.items()}
    columns["static_power"] = np.array([STATIC, 2 * STATIC, STATIC])
    columns["rate_high"] = np.array([1000.0, 900.0, 1000.0])
    columns["energy_per_spike"] = more * one.excess + columns["static_power"] / columns["rate_high"]
    found = NeuronEnergies.of(columns, np.array([False, False, True]), one)
    assert found.spike == pytest.approx(more * one.spike, rel=1e-9)
    assert found.scale == pytest.approx([1.0, 1.1, 0.0], rel=1e-9)
    # Neurons that never spike take their static power.
    assert found.inference(np.zeros(3), 2.0) == pytest.approx(8 * STATIC)
    # Where less flows while the membrane rises than at rest, the parts still make up the whole.
    less = replace(one, rise=-2e-12, spike=5e-12)
    columns["energy_per_spike"] = 3.7e-12 + columns["static_power"] / columns["rate_high"]
    found = NeuronEnergies.of(columns, np.zeros(3, bool), less)
    assert found.spike + found.scale * less.rise == pytest.approx(3.7e-12, rel=1e-9)


def test_what_is_missing_or_impossible_is_named() -> None:
    flat = np.full(129, STATIC)
    with pytest.raises(SurrogateInputError, match=r"rate_high = 2\.5e\+04 Hz: at no input"):
        nominal(flat, rate_high=25e3)
    with pytest.raises(SurrogateInputError, match="supply_power: empty"):
        nominal(np.empty(0))
    with pytest.raises(SurrogateInputError, match="static_power: not among the neurons'"):
        NeuronEnergies.of({"energy_per_spike": PLACES, "rate_high": PLACES}, PLACES > 2,
                          nominal(flat))  # fmt: skip


@settings(max_examples=20)
@given(st.floats(0.4, 0.6), st.floats(0.9, 1.1), st.floats(60e-12, 400e-12))
def test_a_neuron_of_its_own_takes_what_was_measured_of_it(
    swing: float, leak: float, energy: float
) -> None:
    """At the bench's higher input; there the two parts have grown alike."""
    power = STATIC + 60e-9 * PLACES**6
    circuit = nominal(power, "measured")
    unit = Reference(0.1, 0.5, 20e-12, 200e-15, 0.05)
    values = VALUES | {"swing": swing, "rheobase": leak * 20e-12, "energy_per_spike": energy}
    own = own_energy(values, PLACES, power, circuit, "measured", unit)
    assert own.excess == pytest.approx(energy - STATIC / VALUES["rate_high"], rel=1e-9)
    alike = NominalEnergy.of(values, PLACES, power, "measured", unit)
    times = own.rise / alike.rise
    assert own.spike == pytest.approx(times * circuit.spike, rel=1e-9)
    # A linear leak, T = t_ref + tau ln((i - 0.2 s)/(i - s)) with s rheobase: the input is known.
    growth = math.exp((1 / VALUES["rate_high"] - STILL) / (200e-15 * swing / values["rheobase"]))
    i_high = leak * (growth - 0.2) / (growth - 1)
    time, taken = own.interval(i_high)
    assert time == pytest.approx(1 / VALUES["rate_high"], rel=1e-5)
    assert taken == pytest.approx(energy, rel=1e-4)


def test_the_circuit_without_mismatch_is_its_own() -> None:
    power = STATIC + 60e-9 * PLACES**6
    circuit = nominal(power, "measured")
    unit = Reference(0.1, 0.5, 20e-12, 200e-15, 0.05)
    own = own_energy(VALUES, PLACES, power, circuit, "measured", unit)
    assert (own.rise, own.spike) == pytest.approx((circuit.rise, circuit.spike), rel=1e-12)
