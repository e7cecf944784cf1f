"""NIR's neurons as numbers, and as a population of the network simulator.

The equations are NIR's own (J. E. Pedersen et al., Nature Communications 15, 8122 (2024), and the
documentation of the package ``nir`` 1.0):

    LIF       tau dv/dt = (v_leak - v) + r I
    IF        dv/dt = r I
    CubaLIF   tau_syn dI/dt = -I + w_in S,   tau_mem dv/dt = (v_leak - v) + r I
    LI        tau dv/dt = (v_leak - v) + r I, no spikes; CubaLI the same with CubaLIF's synapse
    Threshold a spike where I is above the threshold, no state

With voltages and currents as they are, and time in units of tau0, the simulator's
c dv/dt = alpha (j - g (v - rest)) per step has g = 1/r, c = tau/(r tau0) for LIF, and g = 0,
c = 1/(r tau0) for IF.
"""

from dataclasses import dataclass

import nir
import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.network import Connection, Readout, Stepping
from surrogate.neuron import ConstantLeak, LinearLeak, MembraneCurve
from surrogate.neuron.population import Population
from surrogate.nir.graph import for_all, numbers, type_name

Floats = NDArray[np.float64]

READOUTS = (nir.LI, nir.CubaLI)
"""Nodes that do not spike."""

SILENT = 1e30
"""Threshold of a neuron that never spikes: finite, as 0 times infinity is no number."""

LONG = 100.0
"""Time constants in a step after which an exponential is 0 in single precision."""


