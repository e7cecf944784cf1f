"""A network some of whose neurons are live, advanced step by step."""

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bridge.cosim.live_neuron import LiveNeuron, Place, check_places
from bridge.cosim.result import CoSimulated, LostNeuronError
from bridge.errors import BridgeInputError, WorkerError
from bridge.verify.network.currents import by_neuron
from surrogate.simulator import Chip, Drive
from surrogate.simulator.continuous_reference import run_continuous_reference
from surrogate.simulator.outside import Events

RESOLUTION = 64
"""Bins of a trained step, as of the run that certifies networks of transistors layer by layer: more
of them cost a live circuit nothing, as its solver pays for no corners."""


@dataclass(frozen=True, eq=False)
class CoSimulation:
    """A chip's answer to one input, some of its neurons live.

    All neurons go through each trained step together, layer by layer: a live one gets its mean
    currents in the bins of the step, and its spikes of the step go on to the others with their
    times. No spike reaches a neuron of the same or an earlier layer within its step, so that
    nothing is computed twice.

    Args:
        drive: The network and one input.
        chip: All its neurons; those of live ones spike no spike of their own.
        live: The live neurons by their places.
        resolution: Bins of a trained step.

    Raises:
        BridgeInputError: There is another number of inputs than one, or no such neuron.
    """

    drive: Drive
    chip: Chip
    live: Mapping[Place, LiveNeuron]
    resolution: int = RESOLUTION

    def __post_init__(self) -> None:
        sizes = self.drive.network.sizes
        if self.drive.batch != 1:
            raise BridgeInputError(f"co-simulation of {self.drive.batch} inputs; allowed: 1")
        check_places(self.live, sizes)

    def run(self) -> CoSimulated:
        """Simulate from rest to the end.

        Raises:
            LostNeuronError: A live neuron crashed, hangs or cannot be simulated; it holds what was
                computed so far.
        """
        begun = time.perf_counter()
        with ExitStack() as stack:
            for neuron in self.live.values():
                stack.callback(neuron.end)
                neuron.begin()
            outside = _Live(self.live, begun)
            events = run_continuous_reference(
                self.drive, 0, self.chip, self.resolution, outside=outside
            )
            network = self.drive.network
            found = CoSimulated(
                by_neuron(events[1], events[2], network),
                outside.table(),
                network.n_steps if outside.lost is None else outside.step,
                time.perf_counter() - begun,
                outside.start_seconds,
            )
        if outside.lost is not None:
            raise LostNeuronError(outside.lost, found)
        return found


@dataclass(eq=False)
class _Account:
    """What one live neuron did."""

    steps: int = 0
    spikes: int = 0
    seconds: float = 0.0


@dataclass(eq=False)
class _Live:
    """Live neurons as the simulator sees them.

    Attributes:
        step: The one that is being gone through.
        lost: Why it ended early.
    """

    live: Mapping[Place, LiveNeuron]
    begun: float
    start_seconds: float = 0.0
    step: int = 0
    lost: str | None = None
    accounts: dict[Place, _Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.accounts = {place: _Account() for place in self.live}

    def neurons(self, layer: int) -> NDArray[np.int64]:
        """As of `surrogate.simulator.outside.Outside`."""
        return np.array(sorted(n for k, n in self.live if k == layer), dtype=np.int64)

    def spikes(self, layer: int, step: int, inputs: Sequence[NDArray[np.float32]]) -> Events | None:
        """As of `surrogate.simulator.outside.Outside`."""
        self.step = step
        means = np.array(inputs, dtype=np.float64)[:, 0, :]
        places = [(layer, int(neuron)) for neuron in self.neurons(layer)]
        for place in places:
            self.live[place].give(means[:, place[1]])
        neurons, times = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
        for place in places:
            account, one = self.accounts[place], self.live[place]
            try:
                answer = one.take()
            except WorkerError as error:
                self.lost = (
                    f"layer {layer}, neuron {place[1]} ({one.what}) is lost in step {step} of the "
                    f"network: {error}"
                )
                return None
            if step == 0:
                self.start_seconds = time.perf_counter() - self.begun
            account.steps += 1
            account.spikes += len(answer.spikes)
            account.seconds += answer.seconds
            neurons.append(np.full(len(answer.spikes), place[1]))
            times.append(answer.spikes)
        neuron = np.concatenate(neurons)
        return np.zeros_like(neuron), neuron, np.concatenate(times)

    def table(self) -> pa.Table:
        """A row a live neuron."""
        rows = [
            {
                "layer": place[0],
                "neuron": place[1],
                "what": self.live[place].what,
                "steps": account.steps,
                "spikes": account.spikes,
                "processor_seconds": account.seconds,
                "processor_seconds_per_step": account.seconds / max(account.steps, 1),
            }
            for place, account in sorted(self.accounts.items())
        ]
        return pa.Table.from_pylist(rows)
