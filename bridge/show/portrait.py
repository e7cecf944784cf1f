"""All that is known of one circuit of a run, for a page to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bridge.bench.temperature import TauScatter
from bridge.plan import Plan
from bridge.show.simulations import Simulated
from bridge.store import SampleTable
from bridge.sweep.certificate import ConditionCertificate
from circuits import Circuit, Condition
from surrogate.distribution import Distribution


@dataclass(frozen=True)
class Portrait:
    """One circuit of a fitted run.

    Attributes:
        provenance: Versions, options and hashes that the run's numbers come from.
        certificates: Numerical certificate of each of the circuit's conditions.
        scatters: Of a log-domain circuit the scatter of its time constant beside theory.
        simulated: What was simulated for the page beyond the sweep.
    """

    plan: Plan
    circuit: Circuit
    provenance: Mapping[str, Any]
    samples: SampleTable
    distribution: Distribution
    certificates: Sequence[ConditionCertificate]
    scatters: Sequence[TauScatter]
    simulated: Simulated

    @property
    def condition(self) -> Condition:
        """Where the page's own simulations and pictures of samples are."""
        return self.plan.reference_of(self.circuit.name)
