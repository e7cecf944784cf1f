"""Rendering of a circuit under a condition to a SPICE deck: text, no simulator."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from circuits.circuit import Circuit
from circuits.condition import Condition
from circuits.netlist.subcircuit import PREFIX
from circuits.technology import Technology

CLAMP_CLOSED = 1e3
"""Series resistance of the membrane clamp while it holds the membrane, ohm."""

CLAMP_OPEN = 1e18
"""The same while the membrane is free: 1 aA per volt."""

TIGHTER = 10.0
"""Factor between the tolerances of a run and those of its certificate."""

_OPERATING_POINT = {
    "newton": "",
    "gmin_stepping": " noopiter gminsteps=10",
    "source_stepping": " noopiter gminsteps=0 srcsteps=10",
}


@dataclass(frozen=True)
class SolverOptions:
    """ngspice's numerical settings.

    The defaults of ngspice leave errors larger than the mismatch. Sub-threshold nodes carry pA:
    gmin and abstol sit far below the smallest of them. The step control asks every capacitor for
    ``trtol * reltol * max(q, chgtol)`` per step: a small trtol for the charge of the membrane,
    with a chgtol above that of the transistors' own femtofarads, which follow their drivers and
    add up no error, takes little more than half of the iterations for the same error.

    Attributes
    ----------
    reltol : float
        Relative tolerance of currents and voltages.
    gmin : float
        Conductance added across junctions, S.
    abstol, vntol, chgtol : float
        Absolute tolerances of current (A), voltage (V) and charge (C).
    trtol : float
        Factor on the truncation error that is allowed; the slow onset of a spike adds up small
        errors.
    method : str
        Integration: ``"trap"`` (trapezoidal) or ``"gear"`` (second order, damped).
    operating_point : str
        How the operating point is sought: ``"newton"`` (falls back to stepping), or at once
        ``"gmin_stepping"`` or ``"source_stepping"``.
    max_step : float
        Longest time step, s.
    """

    reltol: float = 3e-5
    gmin: float = 1e-16
    abstol: float = 1e-15
    vntol: float = 1e-6
    chgtol: float = 5e-14
    trtol: float = 0.3
    max_step: float = 20e-6
    method: Literal["trap", "gear"] = "trap"
    operating_point: Literal["newton", "gmin_stepping", "source_stepping"] = "newton"

    def card(self) -> str:
        """The ``.options`` line."""
        return (
            f".options reltol={self.reltol:g} gmin={self.gmin:g} abstol={self.abstol:g} "
            f"vntol={self.vntol:g} chgtol={self.chgtol:g} trtol={self.trtol:g} "
            f"method={self.method} maxord=2{_OPERATING_POINT[self.operating_point]} noacct"
        )

    def tightened(self) -> "SolverOptions":
        """Ten times tighter tolerances and half the longest step: what certifies these."""
        return replace(
            self,
            reltol=self.reltol / TIGHTER,
            abstol=self.abstol / TIGHTER,
            vntol=self.vntol / TIGHTER,
            chgtol=self.chgtol / TIGHTER,
            max_step=self.max_step / 2,
        )


def render_deck(
    circuit: Circuit, technology: Technology, condition: Condition, options: SolverOptions
) -> str:
    """Render the characterisation bench of a circuit.

    The neuron ``x1`` stands between a supply ``vdd``, an input current source ``iin`` into its
    membrane, and a clamp (``vclamp`` behind ``rclamp``) that can be opened.

    Parameters
    ----------
    circuit, technology, condition, options
        What to simulate, in which technology, where and how exactly.

    Returns
    -------
    str
        A deck without control section; nodes ``mem``, ``out`` and ``vdd``.
    """
    folder = technology.model_folder()
    models = [
        *(f'.include "{folder / name}"' for name in technology.models.include),
        f'.lib "{folder / technology.models.library}" {condition.corner}',
        f'.include "{technology.devices_file()}"',
    ]
    title = (
        f"* lif-bridge: {circuit.name} in {technology.name}, {condition.corner}, "
        f"{condition.temperature_celsius:g} C, {condition.supply:g} V"
    )
    lines = [title, *bench_lines(circuit, condition, options, models), ".end"]
    return "\n".join(lines) + "\n"


def bench_lines(
    circuit: Circuit, condition: Condition, options: SolverOptions, models: Sequence[str]
) -> list[str]:
    """Lines of the characterisation bench, without title and end; see `render_deck`.

    Parameters
    ----------
    circuit, condition, options
        What to simulate, where and how exactly.
    models : sequence of str
        Lines that hold or name the model cards of the condition's corner, and ``nf`` and ``pf``.

    Returns
    -------
    list of str
        The models, then the bench.
    """
    sheet = circuit.datasheet
    nodes = {sheet.ports.membrane: "mem", sheet.ports.output: "out", sheet.ports.supply: "vdd"}
    ports = " ".join(nodes[port] for port in circuit.subcircuit.ports)
    return [
        *models,
        # Never the user's file: ngspice sees what the reader understood, and only that.
        *circuit.subcircuit.text.splitlines(),
        f"x1 {ports} {PREFIX}{circuit.subcircuit.name}",
        f"vdd vdd 0 dc {condition.supply!r}",
        "iin 0 mem dc 0",
        "vclamp clamp 0 dc 0",
        f"rclamp clamp mem {CLAMP_CLOSED:g}",
        f".ic v(mem)={sheet.bench.v_start!r}",
        options.card(),
        f".temp {condition.temperature_celsius!r}",
        ".save v(mem) v(out) i(vclamp) i(vdd)",
    ]


def element_path(technology: Technology, device: str, instance: str) -> str:
    """Ngspice's name of the MOS element inside transistor `instance` of the neuron ``x1``."""
    return f"m.x1.{instance}.{technology.devices[device].inner}"
