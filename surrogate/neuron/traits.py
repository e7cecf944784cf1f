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
        input_port: Whether the input current flows into a port of its own. Such a port is the input
            of a mirror or of a pair: it takes current, and gives none. A net input below zero, as
            inhibition makes, is none for it.
    """

    hold: Hold = ALWAYS
    below: BelowRest = FLOOR
    input_port: bool = False


PLAIN = Traits()
"""One refractory period for every input, which is any, and a membrane that ends at rest."""
