"""Continuous time is what a network's own steps tend to when they are made ever smaller."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from half_step import half_step

from surrogate.network import Network
from surrogate.simulator import Chip, Drive, simulate

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
