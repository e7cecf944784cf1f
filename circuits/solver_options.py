"""How exactly ngspice computes."""

from dataclasses import dataclass, replace
from typing import Literal

from circuits.spice import card
from circuits.spice.word import rounded

TIGHTER = 10.0
"""Factor between the tolerances of a run and those of its certificate."""

NEWTON_TIGHTER = 3.0
"""The part of it that Newton's method can follow."""

_OPERATING_POINT: dict[str, tuple[str, ...]] = {
    "newton": (),
    "gmin_stepping": ("noopiter", "gminsteps=10"),
    "source_stepping": ("noopiter", "gminsteps=0", "srcsteps=10"),
}


@dataclass(frozen=True)
class SolverOptions:
    """ngspice's numerical settings.

    The defaults of ngspice leave errors larger than the mismatch. Sub-threshold nodes carry pA:
    gmin and abstol sit far below the smallest of them. The step control asks every capacitor for
    ``trtol * reltol * max(q, chgtol)`` per step: a small trtol for the charge of the membrane,
    with a chgtol above that of the transistors' own femtofarads, which follow their drivers and
    add up no error, takes little more than half of the iterations for the same error.

    Attributes:
        reltol: Relative tolerance of currents and voltages.
        gmin: Conductance added across junctions, S.
        abstol, vntol, chgtol: Absolute tolerances of current (A), voltage (V) and charge (C).
        trtol: Factor on the truncation error that is allowed; the slow onset of a spike adds up
            small errors.
        method: Integration: ``"trap"`` (trapezoidal) or ``"gear"`` (second order, damped).
        operating_point: How the operating point is sought: ``"newton"`` (falls back to stepping),
            or at once ``"gmin_stepping"`` or ``"source_stepping"``.
        max_step: Longest time step, s.
    """

    reltol: float = 3e-5
    gmin: float = 3e-17
    abstol: float = 1e-15
    vntol: float = 1e-6
    chgtol: float = 5e-14
    trtol: float = 0.3
    max_step: float = 20e-6
    method: Literal["trap", "gear"] = "trap"
    operating_point: Literal["newton", "gmin_stepping", "source_stepping"] = "newton"

    def card(self) -> str:
        """The ``.options`` line."""
        tolerances = {
            key: rounded(getattr(self, key))
            for key in ("reltol", "gmin", "abstol", "vntol", "chgtol", "trtol")
        }
        return card.options(
            tolerances | {"method": self.method, "maxord": "2"},
            *_OPERATING_POINT[self.operating_point],
            "noacct",
        )

    def refined(self, factor: float) -> "SolverOptions":
        """The same with a step control that is tighter, and steps that are shorter, by a factor."""
        return replace(self, trtol=self.trtol / factor, max_step=self.max_step / factor)

    def no_tighter_than(self, other: "SolverOptions") -> "SolverOptions":
        """The same with tolerances of Newton's method that are no tighter than another's."""
        keys = ("reltol", "abstol", "vntol", "gmin")
        return replace(self, **{key: max(getattr(self, key), getattr(other, key)) for key in keys})

    def tightened(self) -> "SolverOptions":
        """Ten times tighter tolerances and half the longest step: what certifies these.

        The step control's relative tolerance is ``trtol * reltol``; the two share the factor. In
        cold circuits nodes between transistors that are off are held by gmin alone: with less than
        1e-17 S, rounding keeps Newton's method from a relative tolerance of 1e-5, and ngspice's
        remedies end beside the solution. So both take a part of the factor only.
        """
        return replace(
            self,
            reltol=self.reltol / NEWTON_TIGHTER,
            trtol=self.trtol * NEWTON_TIGHTER / TIGHTER,
            gmin=self.gmin / NEWTON_TIGHTER,
            abstol=self.abstol / TIGHTER,
            vntol=self.vntol / TIGHTER,
            chgtol=self.chgtol / TIGHTER,
            max_step=self.max_step / 2,
        )
