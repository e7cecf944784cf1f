"""The plan of a run: a small TOML file."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator, model_validator

from bridge.engine.pool import MEMORY_LIMIT_MB
from bridge.plan.network_files import NetworkFiles
from bridge.plan.paths import is_path, within
from bridge.plan.tables import NetworkPlan, ProofPlan, Until
from circuits import Circuit, Condition, SamplerName, Sampling, load_circuit
from circuits.bench import check_bench
from circuits.connections import check_connections
from circuits.errors import CircuitInputError, shown
from circuits.mismatch import check_sizes
from circuits.technology import Technology, load_technology
from circuits.toml_file import StrictModel
from surrogate.vocabulary import quantities_of

ABSOLUTE_ZERO_CELSIUS = -273.15

# The bounds of a plan: far beyond what a machine can do, far below what a slip of the pen asks for.
MOST_DRAWS = 10_000_000
MOST_NEURONS = 10_000
MOST_CONDITIONS = 1000
LONGEST_TIMEOUT = 86_400.0
MOST_MEMORY_MB = 1_000_000
LARGEST_SEED = 2**63 - 1

Several = Field(strict=False, min_length=1, max_length=MOST_CONDITIONS)
Value = TypeVar("Value")


class Plan(StrictModel):
    """What to sweep, fit and evaluate.

    Attributes:
        technology_name: Key ``technology``: name of a technology, or the ``technology.toml`` of one
            in the plan's folder or below it.
        circuit_names: Key ``circuits``: names of circuits of the catalogue, or ``.cir`` files in
            the plan's folder and below it.
        corners: Process corners of the technology; at ``"statistical"`` every chip has its own
            process.
        temperatures_celsius: Junction temperatures, °C.
        draws: Mismatch samples of each circuit at each condition, besides the nominal one; with
            `until` the most of them.
        sampler: How the draws fill their space: ``"random"``, ``"lhs"`` or ``"sobol"``.
        neurons_per_chip: Consecutive draws that are neurons of one chip, see `circuits.Sampling`.
        until: When a condition has enough samples before `draws`.
        memory_limit_mb: Largest address space of a worker, MB.
        timeout: Longest wall time for one sample, s.
    """

    technology_name: str = Field(alias="technology")
    circuit_names: Annotated[tuple[str, ...], Several] = Field(alias="circuits")
    corners: Annotated[tuple[str, ...], Several]
    temperatures_celsius: Annotated[tuple[float, ...], Several]
    draws: Annotated[int, Field(ge=8, le=MOST_DRAWS)]
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)]
    sampler: SamplerName = "random"
    neurons_per_chip: Annotated[int, Field(ge=1, le=MOST_NEURONS)] = 1
    until: Until | None = None
    memory_limit_mb: Annotated[int, Field(ge=512, le=MOST_MEMORY_MB)] = MEMORY_LIMIT_MB
    timeout: Annotated[float, Field(ge=0.1, le=LONGEST_TIMEOUT)] = 60.0
    network: NetworkPlan = NetworkPlan()
    proof: ProofPlan = ProofPlan()
    _folder: Path = PrivateAttr()
    _technology: Technology = PrivateAttr()
    _circuits: dict[str, Circuit] = PrivateAttr()
    _network_files: NetworkFiles = PrivateAttr()

    @field_validator("circuit_names")
    @classmethod
    def _no_circuit_twice(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return _without_repeats(names)

    @field_validator("corners")
    @classmethod
    def _no_corner_twice(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return _without_repeats(names)

    @field_validator("temperatures_celsius")
    @classmethod
    def _above_absolute_zero(cls, temperatures: tuple[float, ...]) -> tuple[float, ...]:
        for value in temperatures:
            if value <= ABSOLUTE_ZERO_CELSIUS:
                raise ValueError(
                    f"{value:g} °C is {value - ABSOLUTE_ZERO_CELSIUS:g} K; "
                    f"allowed: above {ABSOLUTE_ZERO_CELSIUS} °C"
                )
        return _without_repeats(temperatures)

    @model_validator(mode="after")
    def _load(self, info: ValidationInfo) -> "Plan":
        self._folder = (info.context or {}).get("folder", Path())
        self._technology = _explained("technology", self._load_technology, self.technology_name)
        self._circuits = {}
        for entry in self.circuit_names:
            circuit = _explained("circuits", self._load_circuit, entry)
            if circuit.name in self._circuits:
                raise ValueError(f"circuits: two are named {circuit.name}; allowed: each name once")
            self._circuits[circuit.name] = circuit
        self._check_chip()
        self._network_files = NetworkFiles.of(self.network, self._folder)
        self._check_conditions()
        return self

    def _load_technology(self, entry: str) -> Technology:
        return load_technology(within(self._folder, entry) if is_path(entry) else entry)

    def _load_circuit(self, entry: str) -> Circuit:
        if not is_path(entry):
            circuit = load_circuit(entry)
        else:
            within(self._folder, str(Path(entry).with_suffix(".toml")))
            circuit = Circuit(within(self._folder, entry), technology=self._technology)
        check_bench(circuit)
        check_connections(circuit)
        check_sizes(circuit, self._technology)
        name = self._technology.name
        if other := circuit.source.technologies - {name}:
            raise CircuitInputError(
                f"{entry} calls transistors of {', '.join(sorted(other))}; the plan's technology "
                f"is {name}"
            )
        return circuit

    def _check_conditions(self) -> None:
        self._technology.check_conditions(self.corners, self.temperatures_celsius)
        self._check_until()

    def _check_chip(self) -> None:
        if self.network.chip is None:
            return
        for kind, name in self.network.chip.circuits.items():
            found = self._circuits.get(name)
            if found is None or found.kind != kind:
                allowed = [one for one, circuit in self._circuits.items() if circuit.kind == kind]
                raise ValueError(
                    f"network.chip.{kind} = {shown(name)}: "
                    + ("not among the plan's circuits" if found is None else f"a {found.kind}")
                    + f"; allowed: {', '.join(allowed) or f'a {kind} among them, which has none'}"
                )

    def _check_until(self) -> None:
        if self.until is None:
            return
        if self.neurons_per_chip > 1:
            raise ValueError("until: needs independent draws; allowed: with neurons_per_chip = 1")
        for name, circuit in self._circuits.items():
            if self.until.parameter not in quantities_of(circuit.kind):
                raise ValueError(
                    f"until.parameter = {shown(self.until.parameter)}: {name} is a {circuit.kind}; "
                    f"allowed: {', '.join(quantities_of(circuit.kind))}"
                )

    @property
    def circuits(self) -> Mapping[str, Circuit]:
        """The circuits by name, in the order of the plan."""
        return self._circuits

    @property
    def folder(self) -> Path:
        """The folder that the plan's own circuits are in."""
        return self._folder

    @property
    def network_files(self) -> NetworkFiles:
        """The user's files that the network comes from."""
        return self._network_files

    @property
    def neurons(self) -> Mapping[str, Circuit]:
        """Those of the circuits that are neurons."""
        return {
            name: circuit for name, circuit in self._circuits.items() if circuit.kind == "neuron"
        }

    @property
    def technology(self) -> Technology:
        """The technology."""
        return self._technology

    @property
    def sampling(self) -> Sampling:
        """Where the draws come from."""
        return Sampling(self.seed, self.sampler, self.neurons_per_chip)

    @property
    def reference(self) -> tuple[str, float]:
        """Corner and temperature of the nominal neuron: nominal corner, nearest to 27 °C."""
        nominal = self.technology.nominal_corner
        corner = nominal if nominal in self.corners else self.corners[0]
        return corner, min(self.temperatures_celsius, key=lambda t: (abs(t - 27.0), t))

    def reference_of(self, circuit: str) -> Condition:
        """The condition of a circuit's nominal neuron."""
        return Condition(*self.reference, self.circuits[circuit].supply_in(self.technology))

    def conditions(self, circuit: str) -> list[Condition]:
        """Every corner at every temperature, at the circuit's own supply or the technology's."""
        supply = self.circuits[circuit].supply_in(self.technology)
        return [
            Condition(corner, temperature, supply)
            for corner in self.corners
            for temperature in self.temperatures_celsius
        ]

    @property
    def canonical(self) -> str:
        """The plan as JSON with every default filled in: the identity of a run."""
        return self.model_dump_json(indent=1)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical plan, hexadecimal."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()


def _explained(key: str, load: Callable[..., Value], *arguments: object) -> Value:
    try:
        return load(*arguments)
    except CircuitInputError as error:
        raise ValueError(f"{key}: {error}") from error


def _without_repeats(values: tuple[Value, ...]) -> tuple[Value, ...]:
    if len(set(values)) != len(values):
        raise ValueError("a value stands there twice; allowed: each once")
    return values
