"""What membranes take on their way in continuous time, against its integral over the voltage."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import population
from scipy.integrate import trapezoid

from surrogate.network import INPUT, Connection, Network
from surrogate.neuron import MeasuredCurve
from surrogate.neuron.nominal_energy import NominalEnergy
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, rising_energy
from surrogate.simulator.continuous import power_on_the_way


@pytest.mark.parametrize("current", [1.3, 3.0, 25.0])
def test_energy_on_the_way_is_its_integral(current: float) -> None:
    """Each interval takes the integral of P c dv/(alpha (j - i)), and P at reset while it rests."""
    zero, one = np.zeros(1), np.ones(1)
    v = np.linspace(0, 1.1, 129)
    table, power = 1 - np.exp(-v / 0.05), np.exp((v - 1) / 0.15)
    neuron = Population(
        one, zero + 0.2, 1.1 * one, 0.3 * one, np.zeros(1, bool),
        MeasuredCurve(zero, 1.1 * one, table[None, :], zero),
    )  # fmt: skip
    energy = NominalEnergy(
        neuron=neuron, power=MeasuredCurve(zero, 1.1 * one, power[None, :], zero), static=0.0,
        spike=0.0, rise=0.0, tau=20.0, dt=1.0,
    )  # fmt: skip
    steps = 400
    network = Network(
        1, (neuron,), (Connection(INPUT, 0, np.ones((1, 1))),), (zero,), 1 / 20, steps
    )

    def along(values: np.ndarray | None, start: float) -> float:
        u = np.linspace(start, 1.1, 400_001)
        over = 1.0 if values is None else np.interp(u, v, values)
        return 20 * float(trapezoid(over / (current - np.interp(u, v, table)), u))

    first, period = along(None, 0.0), along(None, 0.2) + 0.3
    spikes = int((steps - first) / period) + 1
    at_reset = 0.3 * float(np.interp(0.2, v, power))
    whole = along(power, 0.0) + (spikes - 1) * (along(power, 0.2) + at_reset)
    drive = Drive(network, np.full((1, 1), current))
    (found,) = rising_energy(drive, Chip((neuron,)), energy, resolution=4)
    # What the last interval, which does not end, takes of its own is not in `whole`.
    assert whole * 0.995 < found < (whole + along(power, 0.2) + at_reset) * 1.005


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), resolution=st.integers(1, 4), refractory=st.booleans())
def test_the_two_simulators_take_the_same(seed: int, resolution: int, refractory: bool) -> None:
    """Of tabulated and of leaky membranes, with inputs that stay, spikes and none."""
    rng = np.random.default_rng(seed)
    layers = tuple(
        population(form, rng, n, refractory, False) for form, n in (("measured", 5), ("linear", 3))
    )
    weights = (rng.normal(0, 6, (5, 4)), rng.normal(0, 6, (3, 5)))
    wires = (Connection(INPUT, 0, weights[0]), Connection(0, 1, weights[1]))
    biases = (rng.normal(0.8, 1, 5), rng.normal(0.8, 1, 3))
    network = Network(4, layers, wires, biases, 0.1, 20)
    power = MeasuredCurve(np.array([-0.3]), np.array([1.2]), rng.random((1, 33)), np.array([0.0]))
    drive, chip = Drive(network, rng.random((6, 4))), Chip(layers)
    ours, theirs = (
        power_on_the_way(drive, chip, power, resolution, backend)
        for backend in ("kernel", "reference")
    )
    assert ours == pytest.approx(theirs, rel=1e-4, abs=1e-4)
    # No power is below 0 or above 1 anywhere.
    assert np.all((ours > 0) & (ours <= 20))
