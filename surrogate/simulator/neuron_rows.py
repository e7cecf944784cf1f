"""Neurons as numbers of single precision: what a step multiplies, adds and compares."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.network import Network
from surrogate.neuron.curve import LINEAR, TABLE
from surrogate.neuron.population import Population

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class NeuronRows:
    """Numbers of n neurons; each of shape (n,), float32.

    Attributes:
        gain: Change of v in a step for a net current of 1.
        v_rest, v_spike: Where a network begins, and where a neuron spikes: never if it is silent.
        v_reset, drop: What v is set to by a spike, or what is taken off.
        floor: What v does not go below; None if no neuron has one.
        refractory: Steps; None if no neuron has a refractory period.
        synapse_decay: Factor of the synapse's current in a step; None without synapses.
    """

    gain: Array
    v_rest: Array
    v_spike: Array
    v_reset: Array
    drop: Array
    floor: Array | None
    refractory: Array | None
    synapse_decay: Array | None

    @classmethod
    def of(cls, population: Population, network: Network) -> "NeuronRows":
        """Work out the numbers of a population for a network's time step and scheme.

        Over a step alpha of constant input j, c dv/dt = j - g (v - v_rest) gives
        v += (j - g (v - v_rest)) (1 - exp(-alpha g/c))/g, and Euler's step its limit for a small
        step, alpha/c. Synapses decay by exp(-1/tau_syn), or 1 - 1/tau_syn.

        Args:
            network: Whose time step, scheme and reset.

        Raises:
            SurrogateInputError: The scheme is exact for other forms of leak only, or Euler's is too
                coarse for a synapse.
        """
        c, membrane = population.capacitance, population.membrane
        exponential = network.stepping.scheme == "exponential"
        gain = network.alpha / c
        if exponential and membrane.form == TABLE:
            raise SurrogateInputError("scheme exponential: allowed for linear and constant leak")
        if exponential and membrane.form == LINEAR:
            g = membrane.rows()[0].astype(np.float64)
            safe = np.where(g == 0, 1.0, g)
            gain = np.where(g == 0, gain, -np.expm1(-gain * safe) / safe)
        decay = None
        if population.tau_syn is not None:
            if not exponential and np.any(population.tau_syn < 1):
                raise SurrogateInputError("tau_syn: below a step; allowed with euler: 1 or more")
            rate = 1 / population.tau_syn
            decay = _single(np.exp(-rate) if exponential else 1 - rate)
        floor = membrane.floor
        return cls(
            gain=_single(gain),
            v_rest=_single(membrane.v_rest),
            v_spike=_single(np.where(population.silent, np.inf, population.v_spike)),
            v_reset=_single(population.v_reset),
            drop=_single(population.v_spike - population.v_reset),
            floor=_single(floor) if np.any(np.isfinite(floor)) else None,
            refractory=_single(population.refractory) if np.any(population.refractory) else None,
            synapse_decay=decay,
        )


def _single(values: NDArray[np.float64]) -> Array:
    return np.asarray(values, dtype=np.float32)