@dataclass(frozen=True, eq=False)
class NeuronNode:
    """n neurons of a node; each field of shape (n,).

    Attributes:
        name, node_type: The node and its type in NIR.
        tau: Time constant of the membrane, s; None for IF and Threshold.
        r: Resistance; of an IF voltage per current and second.
        tau_syn: Time constant of the synapse, s.
        w_in: Its weight; 1 without a synapse.
        leak: Constant leak, current, of an IF whose file says so.
        reset_delay: Steps that a reset to a value comes late, as the node's metadata say.
    """

    name: str
    node_type: str
    tau: Floats | None
    r: Floats
    v_leak: Floats
    v_threshold: Floats
    v_reset: Floats
    tau_syn: Floats | None
    w_in: Floats
    leak: Floats | None
    reset_delay: int = 0

    @classmethod
    def of(cls, name: str, node: nir.NIRNode, n: int, leak: object) -> "NeuronNode":
        """Read a node.

        Args:
            node: LIF, IF, CubaLIF, LI, CubaLI or Threshold.
            n: NeuronNode; a single number in the file is for all of them.
            leak: The leak that the file's metadata say, ``"linear"`` or ``"constant"``.

        Raises:
            SurrogateInputError: A number is missing, not finite or not allowed.
        """
        said = node.metadata if isinstance(node.metadata, dict) else {}

        def field(key: str, default: float | None = None) -> Floats:
            value = getattr(node, key, None)
            if value is None and default is not None:
                value = default
            return for_all(name, key, numbers(name, key, value), n)

        def noted(key: str, default: float) -> Floats:
            return for_all(name, f"metadata {key}", numbers(name, key, said.get(key, default)), n)

        one, threshold_only = np.ones(n), isinstance(node, nir.Threshold)
        cuba, integrates = isinstance(node, nir.CubaLIF | nir.CubaLI), isinstance(node, nir.IF)
        silent = isinstance(node, READOUTS)
        tau = None if threshold_only or integrates else field("tau_mem" if cuba else "tau")
        leaks = said.get("leak", leak)
        allowed = ("linear", "constant") if integrates else ("linear",)
        if leaks is not None and not (isinstance(leaks, str) and leaks in allowed):
            shown = " ".join(ascii(leaks).split())[:80]
            raise SurrogateInputError(
                f"node {name!r} is {type_name(node)}, its metadata leak {shown}; "
                "allowed: linear, or with IF constant"
            )
        # An IF has no rest in NIR: voltages count from it.
        rest = noted("v_rest", 0.0) if integrates else np.zeros(n)
        v_leak = rest if integrates or threshold_only else field("v_leak")
        threshold = np.full(n, SILENT) if silent else field(
            "threshold" if threshold_only else "v_threshold"
        )  # fmt: skip
        found = cls(
            name=name,
            node_type=type_name(node),
            tau=tau,
            r=one if threshold_only else field("r"),
            v_leak=v_leak,
            v_threshold=np.where(threshold >= SILENT, SILENT, threshold + rest),
            v_reset=(np.zeros(n) if silent or threshold_only else field("v_reset", 0.0)) + rest,
            tau_syn=field("tau_syn") if cuba else None,
            w_in=field("w_in", 1.0) if cuba else one,
            leak=noted("leak_current", 1.0) if leaks == "constant" else None,
            reset_delay=int(np.max(noted("reset_delay", 0.0))),
        )
        found._check()
        return found

    def _check(self) -> None:
        if self.reset_delay not in (0, 1):
            raise SurrogateInputError(
                f"node {self.name!r}: metadata reset_delay = {self.reset_delay}; allowed: 0, 1"
            )
        for field in ("tau", "r", "tau_syn"):
            values = getattr(self, field)
            if values is not None and not np.all(values > 0):
                worst = float(np.min(values))
                raise SurrogateInputError(
                    f"node {self.name!r}: {field} = {worst}; allowed: above 0"
                )

    @property
    def time(self) -> float:
        """The longest time of its neurons, s: tau, or of an IF 1/r; 0 for Threshold."""
        if self.tau is not None:
            return float(np.max(self.tau))
        return 0.0 if self.node_type == "Threshold" else float(np.max(1 / self.r))

    def row_scale(self, dt: float, stepping: Stepping) -> Floats:
        """What one unit of input adds to the current, by which weights are multiplied.

        Over a step of constant S, I' = I e + (1 - e) w_in S with e = exp(-dt/tau_syn), or Euler's
        e = 1 - dt/tau_syn; the simulator adds its input as it is.
        """
        if self.tau_syn is None:
            return self.w_in
        rate = dt / self.tau_syn
        return np.asarray(
            self.w_in * (-np.expm1(-rate) if stepping.scheme == "exponential" else rate)
        )

    @property
    def reads_out(self) -> bool:
        """Whether it does not spike."""
        return self.node_type in {one.__name__ for one in READOUTS}

    def readout(
        self, dt: float, stepping: Stepping, bias: Floats, connections: tuple[Connection, ...]
    ) -> Readout:
        """The integrators of a node that does not spike.

        Args:
            bias, connections: What comes to them, as of `row_scale`.

        Raises:
            SurrogateInputError: As of `Readout`.
        """
        assert self.tau is not None
        return Readout(
            tau=self.tau / dt,
            r=self.r,
            v_leak=self.v_leak,
            bias=bias,
            connections=connections,
            tau_syn=None if self.tau_syn is None else _steps(self.tau_syn, dt),
            exact=stepping.scheme == "exponential",
            late_input=stepping.late_input,
        )

    def population(
        self, dt: float, tau0: float, stepping: Stepping, late: bool = False
    ) -> Population:
        """The neurons in the units of the network simulator.

        Args:
            dt, tau0: Time step and nominal time constant, s.
            late: Whether their reset comes a step late while the network's does not. Where a spike
                sets a value, the step after it does nothing but that: the same as a reset at once
                and a refractory period of one step.

        Raises:
            SurrogateInputError: A Threshold under a reset that comes a step late, which would undo
                the step's input; a time constant below half a step, with which Euler's steps grow
                without bound.
        """
        n = len(self.r)
        if late and (stepping.reset != "value" or not np.all(self.v_reset < self.v_threshold)):
            raise SurrogateInputError(
                f"node {self.name!r}: a reset that comes a step late, not in all nodes; allowed "
                "with reset value, below the threshold"
            )
        membrane: MembraneCurve
        if self.node_type == "Threshold":
            if stepping.reset_delay or late:
                raise SurrogateInputError(
                    f"node {self.name!r}: a Threshold; allowed with reset_delay 0 only"
                )
            # v = j at the end of every step, whatever it was: gain g = 1.
            membrane, c = LinearLeak(np.ones(n), np.zeros(n)), np.full(n, dt / tau0)
            c = c / LONG if stepping.scheme == "exponential" else c
        elif self.tau is not None:
            if stepping.scheme == "euler" and np.any(self.tau < 0.5 * dt):
                raise SurrogateInputError(
                    f"node {self.name!r}: tau = {np.min(self.tau)} s; allowed with Euler's steps "
                    f"of {dt} s: half of it or more"
                )
            membrane, c = LinearLeak(1 / self.r, self.v_leak), self.tau / (self.r * tau0)
        else:
            c = 1 / (self.r * tau0)
            membrane = LinearLeak(np.zeros(n), self.v_leak)
            if self.leak is not None:
                membrane = ConstantLeak(self.leak, self.v_leak)
        silent = self.v_threshold >= SILENT
        tau_syn = None if self.tau_syn is None else _steps(self.tau_syn, dt)
        return Population(
            capacitance=c,
            v_reset=self.v_reset,
            v_spike=np.where(silent, self.v_reset + 1, self.v_threshold),
            refractory=np.full(n, float(late)),
            silent=silent,
            membrane=membrane,
            tau_syn=tau_syn,
        )


def _steps(tau_syn: Floats, dt: float) -> Floats:
    """A synapse's time constant in steps."""
    steps = tau_syn / dt
    # A step that single precision made a little longer than the time constant.
    return np.where(np.abs(steps - 1) < 1e-6, 1.0, steps)
