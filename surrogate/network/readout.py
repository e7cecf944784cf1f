"""A read-out of leaky integrators: what a network answers with, without spikes.

Norse, hxtorch and others end a network with neurons that do not spike (NIR's LI and CubaLI):

    tau dv/dt = (v_leak - v) + r I        tau_syn dI/dt = -I + j, or I = j without synapses

The class is the neuron whose potential is the largest at the end of any step, as in Norse's and
hxtorch's examples. Chips have no such neurons: a read-out is computed ideally from the spikes that
come to it, whatever the chip is; in continuous time by `surrogate.network.arrivals`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_array
from surrogate.errors import SurrogateInputError
from surrogate.network.connection import Connection

Array = NDArray[np.float64]

Carried = Callable[[Connection], NDArray[np.floating]]
"""What a connection brings to each neuron in each step, shape (images, steps or 1, n)."""


@dataclass(frozen=True, eq=False)
class Readout:
    """n leaky integrators; each field of shape (n,).

    Attributes:
        tau: Time constants, steps.
        r, v_leak: Potential per input, and potential without any.
        bias: Constant input.
        connections: From layers or the input; their target is the number of layers.
        tau_syn: Time constants of the synapses, steps; None: an input lasts one step.
        exact: Whether steps are exact for a constant input, or Euler's.
        late_input: Whether a synapse's current acts before the step's own input is added to it.

    Raises:
        SurrogateInputError: A value is not finite or a time constant not positive, nothing comes to
            it, or shapes do not fit.
    """

    tau: Array
    r: Array
    v_leak: Array
    bias: Array
    connections: tuple[Connection, ...]
    tau_syn: Array | None = None
    exact: bool = False
    late_input: bool = False

    def __post_init__(self) -> None:
        for name in ("tau", "r", "v_leak", "bias", "tau_syn"):
            if (values := getattr(self, name)) is not None:
                values = finite_array(f"Readout.{name}", values, np.shape(self.tau)[:1])
                object.__setattr__(self, name, values)
        for name in ("tau", "tau_syn"):
            values = getattr(self, name)
            least = 0.0 if self.exact else (0.5 if name == "tau" else 1.0)
            if values is not None and not np.all((values >= least) & (values > 0)):
                raise SurrogateInputError(
                    f"read-out: {name} = {np.min(values)} steps; allowed: above 0, with Euler's "
                    f"steps from {least:g}"
                )
        if not self.connections:
            raise SurrogateInputError("read-out: receives nothing; allowed: a connection")
        for one in self.connections:
            if one.weight.shape[0] != self.size:
                raise SurrogateInputError(
                    f"read-out: weight {one.weight.shape}; allowed: ({self.size}, ...)"
                )

    @property
    def size(self) -> int:
        """Number of integrators: classes."""
        return len(self.tau)

    def largest(self, carried: Carried, n_steps: int) -> Array:
        """The largest potential of each integrator over an inference.

        Returns:
            Shape (images, n).
        """
        parts = [np.asarray(carried(one)) for one in self.connections]
        v = np.tile(self.v_leak, (len(parts[0]), 1))
        current, most = np.zeros_like(v), np.full_like(v, -np.inf)
        share = -np.expm1(-1 / self.tau) if self.exact else 1 / self.tau
        decay = np.zeros(self.size)
        if self.tau_syn is not None:
            decay = np.exp(-1 / self.tau_syn) if self.exact else 1 - 1 / self.tau_syn
        for t in range(n_steps):
            j = self.bias + sum(part[:, min(t, part.shape[1] - 1)] for part in parts)
            before, current = current, current * decay + j
            v = v + share * (self.v_leak - v + self.r * (before if self.late_input else current))
            most = np.maximum(most, v)
        return most
