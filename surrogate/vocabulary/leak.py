"""The form of a neuron's leak, from how flat the membrane curve is."""

from enum import StrEnum


class Leak(StrEnum):
    """Forms of a neuron's leak, see `leak_form`; none: none to speak of."""

    EXPONENTIAL = "exponential"
    CONSTANT = "constant"
    NONE = "none"


NO_LEAK_SHARE = 1e-3
"""A leak that takes less than this share of a neuron's input changes no interval that matters."""

LEAK_QUANTITIES = ("rheobase", "tau_mem", "tau_rest", "leak_flatness")
"""What only a neuron that leaks has a use for."""

LEAK_FLATNESS_LIMIT = 0.75
"""Half way between the linear leak's 0.5 and the constant leak's 1."""


def leak_form(leak_flatness: float, leak_share: float) -> Leak:
    """Name the form of a leak from its flatness.

    The criterion is the leak half way from rest to threshold over its greatest value: a linear
    leak, which discharges exponentially, gives 0.5, a constant current 1, and the limit lies half
    way. For neurons whose input is a port of its own, "half way" and the leak are taken in the
    input-referred coordinate: a log-domain leak is a constant current at the membrane's own
    voltage, but linear in u, and the neuron answers its input exponentially.

    Args:
        leak_flatness: Leak half way over its greatest value, dimensionless.
        leak_share: Rheobase over the lower input of the neuron's bench, dimensionless.

    Returns:
        None where the share is below `NO_LEAK_SHARE`: an integrator, whose leakage is what
        its transistors happen to leak. Else constant above 0.75, exponential otherwise.
    """
    if leak_share < NO_LEAK_SHARE:
        return Leak.NONE
    return Leak.CONSTANT if leak_flatness > LEAK_FLATNESS_LIMIT else Leak.EXPONENTIAL
