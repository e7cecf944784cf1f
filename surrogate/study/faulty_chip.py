"""One analog chip with faults: neurons that have drifted, or that spike whatever comes."""

from functools import cache

import numpy as np

from surrogate.simulator import Chip, Drive, ForcedNeurons, simulate
from surrogate.study.case import Case
from surrogate.study.drift import all_neuron, drifted, generator
from surrogate.study.kinds import DRIFT, KEY
from surrogate.study.machine import uniforms


def faulty_chip(one: Case, kind: str, rate: float, seed: int, index: int) -> Chip:
    """A chip of which a share of the neurons is hit by an analog fault.

    Parameters
    ----------
    one : Case
        The network.
    kind, rate, seed
        As of `surrogate.study.fault.Faulty`.
    index : int
        Which chip.

    Returns
    -------
    Chip
        The same for the same arguments.
    """
    network = one.network
    rng = generator(seed, KEY, index)
    hits = [rng.random(n) < rate for n in network.sizes]
    if kind == "drift":
        return drifted(network, all_neuron(network, DRIFT), seed, index, hits=hits)
    neurons = np.flatnonzero(np.concatenate(hits))
    layers = len(network.sizes)
    by_layer = {"silent": (0.0,) * layers, "saturated": (1.0,) * layers, "stuck": _mean_rates(one)}
    rates = np.repeat(by_layer[kind], network.sizes)
    phase = uniforms(int(rng.integers(2**62)), len(one.x), neurons)
    return Chip(network.layers, forced=ForcedNeurons(neurons, rates[neurons], phase))


@cache
def _mean_rates(one: Case) -> tuple[float, ...]:
    """Mean spikes per neuron and step of each layer without faults."""
    return next(simulate(Drive(one.network, one.x), [Chip(one.network.layers)])).rates
