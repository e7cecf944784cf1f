"""A membrane without a leak that matters: it stays where its last spike left it."""

from dataclasses import dataclass

from surrogate.neuron.measured import MeasuredCurve


@dataclass(frozen=True, eq=False)
class IntegratorCurve(MeasuredCurve):
    """The measured leakage of an integrator, which begins where a spike has reset it.

    Attributes:
        v_rest: Where integration begins before the first spike: the reset level, as the leakage
            takes seconds to leave it.
    """
