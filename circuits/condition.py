"""The condition under which a circuit is simulated."""

from dataclasses import dataclass
from typing import Protocol


class HasCondition(Protocol):
    """A record of something at a condition, such as a fitted distribution."""

    @property
    def corner(self) -> str:
        """Process corner."""
        ...

    @property
    def temperature_celsius(self) -> float:
        """Junction temperature, °C."""
        ...

    @property
    def supply(self) -> float:
        """Supply voltage, V."""
        ...


@dataclass(frozen=True, order=True)
class Condition:
    """Process corner, temperature and supply.

    Attributes:
        corner: A corner of the technology.
        temperature_celsius: Junction temperature, °C (the unit ngspice and the field use for it).
        supply: Supply voltage, V.
    """

    corner: str
    temperature_celsius: float
    supply: float

    @classmethod
    def of(cls, record: HasCondition) -> "Condition":
        """The condition of a record."""
        return cls(record.corner, record.temperature_celsius, record.supply)

    @property
    def label(self) -> str:
        """Short text for tables, figures and messages."""
        return f"{self.corner} {self.temperature_celsius:g} °C"

    @property
    def key(self) -> str:
        """The same in the name of a file."""
        return f"{self.corner}_{self.temperature_celsius:g}C"
