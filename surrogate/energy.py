"""Energy of an inference, from spikes and what each neuron's circuit takes."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]

NEEDED = ("energy_per_spike", "static_power", "rate_high")
"""Parameters that the energy is made of."""


def inference_energy(values: Mapping[str, Array], spikes: Array, duration: float) -> float:
    """Energy that the supply delivers to some neurons during one inference.

    A neuron that fires at the higher of its bench's two inputs takes energy_per_spike from one
    spike to the next, bias generators and static currents included. What the spike adds to the
    static power, E_dyn = energy_per_spike - static_power / rate_high, is counted for each spike:

        E = sum over neurons of (spikes E_dyn + static_power duration)

    This assumes that the power between spikes is that at rest, and that a spike takes the same at
    every input. An inverter whose input rises slowly conducts the longer the lower the neuron's
    input is, and a membrane half way up is not at rest: the documentation says by how much this is
    off. Neurons that failed do not spike, and take static power as the others. E_dyn may be
    negative, where less flows between spikes than at rest; it is counted as it is.

    Parameters
    ----------
    values : mapping of str to numpy.ndarray
        Parameters of n neurons, SI, each of shape (n,).
    spikes : numpy.ndarray
        Spikes of each neuron in one inference, shape (n,); means over inferences need not be whole.
    duration : float
        Time of one inference, s.

    Returns
    -------
    float
        J.

    Raises
    ------
    SurrogateInputError
        A parameter is missing.
    """
    missing = [name for name in NEEDED if name not in values]
    if missing:
        raise SurrogateInputError(f"{', '.join(missing)}: not among the parameters of the neurons")
    static = values["static_power"]
    dynamic = values["energy_per_spike"] - static / values["rate_high"]
    return float(np.sum(spikes * dynamic + static * duration))
