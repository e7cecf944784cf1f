"""What the numbers of a network of transistors are worth: some inferences again, more exactly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bridge.verify.agreement import Agreement
from bridge.verify.network.comparison import class_of
from bridge.verify.network.relaxation import Inference

MOST_COUNT = 0.01
"""Share of the spikes by which counts may change."""


@dataclass(frozen=True)
class NetworkCertificate:
    """Inferences at ten times tighter tolerances, in shorter bins, from beginning to end.

    Attributes:
        inferences: How many were compared.
        failed: How many failed.
        same_class: In how many the class stays.
        count_change: Sum of the sizes of the changes of all counts, over the sum of spikes.
        shift: Mean distance of spikes that belong together over the train's mean interval, of the
            layer where it is greatest; None where no train has two spikes.
        certified: Whether all were compared, no class changes and counts change by no more than
            `MOST_COUNT`.
    """

    inferences: int
    failed: int
    same_class: int
    count_change: float
    shift: float | None
    certified: bool

    @classmethod
    def of(
        cls, plain: Sequence[Inference], finer: Sequence[Inference], duration: float
    ) -> "NetworkCertificate":
        """Compare the same inferences.

        Args:
            duration: Of an inference, steps.
        """
        good = [
            (one, other)
            for one, other in zip(plain, finer, strict=True)
            if not one.failed and not other.failed
        ]
        changed, spikes, by_layer = 0, 0, []
        for layer in range(len(plain[0].trains)):
            pairs = [
                Agreement.of(there, here, 0.0, duration)
                for one, other in good
                for here, there in zip(one.trains[layer], other.trains[layer], strict=True)
            ]
            changed += sum(abs(one.data - one.model) for one in pairs)
            spikes += sum(one.data for one in pairs)
            shifts = [
                one.shift / one.interval
                for one in pairs
                if one.shift is not None and one.interval is not None
            ]
            by_layer += [float(np.mean(shifts))] if shifts else []
        same = sum(class_of(one.trains) == class_of(other.trains) for one, other in good)
        share = changed / spikes if spikes else 0.0
        return cls(
            len(good), len(plain) - len(good), same, share, max(by_layer, default=None),
            certified=len(good) == len(plain) == same and share <= MOST_COUNT,
        )  # fmt: skip
