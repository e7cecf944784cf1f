"""The shipped digit networks, and which of them a circuit runs."""

from functools import cache

import numpy as np

from surrogate.accuracy import AccuracyReport, report_accuracy
from surrogate.data import digits
from surrogate.law import Distribution
from surrogate.network import Network
from surrogate.networks import load_network
from surrogate.simulator import Chip, Drive, simulate
from surrogate.vocabulary import leak_form


@cache
def shipped(leak: str) -> tuple[Network, Drive]:
    """The shipped network for a form of leak, and the test images on their way into it."""
    network = load_network(f"digits_{leak}").network
    return network, Drive(network, digits().test_x)


def leak_of(law: Distribution, form: str) -> str:
    """Form of leak whose network suits a circuit: its own, or the one asked for."""
    if form in ("linear", "constant"):
        return form
    flat = np.median([c.nominal["leak_flatness"] for c in law.conditions])
    return "constant" if leak_form(float(flat), leak_share=1.0) == "constant" else "linear"


def leaks(law: Distribution, reference: tuple[str, float], i_low: float) -> bool:
    """Whether a neuron leaks at the nominal condition: the shipped networks are of such neurons.

    Parameters
    ----------
    law : Distribution
        Fitted law of the circuit.
    reference : tuple
        Corner and temperature (°C) of the nominal neuron.
    i_low : float
        Lower input of its bench, A.

    Returns
    -------
    bool
        False for an integrator.
    """
    nominal = law.condition(*reference).nominal
    return leak_form(nominal["leak_flatness"], nominal["rheobase"] / i_low) != "none"


@cache
def ideal_accuracy(leak: str) -> AccuracyReport:
    """Accuracy of the shipped network with ideal neurons, with the test set's own interval."""
    network, drive = shipped(leak)
    (counts,) = simulate(drive, [Chip(network.layers)])
    labels = digits().test_y
    return report_accuracy([float(np.mean(counts.classes == labels))], len(labels))
