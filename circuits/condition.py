"""The condition under which a circuit is simulated."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Condition:
    """Process corner, temperature and supply.

    Attributes
    ----------
    corner : str
        A corner of the technology.
    temperature_celsius : float
        Junction temperature, °C (the unit ngspice and the field use for it).
    supply : float
        Supply voltage, V.
    """

    corner: str
    temperature_celsius: float
    supply: float

    @property
    def label(self) -> str:
        """Short text for tables and figures."""
        return f"{self.corner} {self.temperature_celsius:g} °C"
