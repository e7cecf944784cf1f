"""From volts, amperes and seconds to the network's dimensionless neurons.

With the nominal neuron of the circuit at the reference condition as the unit (index 0), and
tau0 = c_eff0 swing0 / rheobase0, dt = alpha tau0:

    v = (V - v_rest0) / swing0                        j = I / rheobase0
    c = c_eff / c_eff0                                refractory steps = t_refractory / dt

with V the input-referred membrane voltage (the membrane's own, where the input flows into it),
A circuit without leak has no rheobase. Its voltages count from its reset level, and a step is
the time in which the higher input of its bench takes it from there to a spike, see
`Reference.of_integrator`: one swing of charge in a step is that input, the highest at which it was
measured.

In both, the charge to threshold relative to nominal is c (v_spike - v_reset), and one step of an
ideal neuron is alpha. See `surrogate.neuron.population` for the equation.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.neuron.below_rest import BelowRest
from surrogate.neuron.constant import ConstantLeak
from surrogate.neuron.curve import MembraneCurve
from surrogate.neuron.integrator import IntegratorCurve
from surrogate.neuron.linear import LinearLeak
from surrogate.neuron.measured import MeasuredCurve
from surrogate.neuron.population import Population
from surrogate.neuron.traits import PLAIN, Traits

Array = NDArray[np.float64]

TABLE_POINTS = 129

BELOW_POINTS = 32
"""Further entries below rest, as far apart: a quarter of the way from rest to the spike."""

INTEGRATOR = "integrator"
"""Form of the membrane of a circuit without leak."""

NEEDED = ("v_rest", "swing", "reset_level", "spike_level", "rheobase", "c_eff", "t_refractory")
"""Parameters that a neuron of the network is made of."""


@dataclass(frozen=True)
class Reference:
    """The nominal neuron that the network's units are made of.

    Attributes:
        v_rest, swing: Resting point and way from it to threshold, V; without leak, reset level and
            way from it to the spike.
        rheobase: A; without leak, the current of one swing in the network's tau0.
        c_eff: F.
        alpha: The network's time step over tau0.
    """

    v_rest: float
    swing: float
    rheobase: float
    c_eff: float
    alpha: float

    @classmethod
    def of_leaky(cls, nominal: Mapping[str, float], alpha: float) -> "Reference":
        """The units of a circuit that leaks, from its nominal neuron's parameters, SI."""
        return cls(
            nominal["v_rest"], nominal["swing"], nominal["rheobase"], nominal["c_eff"], alpha
        )

    @classmethod
    def of_integrator(cls, nominal: Mapping[str, float], alpha: float) -> "Reference":
        """The units of a circuit without leak, from its nominal neuron's parameters, SI.

        Raises:
            SurrogateInputError: It is never between reset and spike at the bench's higher input.
        """
        swing = (nominal["spike_level"] - nominal["reset_level"]) * nominal["swing"]
        dt = 1 / nominal["rate_high"] - nominal["t_refractory"]
        if not (swing > 0 and dt > 0):
            raise SurrogateInputError(
                f"from reset to spike {swing:.4g} V, in {dt:.4g} s; allowed: above 0"
            )
        v_reset = nominal["v_rest"] + nominal["reset_level"] * nominal["swing"]
        c_eff = nominal["c_eff"]
        return cls(v_reset, swing, alpha * c_eff * swing / dt, c_eff, alpha)

    @property
    def dt(self) -> float:
        """Time step of the network on this circuit, s."""
        return self.alpha * self.c_eff * self.swing / self.rheobase

    def voltage(self, v: Array) -> Array:
        """Volts to units of the network."""
        return (v - self.v_rest) / self.swing


