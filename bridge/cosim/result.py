"""What a co-simulation found."""

from dataclasses import dataclass, field

import pyarrow as pa

from bridge.verify.network.currents import Trains


@dataclass(frozen=True, eq=False)
class CoSimulated:
    """Spikes of a network with live neurons.

    Attributes:
        trains: Spike times of every neuron, steps, by layer and neuron.
        live: A row a live neuron: ``layer``, ``neuron``, ``what`` it is, ``steps`` that it went
            through, ``spikes``, ``processor_seconds`` and ``processor_seconds_per_step``.
        steps: How many steps all neurons went through.
        seconds: Wall time, s: of these steps, and of the start of the live neurons before them.
        start_seconds: The latter part.
    """

    trains: Trains = field(repr=False)
    live: pa.Table
    steps: int
    seconds: float
    start_seconds: float


class LostNeuronError(RuntimeError):
    """A live neuron crashed, hangs or cannot be simulated; the message says which, and why.

    Args:
        so_far: What was computed until then: spikes of all neurons up to the step before, and those
            of the layers that had already gone through this one.
    """

    def __init__(self, reason: str, so_far: CoSimulated) -> None:
        super().__init__(reason)
        self.so_far = so_far
