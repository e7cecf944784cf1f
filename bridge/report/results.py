"""What the main job found, stage by stage, for all that is written, drawn and printed of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from bridge.attribute import Blame
from bridge.attribute.variance import SweepVariance
from bridge.evaluate import NetworkFacts
from bridge.evaluate.split import ChipSplit
from bridge.evaluate.stage import Accuracies
from bridge.measure import SpikeTrain
from bridge.plan import Plan
from bridge.store import SampleTable
from bridge.sweep.certificate import ConditionCertificate
from bridge.sweep.chips import ConditionSpread
from surrogate.distribution import Distribution


@dataclass(frozen=True)
class RunResults:
    """The typed result of every stage; of what comes by circuit, the name is the key.

    Attributes:
        versions: Of the programs that the numbers come from.
        spreads: Between chips and within them; empty where a chip is one neuron.
        proof: Firing rates in ngspice and of the behavioural models.
        networks: What the chips run; circuits without a network are missing, in accuracies too.
        splits: What the parts of a chip cost, of the neuron that the plan's chips have.
        misfits: Why neurons have none.
        trains: Waveforms of the neurons without mismatch.
    """

    plan: Plan
    versions: Mapping[str, str]
    samples: SampleTable
    certificates: Sequence[ConditionCertificate]
    spreads: Sequence[ConditionSpread]
    distributions: Mapping[str, Distribution]
    variance: Sequence[SweepVariance]
    blame: Blame
    proof: pa.Table
    accuracies: Accuracies
    splits: Mapping[str, ChipSplit]
    networks: Mapping[str, NetworkFacts]
    misfits: Mapping[str, str]
    trains: Mapping[str, SpikeTrain]

    @property
    def certified(self) -> bool:
        """Whether the numerical errors of every sample and of every chip are small enough."""
        rows = (row for rows in self.accuracies.values() for row in rows)
        return all(one.passed for one in self.certificates) and all(
            row.time_error.certified for row in rows
        )
