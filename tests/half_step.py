"""The same network in steps of half the length, whose limit is continuous time.

With d = exp(-1/tau_syn), or 1 - 1/tau_syn of Euler's steps, and d' the
same of 2 tau_syn, what is to stay the same is

* the current that a constant input leads to, j/(1 - d): j' = j (1 - d')/(1 - d);
* the charge of a spike, alpha w/(1 - d): w' = 2 w (1 - d')/(1 - d);

without synapses j' = j and w' = 2 w, as a spike's current lasts a step.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from surrogate.network import INPUT, Network
from surrogate.network.connection import by_target
from surrogate.neuron.population import Population

Array = NDArray[np.float64]


def half_step(network: Network, inputs: NDArray[np.generic]) -> tuple[Network, NDArray[np.generic]]:
    """Halve the steps of a network and of its inputs.

    Args:
        inputs: Constant ones, shape (batch, inputs), or spikes, shape (batch, n_steps, inputs).

    Returns:
        Network and inputs, spikes at the beginning of what was their step.
    """
    spikes = inputs.ndim == 3
    if spikes:
        fine = np.zeros((inputs.shape[0], 2 * inputs.shape[1], inputs.shape[2]), inputs.dtype)
        fine[:, ::2] = inputs
        inputs = fine
    rate = [_rate_ratio(one, network.stepping.scheme) for one in network.layers]
    connections = tuple(
        replace(
            one,
            weight=by_target(
                one.weight,
                rate[one.target] * (1 if one.source == INPUT and not spikes else 2),
            ),
            delay=2 * one.delay,
        )
        for one in network.connections
    )
    finer = replace(
        network,
        layers=tuple(_finer(one) for one in network.layers),
        connections=connections,
        biases=tuple(
            np.asarray(bias * ratio, dtype=np.float32)
            for bias, ratio in zip(network.biases, rate, strict=True)
        ),
        alpha=network.alpha / 2,
        n_steps=2 * network.n_steps,
    )
    return finer, inputs


def _rate_ratio(layer: Population, scheme: str) -> Array:
    """(1 - d')/(1 - d) of each neuron; 1 without synapses."""
    if layer.tau_syn is None:
        return np.ones(layer.size)
    if scheme == "euler":
        return np.full(layer.size, 0.5)
    return np.asarray(np.expm1(-0.5 / layer.tau_syn) / np.expm1(-1 / layer.tau_syn))


def _finer(layer: Population) -> Population:
    tau_syn = None if layer.tau_syn is None else 2 * layer.tau_syn
    return replace(layer, refractory=2 * layer.refractory, tau_syn=tau_syn)
