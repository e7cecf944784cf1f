"""The networks of the study, as data."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from surrogate.data import digits
from surrogate.errors import SurrogateInputError
from surrogate.network import Network
from surrogate.nir_files import read_network

REFRACTORY = 1.0
"""Refractory period of the ideal neurons, steps of tau/20.

The shipped networks have none, and what is zero cannot vary by per cent; they bear this one almost
without loss, a longer one they would have to be trained for.
"""

TAU_SYN = 5.0
"""Time constant of the added synapses, steps of tau/20: a quarter of the membrane's."""


@dataclass(frozen=True, eq=False)
class Case:
    """A network and the test set that it answers.

    Attributes
    ----------
    title : str
        For a person.
    network : Network
        Of ideal neurons.
    x : numpy.ndarray
        Inputs, as `surrogate.simulator.Drive` takes them.
    y : numpy.ndarray
        Right classes, shape (images,).
    """

    title: str
    network: Network
    x: NDArray[np.generic]
    y: NDArray[np.int64]


def _shipped(name: str) -> Network:
    with as_file(files("surrogate") / "networks" / f"{name}.nir") as path:
        return read_network(path)


def _with_refractory(network: Network) -> Network:
    layers = tuple(replace(one, refractory=np.full(one.size, REFRACTORY)) for one in network.layers)
    return replace(network, layers=layers)


def _with_synapses(network: Network) -> Network:
    """Exponential synapses that bring the same charge as a spike or an input of one step.

    A synapse s <- s (1 - 1/tau_syn) + j brings tau_syn j in all, so weights and biases are divided
    by tau_syn.
    """
    layers = tuple(replace(one, tau_syn=np.full(one.size, TAU_SYN)) for one in network.layers)
    connections = tuple(
        replace(one, weight=one.weight / np.float32(TAU_SYN)) for one in network.connections
    )
    biases = tuple(bias / np.float32(TAU_SYN) for bias in network.biases)
    return replace(network, layers=layers, connections=connections, biases=biases)


def _digits(leak: str, synapses: bool) -> Case:
    network = _with_refractory(_shipped(f"digits_{leak}"))
    title = f"digits, {leak} leak"
    if synapses:
        network, title = _with_synapses(network), f"{title}, synapses"
    data = digits()
    return Case(title, network, data.test_x, data.test_y)


CASES: dict[str, Callable[[], Case]] = {
    "digits_linear": lambda: _digits("linear", False),
    "digits_constant": lambda: _digits("constant", False),
    "digits_synapses": lambda: _digits("linear", True),
}
"""By name; another network is another line."""


@cache
def case(name: str) -> Case:
    """A network of the study.

    Parameters
    ----------
    name : str
        Key of `CASES`.

    Returns
    -------
    Case
        Read once.

    Raises
    ------
    SurrogateInputError
        There is none of that name.
    """
    if name not in CASES:
        raise SurrogateInputError(f"network {name!r}; allowed: {', '.join(CASES)}")
    return CASES[name]()
