"""Redundant ensembles: each neuron several times."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.network.connection import INPUT, Connection
from surrogate.network.network import Network
from surrogate.network.readout import Readout


def ensemble(network: Network, copies: int) -> Network:
    """A network in which several neurons stand for one, beside each other.

    All receive what the one would; the weights of their spikes are divided by their number, and an
    output is the sum of its copies' spikes. Without drift all copies spike together, as the one
    does. The ensemble of one copy is the network itself.

    Raises:
        SurrogateInputError: There is no copy, a connection is sparse, or a membrane is neither
            linear nor constant.
    """
    if copies < 1:
        raise SurrogateInputError(f"copies = {copies}; allowed: 1 or more")
    if copies == 1:
        return network
    return replace(
        network,
        layers=tuple(
            layer.taken(np.repeat(np.arange(layer.size), copies)) for layer in network.layers
        ),
        connections=tuple(_spread(one, copies) for one in network.connections),
        biases=tuple(np.repeat(bias, copies) for bias in network.biases),
        readout=None if network.readout is None else _shared(network.readout, copies),
    )


def _shared(readout: Readout, copies: int) -> Readout:
    """The read-out, once, of spikes of all copies."""
    return replace(
        readout,
        connections=tuple(
            one if one.source == INPUT else replace(one, weight=_columns(one, copies))
            for one in readout.connections
        ),
    )


def _columns(one: Connection, copies: int) -> NDArray[np.float32]:
    if not isinstance(one.weight, np.ndarray):
        raise SurrogateInputError("an ensemble of a sparse connection; allowed: dense ones")
    return np.repeat(one.weight / np.float32(copies), copies, axis=1)


def _spread(one: Connection, copies: int) -> Connection:
    if not isinstance(one.weight, np.ndarray):
        raise SurrogateInputError("an ensemble of a sparse connection; allowed: dense ones")
    weight = one.weight if one.source == INPUT else _columns(one, copies)
    return replace(one, weight=np.repeat(weight, copies, axis=0))
