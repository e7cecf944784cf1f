"""The same network in units of its own neurons, as chips of a circuit need it."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.network.connection import by_target
from surrogate.network.network import Network
from surrogate.neuron import ConstantLeak, LinearLeak, MembraneCurve
from surrogate.neuron.population import Population


def in_nominal_units(network: Network) -> Network:
    """Rescale each neuron so that rest is 0, threshold 1 and, with a leak, rheobase 1.

    With u = (v - rest)/s, s = v_spike - rest, the equation c dv/dt = alpha (j - g (v - rest)) is
    c/g du/dt = alpha (j/(g s) - u): g = 1, c' = c/g, and weights and biases over g s. With a
    constant leak L it is c s/L du/dt = alpha (j/L - 1), without one du/dt = alpha j/(c s). Spikes
    are the same but for the rounding of numbers.

    A network from another program has voltages and currents of its own. Neurons drawn for a
    circuit, see `surrogate.neuron.scaling`, have those of the nominal neuron, which are these;
    where time constants of the network differ, c' says how.

    Args:
        network: Of neurons with a linear or constant leak, or none.

    Returns:
        The same network.

    Raises:
        SurrogateInputError: A layer has another leak, mixes neurons with and without one, or has a
            threshold that is not above rest.
    """
    found = [_rescaled(k, layer) for k, layer in enumerate(network.layers)]
    units = [unit for _, unit in found]
    return replace(
        network,
        layers=tuple(layer for layer, _ in found),
        connections=tuple(
            replace(one, weight=by_target(one.weight, 1 / units[one.target]))
            for one in network.connections
        ),
        biases=tuple(
            np.asarray(bias / unit, dtype=np.float32)
            for bias, unit in zip(network.biases, units, strict=True)
        ),
    )


def _rescaled(number: int, layer: Population) -> tuple[Population, NDArray[np.float64]]:
    """A layer in its own units, and its unit of current, shape (n,)."""
    membrane = layer.membrane
    if isinstance(membrane, LinearLeak):
        uniform = bool(np.all(membrane.g > 0) or not membrane.g.any())
    else:
        uniform = isinstance(membrane, ConstantLeak) and bool(np.all(membrane.leak > 0))
    if not isinstance(membrane, LinearLeak | ConstantLeak) or not uniform:
        raise SurrogateInputError(
            f"layer {number}: {type(membrane).__name__}; allowed: LinearLeak with all g above 0, "
            "or all 0, or ConstantLeak above 0"
        )
    swing = layer.v_spike - membrane.v_rest
    if not np.all(swing > 0):
        raise SurrogateInputError(
            f"layer {number}: threshold {np.min(swing)} above rest; allowed: above 0"
        )
    one, zero = np.ones(layer.size), np.zeros(layer.size)
    unit: NDArray[np.float64]
    own: MembraneCurve
    if isinstance(membrane, ConstantLeak):
        unit, own = membrane.leak, ConstantLeak(one, zero)
    elif np.all(membrane.g > 0):
        unit, own = membrane.g * swing, LinearLeak(one, zero)
    else:
        unit, own = layer.capacitance * swing, LinearLeak(zero, zero)
    rescaled = replace(
        layer,
        capacitance=layer.capacitance * swing / unit,
        v_reset=(layer.v_reset - membrane.v_rest) / swing,
        v_spike=one,
        membrane=own,
    )
    return rescaled, unit
