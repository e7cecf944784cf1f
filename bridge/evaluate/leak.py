"""How a circuit leaks: which networks it can be the neuron of."""

import numpy as np

from surrogate.distribution import Distribution
from surrogate.vocabulary import Leak, leak_form


def leak_of(distribution: Distribution, form: str) -> str:
    """Form of leak whose network suits a circuit: its own, or the one asked for."""
    if form in ("linear", "constant"):
        return form
    flat = np.median([c.nominal["leak_flatness"] for c in distribution.conditions])
    return "constant" if leak_form(float(flat), leak_share=1.0) is Leak.CONSTANT else "linear"


def leaks(distribution: Distribution, reference: tuple[str, float], i_low: float) -> bool:
    """Whether a neuron leaks at the nominal condition: networks are of neurons that do, or do not.

    Args:
        reference: Corner and temperature (°C) of the nominal neuron.
        i_low: Lower input of its bench, A.
    """
    nominal = distribution.condition(*reference).nominal
    return leak_form(nominal["leak_flatness"], nominal["rheobase"] / i_low) is not Leak.NONE
