"""Continuous time is what a network's own steps tend to when they are made ever smaller."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from half_step import half_step

from surrogate.network import INPUT, Connection, Network, Readout
from surrogate.simulator import Chip, Drive, answers, simulate

SIZES = (6, 20, 10)


def network_of(leak: str, tau_syn: float | None) -> Network:
    rng = np.random.default_rng(5)
    weights = [
        rng.normal(0.3, 2 / np.sqrt(n_in), (n_out, n_in)).astype(np.float32)
        for n_in, n_out in pairwise(SIZES)
    ]
    biases = [np.full(n, 1.1, np.float32) for n in SIZES[1:]]
    plain = Network.feedforward(weights, biases, leak, 1 / 20, 60)
    layers = tuple(
        replace(
            one,
            refractory=np.full(one.size, 0.3),
            tau_syn=None if tau_syn is None else np.full(one.size, tau_syn),
        )
        for one in plain.layers
    )
    return replace(plain, layers=layers)


@pytest.mark.parametrize("leak", ["linear", "constant"])
@pytest.mark.parametrize("tau_syn", [None, 4.0])
def test_ever_smaller_steps_come_to_continuous_time(leak: str, tau_syn: float | None) -> None:
    network = network_of(leak, tau_syn)
    inputs = np.random.default_rng(6).random((20, SIZES[0]))
    (limit,) = simulate(Drive(network, inputs), [Chip(network.layers)], resolution=8)
    wanted = np.concatenate(limit.totals)
    errors: list[float] = []
    for _ in range(7):
        (counts,) = simulate(Drive(network, inputs), [Chip(network.layers)])
        errors.append(abs(np.concatenate(counts.totals) - wanted).sum() / wanted.sum())
        network, inputs = half_step(network, inputs)
    assert errors[0] > 0.02
    assert errors[-1] < 0.01
    if tau_syn is not None:  # ten thousand spikes; without synapses single ones are what is left
        assert [b / a for a, b in pairwise(errors[:6])] == pytest.approx([0.5] * 5, abs=0.1)


def read_out(network: Network, synapses: bool, exact: bool) -> Network:
    """The potentials of integrators, of both layers and the input, some of it late."""
    rng, classes = np.random.default_rng(4), 5
    wires = []
    for source, n, delay in ((INPUT, SIZES[0], 0), (0, SIZES[1], 1), (1, SIZES[2], 0)):
        weight = rng.normal(0, 1, (classes, n))
        weight -= np.mean(weight, axis=1, keepdims=True)  # what all sources do says nothing
        wires.append(Connection(source, 2, weight.astype(np.float32), delay))
    out = Readout(
        tau=rng.uniform(8, 20, classes), r=np.ones(classes), v_leak=np.zeros(classes),
        bias=rng.normal(0, 0.01, classes), connections=tuple(wires),
        tau_syn=rng.uniform(3, 6, classes) if synapses else None, exact=exact,
    )  # fmt: skip
    return replace(network, readout=out)


@pytest.mark.parametrize("leak", ["linear", "constant"])
@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(
    ("inputs", "synapses"), [("currents", False), ("currents", True), ("spikes", True)]
)
def test_a_read_out_s_answers_come_to_those_of_continuous_time(
    leak: str, exact: bool, inputs: str, synapses: bool
) -> None:
    """Without synapses an input's spike lasts a step, which halves: another input, another peak."""
    network = read_out(network_of(leak, 4.0), synapses, exact)
    rng = np.random.default_rng(6)
    x = rng.random((60, SIZES[0]))
    if inputs == "spikes":
        x = (rng.random((60, network.n_steps, SIZES[0])) < 0.3 * x[:, None]) * 1.0
    ((_, limit),) = answers(Drive(network, x), [Chip(network.layers)], resolution=8)
    assert np.sort(np.bincount(limit, minlength=2))[-2] >= 5  # not all of one class
    agree = []
    for _ in range(6):
        ((_, classes),) = answers(Drive(network, x), [Chip(network.layers)])
        agree.append(np.mean(classes == limit))
        network, x = half_step(network, x)
    assert agree[-1] >= 0.95
    assert agree[-1] > agree[0]
