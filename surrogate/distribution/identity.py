"""Parameters that follow from others by definition, so that a drawn neuron agrees with itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Values = Mapping[str, Array]

AGREEMENT = 1e-9
"""Greatest relative difference: rounding, far below every numerical error of a measurement."""


@dataclass(frozen=True)
class Identity:
    """A definition that ties one parameter to others.

    Attributes:
        of: Parameters that it follows from, in the order of `compute`'s arguments.
        text, compute: The formula, as people read it and as it is computed.
    """

    name: str
    of: tuple[str, ...]
    text: str
    compute: Callable[..., Array]

    def __call__(self, values: Values) -> Array:
        """The parameter from the values of the others, same shape."""
        return self.compute(*(values[name] for name in self.of))

    def holds(self, values: Values) -> bool:
        """Whether measured values agree with it: it depends on how the circuit's input flows."""
        terms = [values[name] for name in self.of]
        if self.compute is _product_over:
            scale = np.abs(values[self.name])
        else:
            scale = np.max(np.abs([values[self.name], *terms[:1]]), axis=0)
        difference = np.abs(self(values) - values[self.name])
        return bool(np.all(difference <= AGREEMENT * scale))


def _product_over(first: Array, second: Array, divisor: Array) -> Array:
    return first * second / divisor


def _above(v_rest: Array, swing: Array) -> Array:
    return v_rest + swing


def _voltage(v_rest: Array, level: Array, swing: Array) -> Array:
    return v_rest + level * swing


def _level(v: Array, v_rest: Array, swing: Array) -> Array:
    return (v - v_rest) / swing


FORMULAS: Mapping[str, Identity] = MappingProxyType(
    {
        one.name: one
        for one in (
            Identity("v_threshold", ("v_rest", "swing"), "v_rest + swing", _above),
            Identity(
                "v_spike",
                ("v_rest", "spike_level", "swing"),
                "v_rest + spike_level * swing",
                _voltage,
            ),
            Identity(
                "reset_level", ("v_reset", "v_rest", "swing"), "(v_reset - v_rest) / swing", _level
            ),
            Identity(
                "tau_mem", ("c_eff", "swing", "rheobase"), "c_eff * swing / rheobase", _product_over
            ),
        )
    }
)
"""By the parameter that follows; definitions of `surrogate.vocabulary`. Those of neurons whose
input flows into the membrane hold exactly; with an input port of its own, not all of them do.

The reset is drawn as a voltage: a switch pulls it to within a microvolt of ground, wherever rest
lies, and the difference of what scatters by 0.3 mV would not. `swing` and `spike_level` are drawn:
networks need them positive, as no difference of drawn voltages is for certain."""


def identities_of(conditions: Sequence[Values]) -> tuple[str, ...]:
    """Parameters that follow from others in every measured sample of a circuit.

    From the values by parameter at each condition, SI, each of shape (samples,).
    """
    return tuple(
        name
        for name, identity in FORMULAS.items()
        if all(
            {name, *identity.of} <= values.keys() and identity.holds(values)
            for values in conditions
        )
    )
