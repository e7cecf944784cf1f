"""A live neuron that is a transistor circuit in an ngspice of its own."""

import numpy as np
from numpy.typing import NDArray

from bridge.cosim.live_job import LiveJob
from bridge.cosim.live_neuron import Answer
from bridge.engine import Dialogue

Array = NDArray[np.float64]


class LiveCircuit:
    """A circuit in a process of its own.

    Args:
        what: What it is, for tables and errors.
        job: What its process does.
        rheobase: Nominal, the network's unit of current, A.
        timeout: Longest wait for one step, s of wall time.
        memory_limit_mb: Largest address space of its process, MB.
    """

    def __init__(
        self, what: str, job: LiveJob, rheobase: float, timeout: float, memory_limit_mb: int
    ) -> None:
        self.what = what
        self.job, self.rheobase = job, rheobase
        self._limits = timeout, memory_limit_mb
        self._dialogue: Dialogue | None = None

    def begin(self) -> None:
        """Start its process.

        Raises:
            BridgeInputError: ngspice is missing, or no process can be started.
        """
        self.end()
        self._dialogue = Dialogue(self.job, *self._limits)

    def give(self, currents: Array) -> None:
        """As of `LiveNeuron`."""
        self._begun.say(currents * self.rheobase)

    def take(self) -> Answer:
        """As of `LiveNeuron`.

        Raises:
            WorkerError: ngspice crashed, hangs, or does not converge.
            BridgeInputError: It cannot use the deck.
        """
        spikes, seconds = self._begun.hear()
        return Answer(spikes / self.job.step, seconds)

    def end(self) -> None:
        """End its process."""
        if self._dialogue is not None:
            self._dialogue.end()
            self._dialogue = None

    @property
    def _begun(self) -> Dialogue:
        assert self._dialogue is not None
        return self._dialogue
