"""Redundant ensembles: each neuron several times."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.membrane import ConstantLeak, LinearLeak, MembraneCurve
from surrogate.network import INPUT, Connection, Network
from surrogate.population import Population


def ensemble(network: Network, copies: int) -> Network:
    """A network in which several neurons stand for one.

    All receive what the one would; the weights of their spikes are divided by their number, and an
    output is the sum of its copies' spikes. Without drift all copies spike together, as the one
    does. Copies stand beside each other.

    Parameters
    ----------
    network : Network
        With dense connections.
    copies : int
        How many stand for one.

    Returns
    -------
    Network
        The ensemble; the same network for one copy.

    Raises
    ------
    SurrogateInputError
        There is no copy, or a connection is sparse.
    """
    if copies < 1:
        raise SurrogateInputError(f"copies = {copies}; allowed: 1 or more")
    if copies == 1:
        return network
    return replace(
        network,
        layers=tuple(_repeated(one, copies) for one in network.layers),
        connections=tuple(_spread(one, copies) for one in network.connections),
        biases=tuple(np.repeat(bias, copies) for bias in network.biases),
    )


def _spread(one: Connection, copies: int) -> Connection:
    if not isinstance(one.weight, np.ndarray):
        raise SurrogateInputError("an ensemble of a sparse connection; allowed: dense ones")
    weight = np.repeat(one.weight, copies, axis=0)
    if one.source != INPUT:
        weight = np.repeat(weight / np.float32(copies), copies, axis=1)
    return replace(one, weight=weight)


def _repeated(neurons: Population, copies: int) -> Population:
    """Each neuron several times; the ideal ones of a layer are all alike."""
    take = np.repeat(np.arange(neurons.size), copies)
    return replace(
        neurons,
        capacitance=neurons.capacitance[take],
        v_reset=neurons.v_reset[take],
        v_spike=neurons.v_spike[take],
        refractory=neurons.refractory[take],
        silent=neurons.silent[take],
        membrane=_membrane(neurons.membrane, take),
        tau_syn=None if neurons.tau_syn is None else neurons.tau_syn[take],
    )


def _membrane(membrane: MembraneCurve, take: NDArray[np.int64]) -> MembraneCurve:
    if isinstance(membrane, LinearLeak):
        return LinearLeak(membrane.g[take], membrane.v_rest[take])
    if isinstance(membrane, ConstantLeak):
        return ConstantLeak(membrane.leak[take], membrane.v_rest[take])
    raise SurrogateInputError("an ensemble of measured curves; allowed: linear, constant leak")
