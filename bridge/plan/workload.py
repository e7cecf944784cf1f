"""A network and the test images that it answers: what chips are evaluated on."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circuits.errors import visible
from surrogate.data import SpikeTimes
from surrogate.network import Network
from surrogate.nir import Task
from surrogate.simulator import Drive, SpikeEvents


@dataclass(frozen=True, eq=False)
class Workload:
    """A network and the test images that it answers, complete for a worker process.

    Attributes:
        name, data: What a person calls network and data set.
        x: Test images, shape (images, features), float32; or recordings of spikes over time, shape
            (samples, n_steps, channels), uint8.
        labels: Their classes, shape (images,), int64.
        seed: Of a coding that draws random numbers: the plan's.
        digest: SHA-256, hexadecimal, of all that decides the answers: two of the same are equal.
        spikes: Those of the recordings by their times within the steps, where they have any, which
            chips in continuous time get.
        left_out: Spikes of the recordings that come after the last step.
        resets_again: Whether its framework resets a membrane above twice its threshold once more,
            see `surrogate.simulator.twice`.
    """

    name: str
    data: str
    network: Network = field(repr=False)
    task: Task
    x: NDArray[np.generic] = field(repr=False)
    labels: NDArray[np.int64] = field(repr=False)
    seed: int
    sha256: Mapping[str, str] = field(repr=False)
    digest: str
    spikes: SpikeTimes | None = field(repr=False, default=None)
    left_out: int = 0
    resets_again: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Workload) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __getstate__(self) -> dict[str, Any]:
        # Each worker codes the images itself: spikes are many times as large.
        return {key: value for key, value in vars(self).items() if key != "coded"}

    def with_network(self, network: Network, what: str) -> "Workload":
        """The same images for a network that was changed; `what` says how, for the digest."""
        digest = hashlib.sha256(f"{self.digest} {what}".encode()).hexdigest()
        return replace(self, network=network, digest=digest)

    @cached_property
    def coded(self) -> NDArray[np.generic]:
        """The images as the network's input."""
        indices = np.arange(len(self.x))
        return self.task.encode(self.x, indices, self.seed, self.network.n_steps)

    def drive(self, network: Network) -> Drive:
        """The images on their way into a variant of the network."""
        if self.spikes is None:
            return Drive(network, self.coded)
        return Drive(network, self.coded, SpikeEvents.of(*self.spikes))

    @property
    def title(self) -> str:
        """What a person reads of it, in a line."""
        network = self.network
        sizes = "-".join(map(str, (network.inputs, *network.sizes)))
        leak = "no" if network.leak == "none" else network.leak
        if network.readout is not None:
            sizes += f"-{network.readout.size} read out"
        coding = {"direct": "direct current", "events": "spikes over time"}.get(
            self.task.coding.name, self.task.coding.name
        )
        length = f" of 1/{1 / network.alpha:.4g} of the time constant"
        return visible(
            f"{self.name} ({sizes}, {leak} leak) on {self.data} ({len(self.labels)} test "
            f"images, {coding}), {network.n_steps} steps{'' if leak == 'no' else length}"
        )

    @property
    def record(self) -> dict[str, Any]:
        """What a document says of it."""
        network = self.network
        return {
            "network": self.name,
            "data": self.data,
            "sha256": dict(self.sha256),
            "images": len(self.labels),
            **self.task.coding.settings,
            "coding_dt": self.task.dt,
            "inputs": network.inputs,
            "neurons": list(network.sizes),
            **({} if network.readout is None else {"read_out": network.readout.size}),
            "leak": network.leak,
            "alpha": network.alpha,
            "n_steps": network.n_steps,
            **asdict(network.stepping),
        }
