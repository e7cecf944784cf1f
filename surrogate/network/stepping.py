"""How a network is stepped in time: what its differential equations leave open."""

from dataclasses import dataclass
from typing import Literal

from surrogate.errors import SurrogateInputError

Scheme = Literal["euler", "exponential"]
Reset = Literal["value", "subtract"]

SCHEMES: tuple[Scheme, ...] = ("euler", "exponential")
RESETS: tuple[Reset, ...] = ("value", "subtract")


@dataclass(frozen=True)
class Stepping:
    """Rules of one time step.

    Attributes:
        scheme: ``"euler"``: the change of a step is its length times the derivative at its
            beginning; ``"exponential"``: exact for input that is constant over the step (linear,
            constant leak).
        reset: ``"value"``: a spike sets the membrane to v_reset; ``"subtract"``: it takes v_spike -
            v_reset off, and what was above the threshold is kept.
        reset_delay: 0: the reset is part of the step that spikes; 1: of the next one, after its
            integration.
        late_input: Whether a synapse's current moves the membrane before the step's own input is
            added to it.
        above: Whether a neuron spikes above v_spike only, not at it.

    Raises:
        SurrogateInputError: A value that is not allowed.
    """

    scheme: Scheme = "euler"
    reset: Reset = "value"
    reset_delay: int = 0
    late_input: bool = False
    above: bool = False

    def __post_init__(self) -> None:
        if self.scheme not in SCHEMES:
            raise SurrogateInputError(f"scheme = {self.scheme!r}; allowed: {', '.join(SCHEMES)}")
        if self.reset not in RESETS:
            raise SurrogateInputError(f"reset = {self.reset!r}; allowed: {', '.join(RESETS)}")
        if self.reset_delay not in (0, 1):
            raise SurrogateInputError(f"reset_delay = {self.reset_delay!r}; allowed: 0, 1")
