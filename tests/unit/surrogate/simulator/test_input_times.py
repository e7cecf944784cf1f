"""Inputs that spike at any time, against exact solutions in continuous time."""

from dataclasses import replace

import numpy as np
import pytest
from networks import some_times

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection, Network
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, SpikeCounts, SpikeEvents, simulate

ALPHA, STEPS = 1 / 10, 40


def network_of(
    weight: np.ndarray, tau_syn: float | None = None, delay: int = 0, leak: str = "linear"
) -> Network:
    n = len(weight)
    layer = Population.ideal(n, leak)
    if tau_syn is not None:
        layer = replace(layer, tau_syn=np.full(n, tau_syn))
    wire = Connection(INPUT, 0, weight.astype(np.float32), delay)
    return Network(weight.shape[1], (layer,), (wire,), (np.zeros(n),), ALPHA, STEPS)


def spikes_at(*times: float) -> tuple[np.ndarray, SpikeEvents]:
    """Of one image and input."""
    x = np.zeros((1, STEPS, 1))
    np.add.at(x, (0, np.floor(times).astype(int), 0), 1)
    zeros = np.zeros(len(times), int)
    return x, SpikeEvents.of(zeros, zeros, np.array(times))


def run(
    network: Network, x: np.ndarray, spikes: SpikeEvents | None, resolution: int
) -> SpikeCounts:
    drive, chip = Drive(network, x, spikes), Chip(network.layers)
    return next(simulate(drive, [chip], resolution=resolution, raster=True))


@pytest.mark.parametrize("when", [3.0, 3.2, 3.77, 9.9999])
@pytest.mark.parametrize("delay", [0, 2])
def test_a_pulse_spikes_its_neuron_when_the_closed_form_says(when: float, delay: int) -> None:
    """One step of current w from rest: the threshold 1 after ln(w/(w - 1))/alpha."""
    network = network_of(np.full((1, 1), 15.0), delay=delay)
    found = run(network, *spikes_at(when), resolution=16).events
    wait = np.log(15 / 14) / ALPHA
    # Within the bin in which the pulse begins, a neuron knows its mean alone.
    assert found.time[0] == pytest.approx(when + delay + wait, abs=1 / 16)
    ends = [run(network, *spikes_at(when), resolution=m).events.time[0] for m in (64, 256)]
    assert ends == pytest.approx([when + delay + wait] * 2, abs=1 / 64)


@pytest.mark.parametrize("tau_syn", [None, 3.0])
def test_inputs_that_come_later_are_answered_later(tau_syn: float | None) -> None:
    """A shift of all times by any part of a step shifts all spikes by as much."""
    rng = np.random.default_rng(4)
    weight = rng.normal(1.2, 1.5, (8, 5)) * (1 if tau_syn else 2)
    network = network_of(weight, tau_syn)
    _, events = some_times(rng, 6, STEPS - 10, 5, 0.25)

    def shifted(by: float) -> np.ndarray:
        time = events.time + by
        x = np.zeros((6, STEPS, 5))
        np.add.at(x, (events.image, time.astype(int), events.neuron), 1)
        found = run(network, x, SpikeEvents.of(events.image, events.neuron, time), 32)
        inside = found.events.time < STEPS - 3
        return np.bincount(found.events.neuron[inside], minlength=8)

    plain = shifted(0.0)
    assert plain.sum() > 150
    for by in (0.25, 0.4, 0.77):
        assert np.abs(shifted(by) - plain).sum() <= 0.02 * plain.sum()


@pytest.mark.parametrize("tau_syn", [None, 2.5])
def test_an_integrator_counts_charge_whenever_it_comes(tau_syn: float | None) -> None:
    """Without a leak, spikes are charge over threshold: here alpha w each, a fifth, or with a
    synapse in Euler's steps tau_syn times as much."""
    network = network_of(np.full((1, 1), 2.0), tau_syn)
    layer = network.layers[0]
    no_leak = replace(layer, membrane=replace(layer.membrane, g=np.zeros(1)))
    network = replace(network, layers=(no_leak,))
    rng = np.random.default_rng(7)
    times = rng.uniform(0, 15, 60)
    found = run(network, *spikes_at(*times), resolution=4)
    assert found.output[0, 0] == pytest.approx(60 / 5 * (tau_syn or 1), abs=1)


def test_whole_times_are_steps() -> None:
    rng = np.random.default_rng(8)
    x = rng.poisson(0.3, (5, STEPS, 6))
    image, step, source = (np.repeat(one, x[x > 0]) for one in np.nonzero(x))
    spikes = SpikeEvents.of(image, source, step.astype(float))
    weight = rng.normal(0.8, 1.5, (7, 6))
    for tau_syn in (None, 2.0):
        network = network_of(weight, tau_syn)
        one, two = (run(network, x, times, 8).events for times in (None, spikes))
        assert len(one.time) > 50
        assert one.neuron.tolist() == two.neuron.tolist()
        assert one.time == pytest.approx(two.time, abs=0.03)


def test_the_trained_steps_get_counts() -> None:
    """Times within steps are for continuous time alone."""
    rng = np.random.default_rng(9)
    x, spikes = some_times(rng, 4, STEPS, 5)
    network = network_of(rng.normal(1, 1.5, (6, 5)))
    one, two = (
        next(simulate(Drive(network, x, times), [Chip(network.layers)], raster=True)).raster
        for times in (None, spikes)
    )
    assert one.any()
    assert np.array_equal(one, two)


def test_some_of_the_inputs_are_answered_as_among_all() -> None:
    rng = np.random.default_rng(10)
    x, spikes = some_times(rng, 9, STEPS, 5)
    network = network_of(rng.normal(1, 1.5, (6, 5)))
    whole = run(network, x, spikes, 4).output
    part = Drive(network, x, spikes).taken(slice(2, 7))
    (found,) = simulate(part, [Chip(network.layers)], resolution=4)
    assert np.array_equal(found.output, whole[2:7])


@pytest.mark.parametrize("wrong", ["count", "time", "input", "image", "constant"])
def test_times_of_other_spikes_are_refused(wrong: str) -> None:
    rng = np.random.default_rng(11)
    x, spikes = some_times(rng, 3, STEPS, 2)
    network = network_of(np.ones((1, 2)))
    if wrong == "count":
        x[0, 0, 0] += 1
    elif wrong == "time":
        spikes.time[0] = STEPS + 1
    elif wrong == "input":
        spikes.neuron[0] = 2
    elif wrong == "image":
        spikes.image[0] = -1
    else:
        x = x[:, 0]
    with pytest.raises(SurrogateInputError, match=r"spikes by their times: not those of inputs"):
        Drive(network, x, spikes)
