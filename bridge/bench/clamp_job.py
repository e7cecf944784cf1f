"""Membrane curves of some draws over the whole range of the clamp, and the power at rest."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bridge.bench.analyses import apply_draw
from bridge.bench.characterisation import Characterisation
from bridge.bench.clamp import Clamped, clamp_membrane
from bridge.errors import AnalysisError, MeasurementError
from bridge.measure import resting_point
from circuits import Circuit, Condition, Sampling, draw_mismatch
from circuits.bench import CLAMP_CLOSED
from circuits.technology import Technology
from surrogate.vocabulary import Status

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice


@dataclass(frozen=True)
class ClampOutcome:
    """Curves of one sample.

    Attributes:
        static_power: What the supply delivers while the membrane rests at zero input, W; not a
            number when it failed.
    """

    draw: int
    status: Status
    reason: str = ""
    clamped: Clamped | None = field(default=None, repr=False)
    static_power: float = float("nan")


@dataclass(frozen=True)
class ClampJob:
    """A job: the membrane curves of some draws of a neuron under one condition.

    Attributes:
        circuit, technology, condition, sampling, draws: As in `bridge.bench.Characterisation`.
    """

    circuit: Circuit
    technology: Technology
    condition: Condition
    sampling: Sampling
    draws: Sequence[int]

    @cached_property
    def _characterisation(self) -> Characterisation:
        return Characterisation(
            self.circuit, self.technology, self.condition, self.sampling, self.draws
        )

    @property
    def deck(self) -> str:
        """The bench of the circuit under the condition, as the first draw needs it."""
        return self._characterisation.deck

    @property
    def items(self) -> int:
        """Number of draws."""
        return len(self.draws)

    def compute(self, ngspice: "Ngspice", item: int) -> ClampOutcome:
        """Sweep the membrane of one draw."""
        index = self.draws[item]
        ngspice.ensure(self._characterisation.deck_of(index))
        draw = draw_mismatch(self.circuit, self.technology, self.sampling, index)
        apply_draw(ngspice, self.circuit, self.technology, draw)
        try:
            clamped = clamp_membrane(ngspice, self.circuit, self.condition.supply)
            power = self._power_at(ngspice, resting_point(clamped.zero))
        except MeasurementError as error:
            return ClampOutcome(index, error.status, error.reason)
        except AnalysisError as error:
            return ClampOutcome(index, Status.NOT_CONVERGED, str(error))
        finally:
            ngspice.alter("vclamp", 0.0)
            ngspice.discard_runs()
        return ClampOutcome(index, Status.OK, clamped=clamped, static_power=power)

    def _power_at(self, ngspice: "Ngspice", v_rest: float) -> float:
        ngspice.alter_all({"rclamp": CLAMP_CLOSED, "iin": 0.0, "vclamp": v_rest})
        ngspice.operating_point()
        (i_supply,) = ngspice.vectors("i(vdd)")
        return -self.condition.supply * float(i_supply[-1])

    def failed(self, item: int, status: str, reason: str) -> ClampOutcome:
        """A draw whose worker crashed or ran out of time."""
        return ClampOutcome(self.draws[item], Status(status), reason)
