"""What is known of the network that a circuit's chips run, before any chip is drawn."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bridge.evaluate.evaluation import Evaluation
from bridge.evaluate.ideal import accuracy_in_continuous_time, ideal_accuracy
from bridge.evaluate.plausibility import doubts
from surrogate.statistics import AccuracyReport


@dataclass(frozen=True)
class NetworkFacts:
    """The network of a circuit's chips.

    Attributes:
        title: What a person reads of it, in a line.
        record: Files, data set, coding, sizes, steps: see `bridge.plan.workload.Workload`.
        ideal: Accuracy of the network as it was trained.
        continuous: The same without a step, as circuits run.
        differences: What the circuit does not do as the network was trained, a line each.
        doubts: What makes its accuracies doubtful, a line each, see `bridge.evaluate.plausibility`.
        chip: What its chips are made of, see `bridge.plan.tables.ChipPlan`; empty where the neurons
            alone are circuits.
    """

    title: str
    record: dict[str, Any]
    ideal: AccuracyReport
    continuous: AccuracyReport
    differences: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    chip: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, evaluation: Evaluation) -> "NetworkFacts":
        """The facts of an evaluation; runs the network twice.

        Raises:
            BridgeInputError: The network or its data cannot be used.
        """
        work = evaluation.workload
        return cls(
            work.title, work.record, ideal_accuracy(work), accuracy_in_continuous_time(work),
            evaluation.differences, doubts(work, evaluation.aims),
            {} if evaluation.network.chip is None else evaluation.network.chip.model_dump(),
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """The document."""
        chip = {"chip": dict(self.chip)} if self.chip else {}
        return (
            self.record
            | chip
            | {
                "ideal_accuracy": asdict(self.ideal),
                "ideal_accuracy_in_continuous_time": asdict(self.continuous),
                "differences": list(self.differences),
                "doubts": list(self.doubts),
            }
        )
