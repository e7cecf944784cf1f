"""A population of neurons in the network's dimensionless units.

Units, with 0 for the nominal neuron of the circuit (nominal corner, 27 °C, no mismatch):

* voltage   v = (V - v_rest0) / swing0
* current   j = I / rheobase0
* capacitance   c = c_eff / c_eff0
* time   in steps of dt = alpha tau0,   tau0 = c_eff0 swing0 / rheobase0

so that C dV/dt = I_in - I(V) becomes c dv/dt = alpha (j - i(v)) per step. The ideal neuron has
c = 1, rest 0, reset 0, threshold 1, no refractory period, and i(v) = v (linear leak, the textbook
LIF with tau0) or i(v) = 1 (constant leak).
"""

from dataclasses import dataclass, fields, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_array
from surrogate.errors import SurrogateInputError
from surrogate.neuron.constant import ConstantLeak
from surrogate.neuron.curve import MembraneCurve
from surrogate.neuron.linear import LinearLeak

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Population:
    """n neurons, each with its own parameters; see the module for the units.

    Attributes:
        capacitance: c, shape (n,), positive.
        v_reset, v_spike: Where integration starts and ends, shape (n,).
        refractory: Refractory period in steps, shape (n,), not negative, need not be whole.
        silent: Neurons that never spike because their circuit failed, bool, shape (n,).
        membrane: Their I(V).
        tau_syn: Time constant of the synapses of each neuron in steps, shape (n,): the input decays
            exponentially. None: each input lasts one step.
        tau_inh: That of the synapses of weights below zero, where excitation and inhibition have
            synapses of their own, in continuous time, shape (n,). None: all have tau_syn.
        ramps: What the input j adds to the refractory periods in continuous time: the sum over k of
            r clip((j - s) p, 0, 1), with s, p and r (steps) of piece k in row k, shape (pieces, 3,
            n); see `surrogate.neuron.Hold`. None: nothing.
        upstroke: Share of its refractory period after which a neuron's spike leaves it, in
            continuous time, shape (n,), 0 to 1. None: 0, the spike leaves at once.
        least: In continuous time, the net input below which it does not go, shape (n,): 0 of an
            input port that takes no negative current. None: -inf.

    Raises:
        SurrogateInputError: Shapes do not fit, a value is not finite, a capacitance not positive.
    """

    capacitance: Array
    v_reset: Array
    v_spike: Array
    refractory: Array
    silent: NDArray[np.bool_]
    membrane: MembraneCurve
    tau_syn: Array | None = None
    tau_inh: Array | None = None
    ramps: Array | None = None
    upstroke: Array | None = None
    least: Array | None = None

    def __post_init__(self) -> None:
        shape = np.shape(self.capacitance)
        for name in ("capacitance", "v_reset", "v_spike", "refractory"):
            values = finite_array(f"Population.{name}", getattr(self, name), shape[:1])
            object.__setattr__(self, name, values)
        for name, other in (("silent", self.silent), ("membrane", self.membrane.v_rest)):
            if other.shape != shape:
                raise SurrogateInputError(f"{name}: shape {other.shape}; allowed: {shape}")
        if not np.all(self.capacitance > 0):
            raise SurrogateInputError("capacitance: holds a value <= 0; allowed: positive values")
        if not np.all(self.refractory >= 0):
            raise SurrogateInputError("refractory: holds a value < 0; allowed: zero or more steps")
        upstroke = np.zeros(shape) if self.upstroke is None else self.upstroke
        object.__setattr__(self, "upstroke", finite_array("upstroke", upstroke, shape[:1]))
        least = np.full(shape, -np.inf) if self.least is None else np.asarray(self.least)
        if least.shape != shape or np.any(np.isnan(least)):
            raise SurrogateInputError(f"least: shape {least.shape}; allowed: {shape}, no nan")
        object.__setattr__(self, "least", least)
        pieces = np.empty((0, 3, self.size)) if self.ramps is None else self.ramps
        object.__setattr__(self, "ramps", finite_array("ramps", pieces, (None, 3, self.size)))
        if self.tau_inh is not None and self.tau_syn is None:
            raise SurrogateInputError("tau_inh without tau_syn; allowed: both, or tau_syn alone")
        for name in ("tau_syn", "tau_inh"):
            if getattr(self, name) is None:
                continue
            values = finite_array(name, getattr(self, name), shape[:1])
            object.__setattr__(self, name, values)
            if not np.all(values > 0):
                raise SurrogateInputError(f"{name}: holds a value <= 0; allowed: positive values")

    @property
    def size(self) -> int:
        """Number of neurons."""
        return len(self.capacitance)

    def taken(self, which: NDArray[np.int64]) -> "Population":
        """Neurons of it by their numbers, shape (m,); one may be taken more than once."""
        return replace(
            self,
            membrane=_taken(self.membrane, which),
            **{
                one.name: values[..., which]
                for one in fields(self)
                if isinstance(values := getattr(self, one.name), np.ndarray)
            },
        )

    @classmethod
    def ideal(cls, n: int, form: str, v_reset: float = 0.0) -> "Population":
        """Neurons without any spread.

        Args:
            form: ``"linear"`` or ``"constant"``.
        """
        one, zero = np.ones(n), np.zeros(n)
        membranes: dict[str, MembraneCurve] = {
            "linear": LinearLeak(one, zero),
            "constant": ConstantLeak(one, zero),
        }
        if form not in membranes:
            raise SurrogateInputError(f"form {form!r}; allowed: {', '.join(membranes)}")
        silent = np.zeros(n, dtype=np.bool_)
        return cls(one, zero + v_reset, one, zero, silent, membranes[form])


def _taken(membrane: MembraneCurve, which: NDArray[np.int64]) -> MembraneCurve:
    """The curves of some neurons: all that a form is made of has a row a neuron."""
    form = cast(Any, membrane)
    return cast(
        MembraneCurve,
        replace(form, **{one.name: getattr(form, one.name)[which] for one in fields(form)}),
    )
