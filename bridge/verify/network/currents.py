"""Currents into the neurons of a network, from the times at which others spike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from surrogate.network import Network
from surrogate.simulator import Chip
from surrogate.simulator import continuous_layout as layout
from surrogate.simulator.flow_rows import FlowRows, receives
from surrogate.simulator.reference import Wire

Array = NDArray[np.float64]

Trains = list[list[Array]]
"""Spike times of every neuron, steps, ascending; by layer, then by neuron."""


def by_neuron(neurons: NDArray[np.integer], times: Array, network: Network) -> Trains:
    """Spikes as trains.

    Args:
        neurons: Counted through all layers, shape (spikes,).
        times: Steps, shape (spikes,).
    """
    order = np.lexsort((times, neurons))
    edges = np.searchsorted(neurons[order], np.arange(1, sum(network.sizes)))
    trains = np.split(times[order], edges)
    return [trains[a:b] for a, b in pairwise(np.cumsum([0, *network.sizes]))]


@dataclass(frozen=True, eq=False)
class Currents:
    """What comes to the neurons of a chip while it answers one image.

    As in `surrogate.simulator.continuous_reference`: a spike brings a current for one trained step,
    or an exponential one through a synapse, which what the inputs bring passes too. But spikes keep
    their times within bins: means over bins are exact.

    Attributes:
        given: What inputs bring to each layer, without biases, from `surrogate.simulator.Drive`,
            shapes (1, steps or 1, n), in nominal rheobases.
        kicks: Whether the inputs are spikes.
    """

    network: Network
    chip: Chip
    given: Sequence[NDArray[np.float32]]
    kicks: bool

    def steady(self, layer: int) -> bool:
        """Whether the currents into a layer never change."""
        quiet = self.chip.layers[layer].tau_syn is None and not receives(self.network, layer)
        return quiet and self.given[layer].shape[1] == 1

    def means(self, layer: int, trains: Trains, bins: int) -> Array:
        """Mean currents in the bins of every step, in nominal rheobases.

        Args:
            trains: Spikes of the network.
            bins: Of each step.

        Returns:
            Shape (n, steps * bins); of a steady layer (n, 1).
        """
        rows = self._rows[layer]
        given = self.given[layer][0].T.astype(np.float64)
        bias = rows[layout.BIAS][:, None]
        if self.steady(layer):
            return np.asarray(given + bias)
        edges = np.arange(self.network.n_steps * bins + 1) / bins
        tau = self.chip.layers[layer].tau_syn
        if tau is None:
            every = np.broadcast_to(given, (len(given), self.network.n_steps))
            brought = self._brought(layer, trains, edges, _pulse)
            return np.asarray(brought + np.repeat(every, bins, axis=1) + bias)
        found = np.empty((len(tau), len(edges) - 1))
        for one in np.unique(tau):
            mine, decay = tau == one, _Decay(float(one))
            found[mine] = self._brought(layer, trains, edges, decay)[mine]
            if self.kicks:
                begins = np.arange(given.shape[1], dtype=np.float64)
                shapes = np.array(
                    [_means(edges, begins[k : k + 1], decay) for k in range(len(begins))]
                )
                found[mine] += given[mine] @ shapes
            found[mine] *= rows[layout.KICK][mine, None]
            level = (bias if self.kicks else bias + given)[mine] * rows[layout.RATIO][mine, None]
            # From rest a current rises to its level as if a kick against it faded.
            found[mine] += level * (1 - _means(edges, np.zeros(1), decay))
        return found

    @cached_property
    def _rows(self) -> list[NDArray[np.float64]]:
        layers = enumerate(self.chip.layers)
        found = (FlowRows.of(one, self.network, self.network.biases[k], 1) for k, one in layers)
        return [one.rows.astype(np.float64) for one in found]

    @cached_property
    def _wires(self) -> list[Wire]:
        return Wire.of(self.network, self.chip)

    def _brought(
        self, layer: int, trains: Trains, edges: Array, charge: Callable[[Array], Array]
    ) -> Array:
        """Weighted sum of what spikes bring, shape (n, bins)."""
        found = np.zeros((self.network.sizes[layer], len(edges) - 1))
        for wire in self._wires:
            one = wire.connection
            if one.target == layer:
                sources = [_means(edges, t + one.delay, charge) for t in trains[one.source]]
                found += wire.weight @ np.array(sources)
        return found


def _means(edges: Array, begins: Array, charge: Callable[[Array], Array]) -> Array:
    """Means between edges of currents alike that begin at some times, shape (bins,)."""
    if not len(begins):
        return np.zeros(len(edges) - 1)
    since = np.maximum(edges[:, None] - begins, 0.0)
    return np.asarray(np.diff(np.sum(charge(since), axis=1)) / np.diff(edges))


def _pulse(since: Array) -> Array:
    """Charge of a current of 1 for one step, so many steps after its beginning."""
    return np.minimum(since, 1.0)


@dataclass(frozen=True)
class _Decay:
    """Charge of a current exp(-t/tau)."""

    tau: float

    def __call__(self, since: Array) -> Array:
        return np.asarray(-self.tau * np.expm1(-since / self.tau))
