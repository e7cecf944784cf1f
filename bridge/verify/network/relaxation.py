"""Spikes of a whole network, layer by layer; of a recurrent one by waveform relaxation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bridge.verify.network.currents import Currents, Trains
from surrogate.network import INPUT, Network

Array = NDArray[np.float64]

STILL = 1e-3
"""Steps by which a spike may move from one pass to the next and count as unchanged."""


@dataclass
class Inference:
    """One chip's answer to one image, on its way.

    Attributes:
        chip, image: Numbers of the chip, and of the image in the test set.
        currents: What comes to its neurons.
        trains: Its spikes, steps; at first those of its twin, which only later layers feed back.
        passes: How often all layers were gone through.
        failed: Why it cannot be known; empty when it can.
    """

    chip: int
    image: int
    currents: Currents = field(repr=False)
    trains: Trains = field(repr=False)
    passes: int = 0
    failed: str = ""


@dataclass(frozen=True, eq=False)
class Request:
    """A neuron that is to be simulated.

    Attributes:
        inference: Number among those at hand.
        current: Mean currents in equal bins, in nominal rheobases, shape (bins,); of a current that
            never changes one.
    """

    inference: int
    chip: int
    layer: int
    neuron: int
    current: Array = field(repr=False)


Fire = Callable[[Sequence[Request]], Sequence[Array | str]]
"""Simulates neurons: spike times of each, steps, or why there are none to be known."""


def recurrent(network: Network) -> bool:
    """Whether spikes come back to a layer that they have left."""
    return any(INPUT < one.target <= one.source for one in network.connections)


def relax(network: Network, inferences: Sequence[Inference], bins: int, fire: Fire) -> None:
    """Bring inferences to the spikes that their neurons make of each other's.

    A pass goes through the layers in their order, each with the latest spikes of all others. Spikes
    that come back are delayed by a step at least, so that each pass makes a step of time, less the
    bin or two over which currents are rounded, exact (Lelarasmee, Ruehli and
    Sangiovanni-Vincentelli, IEEE Trans. CAD 1, 131 (1982)): passes end when no spike comes, goes or
    moves by more than `STILL`, at the latest after twice as many as there are steps.

    Args:
        bins: Of each step of what spikes bring.
        fire: Simulates the neurons.
    """
    loops = recurrent(network)
    moving = list(range(len(inferences)))
    for number in range(2 * network.n_steps + 1):
        before = {k: inferences[k].trains for k in moving}
        for layer in range(len(network.layers)):
            requests = [
                request
                for k in moving
                if not inferences[k].failed
                for request in _requests(k, inferences[k], layer, bins)
            ]
            for request, answer in zip(requests, fire(requests), strict=True):
                _take(inferences[request.inference], request, answer)
        for k in moving:
            inferences[k].passes = number + 1
        moving = [
            k
            for k in moving
            if loops and not inferences[k].failed and not still(before[k], inferences[k].trains)
        ]
        if not moving:
            return
    for k in moving:
        inferences[k].failed = f"spikes still change after {inferences[k].passes} passes"


def still(before: Trains, after: Trains) -> bool:
    """Whether spikes have stopped to change."""
    return all(
        len(one) == len(other) and bool(np.all(np.abs(one - other) <= STILL))
        for layer, layer_after in zip(before, after, strict=True)
        for one, other in zip(layer, layer_after, strict=True)
    )


def _requests(number: int, one: Inference, layer: int, bins: int) -> Iterator[Request]:
    means = one.currents.means(layer, one.trains, bins)
    for neuron, current in enumerate(means):
        yield Request(number, one.chip, layer, neuron, current)


def _take(one: Inference, request: Request, answer: Array | str) -> None:
    if isinstance(answer, str):
        where = f"layer {request.layer}, neuron {request.neuron}"
        one.failed = one.failed or f"{where}: {answer}"
        return
    layers = list(one.trains)
    layers[request.layer] = list(layers[request.layer])
    layers[request.layer][request.neuron] = answer
    one.trains = layers
