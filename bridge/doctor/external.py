"""EXTERNAL sources: the way of a co-simulation into a running ngspice."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bridge.doctor.diagnosis import Diagnosis
from bridge.doctor.worker import Question
from circuits.spice.word import short

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

NAME = "EXTERNAL sources"
CURRENT = 1e-6  # A
RESISTANCE = 1e3  # ohm
SWITCH_ON = 5e-4  # s
END = 1e-3  # s


@dataclass(frozen=True)
class ExternalAnswer:
    """What an EXTERNAL current source did to a resistor.

    Attributes:
        before, after: Voltage at the start and at the end, V; the source switches on between them.
        calls, points: How often ngspice asked for the current, and accepted time points.
    """

    before: float
    after: float
    calls: int
    points: int


class ExternalQuestion(Question):
    """Drives a resistor from Python."""

    # No dc value: an EXTERNAL source that has one crashes ngspice 39.
    deck = f"* external source\niin 0 a external\nr1 a 0 {short(RESISTANCE)}\n.end\n"

    def compute(self, ngspice: "Ngspice", item: int) -> ExternalAnswer:  # noqa: ARG002
        """Run it."""
        calls = 0

        def current(name: str, time: float) -> float:
            nonlocal calls
            calls += 1
            return CURRENT if name == "iin" and time > SWITCH_ON else 0.0

        ngspice.drive(current)
        ngspice.transient(END, END / 100, ("a", ">", 1.0))
        t, v = ngspice.vectors("time", "a")
        return ExternalAnswer(float(v[0]), float(v[-1]), calls, len(t))


def judge(answer: ExternalAnswer) -> Diagnosis:
    """Judge whether the voltage follows the current that Python gave."""
    expected = CURRENT * RESISTANCE
    found = (
        f"1 uA into 1 kohm gives {1e3 * answer.after:.4g} mV "
        f"({answer.calls} calls for {answer.points} time points)"
    )
    if abs(answer.after - expected) < 1e-3 * expected and abs(answer.before) < 1e-3 * expected:
        return Diagnosis(NAME, "ok", found)
    if not answer.calls:
        found = "ngspice never asks for the current"
    remedy = "co-simulation will not work, sweeps will: use an ngspice 39 as Debian 12 has it"
    return Diagnosis(NAME, "fail", f"{found}, expected 1 mV", remedy)
