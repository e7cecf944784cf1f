"""Drift: chips whose neurons or weights depart from the ideal by given standard deviations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.membrane import ConstantLeak, LinearLeak
from surrogate.network import Network
from surrogate.population import Population
from surrogate.simulator import Chip

Array = NDArray[np.float64]

STREAM = 0x57D1
"""Separates the random numbers of the study from those of other uses of the same seed."""

Move = Callable[[Population, Array], Population]
"""Neurons with one parameter moved by deviations s z, shape (n,)."""


@dataclass(frozen=True)
class Parameter:
    """A parameter that can drift.

    Attributes
    ----------
    title : str
        For a person.
    move : callable or None
        What makes neurons of deviations s z; None of the weights, which are no part of a neuron.
    """

    title: str
    move: Move | None


def _leak(neurons: Population, d: Array) -> Population:
    membrane, factor = neurons.membrane, np.exp(-d)  # tau = c / g
    if isinstance(membrane, LinearLeak):
        return replace(neurons, membrane=LinearLeak(membrane.g * factor, membrane.v_rest))
    if isinstance(membrane, ConstantLeak):
        return replace(neurons, membrane=ConstantLeak(membrane.leak * factor, membrane.v_rest))
    raise SurrogateInputError("drift of the leak: allowed for linear and constant leak")


def _capacitance(neurons: Population, d: Array) -> Population:
    return replace(neurons, capacitance=neurons.capacitance * np.exp(d))


def _threshold(neurons: Population, d: Array) -> Population:
    return replace(neurons, v_spike=neurons.v_spike + d * _swing(neurons))


def _reset(neurons: Population, d: Array) -> Population:
    return replace(neurons, v_reset=neurons.v_reset + d * _swing(neurons))


def _swing(neurons: Population) -> Array:
    return neurons.v_spike - neurons.membrane.v_rest


def _refractory(neurons: Population, d: Array) -> Population:
    return replace(neurons, refractory=neurons.refractory * np.exp(d))


def _synapse(neurons: Population, d: Array) -> Population:
    if neurons.tau_syn is None:
        raise SurrogateInputError("drift of tau_syn: allowed in networks with synapses")
    return replace(neurons, tau_syn=neurons.tau_syn * np.exp(d))


PARAMETERS: dict[str, Parameter] = {
    "tau_leak": Parameter("τ_mem, by its leak", _leak),
    "tau_capacitance": Parameter("τ_mem, by its capacitance", _capacitance),
    "threshold": Parameter("threshold", _threshold),
    "tau_syn": Parameter("τ_syn", _synapse),
    "reset": Parameter("reset", _reset),
    "refractory": Parameter("refractory period", _refractory),
    "weight": Parameter("weight", None),
}
"""With s the standard deviation and z standard normal, each neuron or weight its own.

What is positive and set by currents, which mismatch of thresholds makes lognormal in weak inversion
(I ~ exp(Vth / n U_T)), is multiplied by exp(s z), with the nominal value as its median: time
constants, refractory period, weights. Voltages move by s z times the swing from rest to threshold,
as thresholds of transistors do: threshold and reset.
"""

NEURON = ("tau_leak", "tau_capacitance", "threshold", "tau_syn", "reset", "refractory")
"""Parameters of a neuron, which drift together where "all" do."""


def parameters_of(network: Network) -> list[str]:
    """Parameters that a network has."""
    synapses = network.layers[0].tau_syn is not None
    return [name for name in PARAMETERS if name != "tau_syn" or synapses]


def all_neuron(network: Network, sigma: float) -> tuple[tuple[str, float], ...]:
    """Drift of all neuron parameters of a network at once.

    The time constant drifts by its leak and its capacitance, each by 1/sqrt(2) of it.
    """
    share = {"tau_leak": 0.5**0.5, "tau_capacitance": 0.5**0.5}
    known = parameters_of(network)
    return tuple((name, sigma * share.get(name, 1.0)) for name in NEURON if name in known)


def drifted(
    network: Network,
    drift: Sequence[tuple[str, float]],
    seed: int,
    index: int,
    copies: int = 1,
    hits: Sequence[NDArray[np.bool_]] | None = None,
) -> Chip:
    """A chip whose parameters have drifted.

    A parameter that drifts alone has the same deviates z whichever it is and however large its
    standard deviation, so that parameters and levels compare pairwise; parameters that drift
    together have their own.

    Parameters
    ----------
    network : Network
        Ideal; of an ensemble the one with its copies.
    drift : sequence of tuple
        Parameters, keys of `PARAMETERS`, and standard deviations: relative, or in swings.
    seed, index : int
        Of the study, and which chip.
    copies : int
        Neurons that stand for one, beside each other; the first has the deviates of the one.
    hits : sequence of numpy.ndarray, optional
        By layer, which neurons drift, bool, shape (n,); all if left out.

    Returns
    -------
    Chip
        The same for the same arguments.

    Raises
    ------
    SurrogateInputError
        An unknown parameter, or one that the network does not have.
    """
    layers, weights = list(network.layers), None
    for row, (name, sigma) in enumerate(drift):
        if name not in PARAMETERS:
            raise SurrogateInputError(f"parameter {name!r}; allowed: {', '.join(PARAMETERS)}")
        move = PARAMETERS[name].move
        if move is None:
            weights = _weights(network, sigma, seed, index)
            continue
        for number, layer in enumerate(layers):
            z = _normals((copies, layer.size // copies), seed, index, row, number)
            d = sigma * z.T.ravel()
            layers[number] = move(layer, d if hits is None else np.where(hits[number], d, 0.0))
    return Chip(tuple(layers), weights)


def _weights(
    network: Network, sigma: float, seed: int, index: int
) -> tuple[NDArray[np.float32], ...]:
    return tuple(
        np.asarray(
            one.values * np.exp(sigma * _normals(one.values.shape, seed, index, 0, 1000 + number)),
            dtype=np.float32,
        )
        for number, one in enumerate(network.connections)
    )


def _normals(shape: tuple[int, ...], seed: int, *key: int) -> Array:
    return generator(seed, *key).standard_normal(shape)


def generator(seed: int, *key: int) -> np.random.Generator:
    """Random numbers of the study, by key."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(STREAM, *key)))
