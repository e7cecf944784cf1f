"""What is known of the network that a circuit's chips run, before any chip is drawn."""

from dataclasses import asdict, dataclass
from typing import Any

from bridge.evaluate.evaluation import Evaluation
from bridge.evaluate.workload import ideal_accuracy
from surrogate.accuracy import AccuracyReport


@dataclass(frozen=True)
class NetworkFacts:
    """The network of a circuit's chips.

    Attributes
    ----------
    title : str
        What a person reads of it, in a line.
    record : dict
        Files, data set, coding, sizes, steps: see `bridge.evaluate.Workload`.
    ideal : AccuracyReport
        Accuracy of the network as it was trained.
    differences : tuple of str
        What the circuit does not do as the network was trained, a line each.
    """

    title: str
    record: dict[str, Any]
    ideal: AccuracyReport
    differences: tuple[str, ...] = ()

    @classmethod
    def of(cls, evaluation: Evaluation) -> "NetworkFacts":
        """The facts of an evaluation; runs the network once.

        Raises
        ------
        BridgeInputError
            The network or its data cannot be used.
        """
        work = evaluation.workload
        return cls(work.title, work.record, ideal_accuracy(work), evaluation.differences)

    def as_json(self) -> dict[str, Any]:
        """The document."""
        return self.record | {
            "ideal_accuracy": asdict(self.ideal),
            "differences": list(self.differences),
        }
