"""What all neurons of a circuit have from the one without mismatch."""

from dataclasses import dataclass

from surrogate.neuron.below_rest import FLOOR, BelowRest
from surrogate.neuron.hold import ALWAYS, Hold


@dataclass(frozen=True)
class Traits:
    """Behaviour that is measured on the circuit without mismatch, at every condition.

    Attributes:
        hold: How the refractory period depends on the input, A.
        below: What pulls the membrane back to rest.
    """

    hold: Hold = ALWAYS
    below: BelowRest = FLOOR


PLAIN = Traits()
"""One refractory period for every input, and a membrane that ends at rest."""
