"""Input currents of neurons of a network while it answers an image."""

import numpy as np
from numpy.typing import NDArray

from bridge.evaluate.evaluation import Evaluation
from bridge.evaluate.neurons import NOMINAL
from bridge.verify.stimuli import Kind, Stimulus, stimulus_of
from surrogate.distribution import FittedCondition
from surrogate.network import INPUT, Network
from surrogate.simulator import Chip, Drive, simulate

Array = NDArray[np.float64]

RANKS = (1.0, 0.5)
"""Neurons of a layer that are taken, by their number of spikes among those that spike: the one
that spikes most, and the one in the middle."""


def inference_currents(
    evaluation: Evaluation, condition: FittedCondition, image: int
) -> list[Stimulus]:
    """What neurons of the chip without mismatch get while it answers a test image.

    Of the first layer and of the last, in the steps that the network was trained with.

    Args:
        image: Number of the test image.
    """
    factory = evaluation.factory(condition)
    workload = evaluation.workload
    network = factory.variant.of(workload.network)
    drive = Drive(network, workload.coded[image : image + 1])
    chip, _ = factory.make(drive, NOMINAL)
    (counts,) = simulate(drive, [chip], raster=True)
    assert counts.raster is not None
    unit, last = evaluation.unit(condition), len(network.layers) - 1
    found = []
    for layer, kind in ((0, Kind.HIDDEN), (last, Kind.OUTPUT)):
        if kind is Kind.OUTPUT and last == 0:
            break
        given = layer_currents(network, chip, drive, counts.raster[0], layer)
        for rank, neuron in enumerate(_neurons(counts.totals[layer])):
            what = f"neuron {neuron} of layer {layer}, test image {image}"
            found.append(stimulus_of(f"{kind}_{rank}", kind, what, given[:, neuron], unit.dt, unit))
    return found


def layer_currents(
    network: Network, chip: Chip, drive: Drive, raster: NDArray[np.bool_], layer: int
) -> Array:
    """Current into each neuron of a layer in each step, in rheobases.

    Args:
        raster: Spikes of all layers, shape (n_steps, neurons).

    Returns:
        Shape (n_steps, n).
    """
    steps, edges = network.n_steps, np.cumsum([0, *network.sizes])
    j = np.zeros((steps, network.sizes[layer]))
    j += drive.currents(0, chip)[layer][0]
    for number, one in enumerate(network.connections):
        if one.source == INPUT or one.target != layer:
            continue
        spikes = raster[:, edges[one.source] : edges[one.source + 1]].astype(np.float64)
        arriving = np.asarray((chip.weight(number, one) @ spikes.T).T)
        j[one.delay :] += arriving[: steps - one.delay]
    tau = chip.layers[layer].tau_syn
    if tau is None:
        return j
    decay = np.exp(-1 / tau) if network.stepping.scheme == "exponential" else 1 - 1 / tau
    current = np.zeros_like(j)
    state = np.zeros(j.shape[1])
    for t in range(steps):
        before, state = state, state * decay + j[t]
        current[t] = before if network.stepping.late_input else state
    return current


def _neurons(spikes: NDArray[np.int64]) -> list[int]:
    """Neurons of `RANKS`, each once; without any that spikes, the first."""
    order = np.argsort(spikes, kind="stable")
    order = order[spikes[order] > 0]
    if not len(order):
        return [0]
    places = [round(rank * (len(order) - 1)) for rank in RANKS]
    return list(dict.fromkeys(int(order[place]) for place in places))
