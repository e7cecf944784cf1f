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

CANCELLED = 3.0
"""Most of `cancellation` at which a parameter follows from its terms. In the catalogue it is at
most 1.6, but at least 10 where it is a matter of direction."""


@dataclass(frozen=True)
class Identity:
    """A definition that ties one parameter to others.

    Attributes
    ----------
    name : str
        The parameter that follows.
    of : tuple of str
        Parameters that it follows from, in the order of `compute`'s arguments.
    text : str
        The formula, as people read it.
    compute : callable
        The formula.
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


def _by_name(*identities: Identity) -> Mapping[str, Identity]:
    return MappingProxyType({one.name: one for one in identities})


IDENTITIES = _by_name(
    Identity("v_threshold", ("v_rest", "swing"), "v_rest + swing", _above),
    Identity(
        "v_spike", ("v_rest", "spike_level", "swing"), "v_rest + spike_level * swing", _voltage
    ),
    Identity(
        "v_reset", ("v_rest", "reset_level", "swing"), "v_rest + reset_level * swing", _voltage
    ),
    Identity("tau_mem", ("c_eff", "swing", "rheobase"), "c_eff * swing / rheobase", _product_over),
)
"""By the parameter that follows; definitions of `surrogate.vocabulary`. Those of neurons whose
input flows into the membrane hold exactly; with an input port of its own, not all of them do."""

_SOLVED = MappingProxyType(
    {
        "v_reset": Identity(
            "reset_level", ("v_reset", "v_rest", "swing"), "(v_reset - v_rest) / swing", _level
        ),
        "tau_mem": Identity(
            "rheobase", ("c_eff", "swing", "tau_mem"), "c_eff * swing / tau_mem", _product_over
        ),
    }
)
"""Those that can cancel, solved for another term: a switch pulls every reset to within a microvolt
of ground, wherever rest lies; a resistor's time constant is the same whatever the threshold.
`swing` and `spike_level` are always drawn: networks need them positive, as no difference of drawn
voltages is for certain."""

FORMULAS = _by_name(*IDENTITIES.values(), *_SOLVED.values())
"""All of them, in both directions, by the parameter that follows."""


def identities_of(conditions: Sequence[Values]) -> tuple[str, ...]:
    """Which identities hold for every measured sample of a circuit, and what follows by them.

    Where what would follow is the small difference of its terms at any condition, the difference is
    drawn and another term follows. Otherwise it would scatter by what the copula misses of the
    terms' dependence, many times what it does.

    Parameters
    ----------
    conditions : sequence of dict of str to numpy.ndarray
        Values by parameter, SI, each of shape (samples,); one a condition.

    Returns
    -------
    tuple of str
        Parameters that follow from others, keys of `FORMULAS`.
    """
    return tuple(
        _direction(identity, conditions).name
        for name, identity in IDENTITIES.items()
        if all(
            {name, *identity.of} <= values.keys() and identity.holds(values)
            for values in conditions
        )
    )


def _direction(identity: Identity, conditions: Sequence[Values]) -> Identity:
    """The identity, or the same solved for another term."""
    solved = _SOLVED.get(identity.name)
    if solved is None:
        return identity
    loss, other = (max(cancellation(one, v) for v in conditions) for one in (identity, solved))
    return solved if other < loss and loss > CANCELLED else identity


def cancellation(identity: Identity, values: Values) -> float:
    """How many times less a parameter scatters than if its terms were independent.

    Each term is varied as it was measured, with the others at their medians, and the variances that
    this gives are added up: first-order propagation of independent errors, without derivatives.

    Parameters
    ----------
    identity : Identity
        What follows from which terms.
    values : dict of str to numpy.ndarray
        Measured values at one condition, each of shape (samples,).

    Returns
    -------
    float
        Ratio of the two standard deviations; infinite where what does not move would follow from
        what does.
    """
    middle = {name: np.asarray(np.median(values[name])) for name in identity.of}
    varied = [identity(middle | {name: values[name]}) for name in identity.of]
    independent = float(np.sqrt(np.sum(np.var(varied, axis=1))))
    own = float(np.std(values[identity.name]))
    if independent == 0.0:
        return 0.0
    return independent / own if own > 0 else float(np.inf)
