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

from surrogate.network import INPUT, Connection, Network, Readout
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
    scheme = network.stepping.scheme
    rate = [_rate_ratio(one.tau_syn, one.size, scheme) for one in network.layers]
    finer = replace(
        network,
        layers=tuple(_finer(one) for one in network.layers),
        connections=tuple(_wire(one, rate[one.target], spikes) for one in network.connections),
        biases=tuple(
            np.asarray(bias * ratio, dtype=np.float32)
            for bias, ratio in zip(network.biases, rate, strict=True)
        ),
        alpha=network.alpha / 2,
        n_steps=2 * network.n_steps,
        readout=None if network.readout is None else _finer_readout(network.readout, spikes),
    )
    return finer, inputs


def _wire(one: Connection, rate: Array, spikes: bool) -> Connection:
    times = 1 if one.source == INPUT and not spikes else 2
    return replace(one, weight=by_target(one.weight, rate * times), delay=2 * one.delay)


def _finer_readout(readout: Readout, spikes: bool) -> Readout:
    scheme = "exponential" if readout.exact else "euler"
    rate = _rate_ratio(readout.tau_syn, readout.size, scheme)
    return replace(
        readout,
        tau=2 * readout.tau,
        tau_syn=None if readout.tau_syn is None else 2 * readout.tau_syn,
        bias=rate * readout.bias,
        connections=tuple(_wire(one, rate, spikes) for one in readout.connections),
    )


def _rate_ratio(tau_syn: Array | None, size: int, scheme: str) -> Array:
    """(1 - d')/(1 - d) of each neuron; 1 without synapses."""
    if tau_syn is None:
        return np.ones(size)
    if scheme == "euler":
        return np.full(size, 0.5)
    return np.asarray(np.expm1(-0.5 / tau_syn) / np.expm1(-1 / tau_syn))


def _finer(layer: Population) -> Population:
    tau_syn = None if layer.tau_syn is None else 2 * layer.tau_syn
    return replace(layer, refractory=2 * layer.refractory, tau_syn=tau_syn)
