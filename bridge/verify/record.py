"""What earlier calls of verify left in a run directory, read again."""

from dataclasses import dataclass
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from bridge.errors import BridgeInputError
from bridge.store import Location, RunDirectory, read_json
from bridge.verify import stage
from bridge.verify.budget import Budget
from bridge.verify.cells import Cell
from bridge.verify.network import Comparison, NetworkCertificate
from bridge.verify.network import stage as network_stage
from bridge.verify.network.transistors import Told
from bridge.verify.speed import Speed
from bridge.verify.stage import Replayed
from bridge.verify.worst import WorstReplay
from surrogate.vocabulary import condition_label

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class ReplayRecord:
    """The document of `bridge.verify.stage`, by its keys."""

    held_out: bool
    neurons: list[Replayed]
    agreement: list[Cell]
    budget: list[Budget]
    worst: list[WorstReplay]

    def __post_init__(self) -> None:
        whole = {one.circuit for one in self.agreement if not one.condition and not one.kind}
        for one in self.neurons:
            if one.circuit not in whole:
                raise ValueError(f"agreement: without {one.circuit!r} over all conditions")


@dataclass(frozen=True)
class NetworkRecord:
    """One of those in the document of `bridge.verify.network.stage`, by its keys.

    Attributes:
        network: What a person reads of it.
        comparison: None where all inferences failed.
    """

    circuit: str
    corner: str
    temperature_celsius: float
    network: str
    chips: int
    images: list[int]
    comparison: Comparison | None
    certificate: NetworkCertificate
    neurons: Told

    @property
    def condition(self) -> str:
        """Label of the condition."""
        return condition_label(self.corner, self.temperature_celsius)


@dataclass(frozen=True)
class NetworkSpeed(Speed):
    """Speeds of one of them."""

    circuit: str
    corner: str
    temperature_celsius: float


@dataclass(frozen=True)
class Verified:
    """All that verify found in a run.

    Attributes:
        replays: None where there are none.
        speeds: By circuit.
        faults: Why documents were left out that are there.
    """

    replays: ReplayRecord | None
    speeds: dict[str, Speed]
    networks: list[NetworkRecord]
    network_speeds: list[NetworkSpeed]
    faults: list[str]


def read_verified(run: RunDirectory) -> Verified:
    """Read the documents of verify that are there.

    What another version or a stranger wrote in their place is a fault, not an error: a call that
    has found something says so beside it.
    """
    faults: list[str] = []

    def read(name: str, kind: type[T], empty: U) -> T | U:
        try:
            location = run.folder / name
            return _parsed(location, kind) if location.exists() else empty
        except BridgeInputError as error:
            faults.append(str(error))
            return empty

    return Verified(
        read(stage.RESULT, ReplayRecord, None),
        read(stage.SPEED, dict[str, Speed], {}),
        read(network_stage.RESULT, list[NetworkRecord], []),
        read(network_stage.SPEED, list[NetworkSpeed], []),
        faults,
    )


def _parsed(location: Location, kind: type[T]) -> T:
    try:
        return TypeAdapter(kind).validate_python(read_json(location))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        what = f"{place}: " if place else ""
        raise BridgeInputError(
            f"{location}: {what}{first['msg']}; not a document of this version: lif-bridge verify "
            "writes it anew"
        ) from error