def to_population(
    values: dict[str, Array],
    silent: NDArray[np.bool_],
    curve: Array,
    form: str,
    unit: Reference,
    traits: Traits = PLAIN,
) -> Population:
    """Turn measured or drawn parameters into neurons of the network.

    Args:
        values: Parameters of n neurons, SI, each of shape (n,).
        silent: Neurons that never spike, bool, shape (n,).
        curve: Membrane curve over rheobase at equally spaced places, see
            `surrogate.distribution.shape_places`, shape (points,) for all or (n, points), each
            neuron its own; used by the form ``"measured"``.
        form: Form of the membrane curve: ``"linear"``, ``"constant"``, ``"measured"`` or
            ``"integrator"``, a measured one without leak to speak of.
        traits: What they have from the neuron without mismatch.

    Raises:
        SurrogateInputError: Unknown form, or a parameter or the curve is missing.
    """
    missing = [name for name in NEEDED if name not in values]
    if missing:
        raise SurrogateInputError(f"{', '.join(missing)}: not among the parameters of the neurons")
    swing = values["swing"] / unit.swing
    rest = unit.voltage(values["v_rest"])
    threshold = rest + swing
    rheobase = values["rheobase"] / unit.rheobase
    end = threshold
    membrane: MembraneCurve
    if form == "linear":
        membrane = LinearLeak(rheobase / swing, rest)
    elif form == "constant":
        membrane = ConstantLeak(rheobase, rest)
    elif form in ("measured", INTEGRATOR):
        if curve.shape[-1] < 2:
            raise SurrogateInputError(f"membrane {form}: the neurons have no membrane curve")
        end = rest + values["spike_level"] * swing
        table = curve_table(rest, threshold, end, rheobase, curve)
        if form == INTEGRATOR:
            start = rest + values["reset_level"] * swing
            membrane = IntegratorCurve(rest, end, table, start)
        else:
            low, table = _with_below(rest, end, rheobase, table, traits.below, unit)
            membrane = MeasuredCurve(low, end, table, rest)
    else:
        raise SurrogateInputError(
            f"membrane {form!r}; allowed: linear, constant, measured, {INTEGRATOR}"
        )
    refractory = values["t_refractory"] / unit.dt
    return Population(
        capacitance=values["c_eff"] / unit.c_eff,
        v_reset=rest + values["reset_level"] * swing,
        v_spike=end,
        refractory=refractory,
        silent=silent,
        membrane=membrane,
        ramps=traits.hold.over(unit.rheobase).ramps(refractory),
        upstroke=np.full(refractory.shape, traits.hold.upstroke),
        least=np.full(refractory.shape, 0.0 if traits.input_port else -np.inf),
    )


def curve_table(rest: Array, threshold: Array, end: Array, rheobase: Array, curve: Array) -> Array:
    """Tabulate each neuron's I(V) from its shape, or that of its circuit.

    Args:
        rest, threshold, end, rheobase: Of n neurons, shape (n,), in consistent units; `end` is
            v_spike.
        curve: I over rheobase at equally spaced places, shape (points,) for all or (n, points),
            each neuron its own.

    Returns:
        Currents at `TABLE_POINTS` equally spaced voltages from rest to `end`, shape (n,
        `TABLE_POINTS`).
    """
    share = np.linspace(0.0, 1.0, TABLE_POINTS)
    # The threshold's own place between rest and the end of integration, one row a neuron.
    knee = ((threshold - rest) / (end - rest))[:, None]
    # Where the threshold is the end itself, drawing it through a correlation of one rounds it.
    two_parts = knee < 1 - 1e-6
    above = 0.5 + 0.5 * (share - knee) / np.where(two_parts, 1 - knee, 1.0)
    place = np.where(two_parts, np.where(share <= knee, 0.5 * share / knee, above), share)
    if curve.ndim == 1:
        shape = np.interp(place, np.linspace(0.0, 1.0, len(curve)), curve)
    else:
        shape = _each_interpolated(place, curve)
    return np.asarray(rheobase[:, None] * shape)


def _with_below(
    rest: Array, end: Array, rheobase: Array, table: Array, below: BelowRest, unit: Reference
) -> tuple[Array, Array]:
    """Each neuron's table, continued below rest; where it begins, and its entries."""
    if not below.depths:
        return rest, table
    step = (end - rest) / (table.shape[1] - 1)
    depth = step[:, None] * np.arange(BELOW_POINTS, 0, -1)
    under = -rheobase[:, None] * below.current(depth * unit.swing)
    return rest - BELOW_POINTS * step, np.hstack([under, table])


def _each_interpolated(place: Array, curves: Array) -> Array:
    """Each row's curve at its row of places between 0 and 1, linear between its points."""
    last = curves.shape[1] - 1
    x = place * last
    cell = np.minimum(x.astype(np.intp), last - 1)
    left = np.take_along_axis(curves, cell, axis=1)
    right = np.take_along_axis(curves, cell + 1, axis=1)
    return np.asarray(left + (x - cell) * (right - left))
