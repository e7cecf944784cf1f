"""A read-out in continuous time: the exact potentials of spikes that come at their own times.

The integrators of `surrogate.network.readout` are linear, so that a spike's part in a potential at
the end of a step has a closed form. With x the time from the spike to there, tau and tau_s the time
constants of membrane and synapse, in steps, and a spike of weight w,

    without synapses, a pulse of one step:
        v = r w (1 - exp(-x/tau)) up to x = 1, and from there r w (exp(-(x - 1)/tau) - exp(-x/tau))
    with synapses, I = w k exp(-x/tau_s), k as of `surrogate.simulator.flow_rows`:
        v = r w k tau_s/(tau_s - tau) (exp(-x/tau_s) - exp(-x/tau))

Currents that do not change within a step are followed exactly, too (Rotter and Diesmann, Biol
Cybern 81, 1999, 381). The potential is read once a step, at its end, as frameworks do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.network.connection import Connection
from surrogate.network.readout import Readout

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Arrivals:
    """Spikes on their way along a connection.

    Attributes:
        image, source: Of whom each is, shape (spikes,).
        time: When it leaves the source, steps, shape (spikes,).
        height: How many times the weight it is, shape (spikes,).
    """

    connection: Connection
    image: Ints
    source: Ints
    time: Array
    height: Array


def largest_in_time(
    readout: Readout, arrivals: Sequence[Arrivals], steady: Array, n_steps: int
) -> Array:
    """The largest potential of each integrator at the ends of steps, in continuous time.

    Args:
        steady: Currents that last whole steps, biases among them, shape (images, n_steps or 1, n);
            with synapses what they are in a trained step.

    Returns:
        Shape (images, n).
    """
    times = np.column_stack([readout.tau, readout.tau if readout.tau_syn is None else (
        readout.tau_syn)])  # fmt: skip
    most = np.empty((len(steady), readout.size))
    for one in np.unique(times, axis=0):
        which = np.flatnonzero(np.all(times == one, axis=1))
        tau, tau_syn = one[0], None if readout.tau_syn is None else one[1]
        alike = _Alike(readout, which, float(tau), None if tau_syn is None else float(tau_syn))
        most[:, which] = alike.largest(arrivals, steady[:, :, which], n_steps)
    return most


@dataclass(frozen=True, eq=False)
class _Alike:
    """Integrators of a read-out with the same time constants."""

    readout: Readout
    which: Ints
    tau: float
    tau_syn: float | None

    def largest(self, arrivals: Sequence[Arrivals], steady: Array, n_steps: int) -> Array:
        images, shape = len(steady), (len(steady), n_steps, len(self.which))
        # What the spikes of a step leave at its end: in the potential, and in the synapse.
        brought, kicked = np.zeros(shape), np.zeros(shape)
        for one in arrivals:
            rows = one.connection.weight[self.which]
            for into, step, height in self._parts(one):
                known = step < n_steps
                place = (one.image * n_steps + step) * rows.shape[1] + one.source
                size = images * n_steps * rows.shape[1]
                at_end = np.bincount(place[known], height[known], minlength=size)
                flat = at_end.reshape(images * n_steps, rows.shape[1])
                (kicked if into else brought)[:] += (rows @ flat.T).T.reshape(shape)
        r, rest = self.readout.r[self.which], self.readout.v_leak[self.which]
        stays = np.exp(-1 / self.tau)
        beyond, current = np.zeros(shape[::2]), np.zeros(shape[::2])
        most = np.full(shape[::2], -np.inf)
        for t in range(n_steps):
            level = steady[:, min(t, steady.shape[1] - 1)] * self._ratio
            driven = level * -np.expm1(-1 / self.tau)
            if self.tau_syn is not None:
                driven = driven + (current - level) * self._response(np.ones(1))
                current = level + (current - level) * np.exp(-1 / self.tau_syn) + kicked[:, t]
            beyond = beyond * stays + r * (driven + brought[:, t])
            most = np.maximum(most, rest + beyond)
        return most

    def _parts(self, one: Arrivals) -> Iterator[tuple[bool, Ints, Array]]:
        """Whether of the synapse, at the ends of which steps, and what spikes of weight 1 leave."""
        time = one.time + one.connection.delay
        step = np.floor(time).astype(np.int64)
        x = 1 - (time - step)
        if self.tau_syn is None:
            yield False, step, one.height * -np.expm1(-x / self.tau)
            later = np.exp(-x / self.tau) - np.exp(-1 / self.tau)
            yield False, step + 1, one.height * later
        else:
            kick = one.height * (self._ratio / self.tau_syn)
            yield True, step, kick * np.exp(-x / self.tau_syn)
            yield False, step, kick * self._response(x)

    @property
    def _ratio(self) -> float:
        """RATIO of `surrogate.simulator.flow_rows`."""
        if self.tau_syn is None:
            return 1.0
        return float(-1 / np.expm1(-1 / self.tau_syn)) if self.readout.exact else self.tau_syn

    def _response(self, x: Array) -> Array:
        """Potential over r of a synapse's current that was 1 a time x ago; without a pole."""
        assert self.tau_syn is not None
        z = x * (self.tau_syn - self.tau) / (self.tau * self.tau_syn)
        safe = np.where(z == 0, 1.0, z)
        growth = np.where(z == 0, 1.0, np.expm1(safe) / safe)
        return np.asarray(x / self.tau * np.exp(-x / self.tau) * growth)
