"""Drift: chips whose neurons or weights depart from the ideal by given standard deviations.

With s the standard deviation and z standard normal, each neuron or weight its own, what is positive
and set by currents, which mismatch of thresholds makes lognormal in weak inversion (I ~ exp(Vth /
n U_T)), is multiplied by exp(s z), with the nominal value as its median: time constants, refractory
period, weights. Voltages move by s z times the swing from rest to threshold, as thresholds of
transistors do: threshold and reset.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.network import Network
from surrogate.neuron import ConstantLeak, LinearLeak
from surrogate.neuron.population import Population
from surrogate.simulator.chip import Chip
from surrogate.simulator.draws import apply_draws

Array = NDArray[np.float64]
Drift = tuple[tuple[str, float], ...]
"""Parameters, keys of `TITLES`, and standard deviations: relative, or in swings."""

STREAM = 0x57D1
"""Separates the random numbers of drift from those of other uses of the same seed."""

TITLES = {
    "tau_leak": "τ_mem, by its leak",
    "tau_capacitance": "τ_mem, by its capacitance",
    "threshold": "threshold",
    "tau_syn": "τ_syn",
    "reset": "reset",
    "refractory": "refractory period",
    "weight": "weight",
}
"""What can drift, for a person."""

WEIGHT_KEY = 1000
"""Of the deviates of weights, beyond the numbers of layers."""


def parameters_of(network: Network) -> list[str]:
    """Parameters that a network has."""
    synapses = network.layers[0].tau_syn is not None
    return [name for name in TITLES if name != "tau_syn" or synapses]


def of_all(network: Network, sigma: float) -> Drift:
    """Drift of all neuron parameters of a network at once.

    The time constant drifts by its leak and its capacitance, each by 1/sqrt(2) of it.
    """
    share = {"tau_leak": 0.5**0.5, "tau_capacitance": 0.5**0.5}
    known = parameters_of(network)
    return tuple((name, sigma * share.get(name, 1.0)) for name in known if name != "weight")


def drifted(
    network: Network,
    drift: Drift,
    seed: int,
    number: int,
    copies: int = 1,
    hits: Sequence[NDArray[np.bool_]] | None = None,
) -> Chip:
    """A chip whose parameters have drifted.

    A parameter that drifts alone has the same deviates z whichever it is and however large its
    standard deviation, so that parameters and levels compare pairwise; parameters that drift
    together have their own.

    Args:
        network: Ideal; of an ensemble the one with its copies.
        seed, number: The same for the same chip.
        copies: Neurons that stand for one, beside each other; the first has the deviates of the
            one.
        hits: By layer, which neurons drift, bool, shape (n,); all if left out.

    Raises:
        SurrogateInputError: An unknown parameter, or one that the network does not have.
    """
    for name, _ in drift:
        if name not in parameters_of(network):
            allowed = ", ".join(parameters_of(network))
            raise SurrogateInputError(f"drift of {name!r}; allowed in this network: {allowed}")

    def departures(layer: int) -> dict[str, Array]:
        """S z of each parameter that drifts, shapes (n,)."""
        n, found = network.sizes[layer], {}
        for row, (name, sigma) in enumerate(drift):
            z = generator(seed, number, row, layer).standard_normal((copies, n // copies)).T.ravel()
            found[name] = sigma * (z if hits is None else np.where(hits[layer], z, 0.0))
        return found

    moved = [departures(layer) for layer in range(len(network.layers))]
    weight = None
    if (sigma := dict(drift).get("weight")) is not None:
        weight = [
            np.exp(
                sigma * generator(seed, number, 0, WEIGHT_KEY + k).standard_normal(one.values.shape)
            )
            for k, one in enumerate(network.connections)
        ]
    return apply_draws(
        network,
        [_neurons(one, d) for one, d in zip(network.layers, moved, strict=True)],
        refractory=[_factor(d, "refractory") for d in moved],
        tau_syn=[_factor(d, "tau_syn") for d in moved],
        weight=weight,
    )


def _factor(d: dict[str, Array], name: str) -> Array | None:
    return np.exp(d[name]) if name in d else None


def _neurons(nominal: Population, d: dict[str, Array]) -> Population:
    """Ideal neurons that have drifted, in units of the nominal one."""
    n = nominal.size
    zero = np.zeros(n)
    leak, rest = np.exp(-d.get("tau_leak", zero)), zero  # tau = c / g
    return Population(
        capacitance=np.exp(d.get("tau_capacitance", zero)),
        v_reset=d.get("reset", zero),
        v_spike=1 + d.get("threshold", zero),
        refractory=zero,
        silent=np.zeros(n, dtype=np.bool_),
        membrane=ConstantLeak(leak, rest)
        if isinstance(nominal.membrane, ConstantLeak)
        else LinearLeak(leak, rest),
    )


def generator(seed: int, *key: int) -> np.random.Generator:
    """Random numbers of drift and of what is studied with it, by key."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(STREAM, *key)))
