"""Input currents of neurons of a network while it answers an image."""

import numpy as np
from numpy.typing import NDArray

from bridge.evaluate.evaluation import Evaluation
from bridge.evaluate.neurons import NOMINAL
from bridge.verify.stimuli import Kind, Stimulus, stimulus_of
from surrogate.distribution import FittedCondition
from surrogate.simulator.continuous_reference import run_continuous_reference

RANKS = (1.0, 0.5)
"""Neurons of a layer that are taken, by their number of spikes among those that spike: the one
that spikes most, and the one in the middle."""


def inference_currents(
    evaluation: Evaluation, condition: FittedCondition, image: int
) -> list[Stimulus]:
    """What neurons of the chip without mismatch get while it answers a test image.

    Of the first layer and of the last, in the bins in which chips are computed.

    Args:
        image: Number of the test image.
    """
    factory, workload = evaluation.factory(condition), evaluation.workload
    network = factory.variant.of(workload.network)
    drive = workload.drive(network).taken(slice(image, image + 1))
    chip, _ = factory.make(drive, NOMINAL)
    currents: list[list[NDArray[np.float32]]] = [[] for _ in network.layers]

    def listen(layer: int, bins: list[NDArray[np.float32]]) -> None:
        currents[layer] += [one[0] for one in bins]

    _, spiking, _ = run_continuous_reference(drive, 0, chip, factory.bins, listen=listen)
    spikes = np.split(
        np.bincount(spiking, minlength=sum(network.sizes)), np.cumsum(network.sizes)[:-1]
    )
    unit, last = evaluation.unit(condition), len(network.layers) - 1
    found = []
    for layer, kind in ((0, Kind.HIDDEN), (last, Kind.OUTPUT)):
        if kind is Kind.OUTPUT and last == 0:
            break
        given = np.array(currents[layer], dtype=np.float64)
        step = unit.dt * network.n_steps / len(given)
        for rank, neuron in enumerate(_neurons(spikes[layer])):
            what = f"neuron {neuron} of layer {layer}, test image {image}"
            found.append(stimulus_of(f"{kind}_{rank}", kind, what, given[:, neuron], step, unit))
    return found


def _neurons(spikes: NDArray[np.int64]) -> list[int]:
    """Neurons of `RANKS`, each once; without any that spikes, the first."""
    order = np.argsort(spikes, kind="stable")
    order = order[spikes[order] > 0]
    if not len(order):
        return [0]
    places = [round(rank * (len(order) - 1)) for rank in RANKS]
    return list(dict.fromkeys(int(order[place]) for place in places))
