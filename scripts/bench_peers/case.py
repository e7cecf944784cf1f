"""The task that every way is given: one deck, one transient, the same mismatch draws."""

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from circuits import (
    Circuit,
    Condition,
    Sampling,
    Setting,
    SolverOptions,
    draw_mismatch,
    load_circuit,
    render_deck,
)
from circuits.bench import CLAMP_CLOSED, CLAMP_OPEN, neuron_bench
from circuits.deck import element_path
from circuits.technology import Technology, load_technology

CIRCUIT, TECHNOLOGY, SEED = "leaky_axon_hillock", "gf180mcu", 1
T_STOP = 1e-3  # s


@dataclass(frozen=True)
class Case:
    """The membrane is free, the input current constant, the transient of a fixed length.

    Attributes:
    ----------
    circuit, technology, options
        What is simulated and how exactly.
    t_stop : float
        Length of the transient, s.
    """

    circuit: Circuit = field(default_factory=lambda: load_circuit(CIRCUIT))
    technology: Technology = field(default_factory=lambda: load_technology(TECHNOLOGY))
    options: SolverOptions = SolverOptions()
    t_stop: float = T_STOP

    @cached_property
    def deck(self) -> str:
        """The bench as the sweep renders it; clamp and input are altered once it is loaded."""
        supply = self.circuit.datasheet.supply
        condition = Condition(self.technology.nominal_corner, 27.0, supply)
        return render_deck(self.circuit, self.technology, Setting(condition, self.options))

    @property
    def alterations(self) -> dict[str, float]:
        """Element values that make the rendered bench this case."""
        return {"rclamp": CLAMP_OPEN, "iin": neuron_bench(self.circuit).i_high}

    @property
    def tran(self) -> str:
        """Arguments of the transient analysis."""
        step = self.options.max_step
        return f"{step!r} {self.t_stop!r} 0 {step!r}"

    @property
    def level(self) -> float:
        """A spike is a rise of the output through this, V."""
        return self.circuit.datasheet.supply / 2

    def parameters(self) -> list[str]:
        """Names of the deck's mismatch parameters, two a transistor."""
        return [f"{key}_{t.name}" for t in self.circuit.transistors for key in ("dvt", "mu")]

    def draw(self, index: int) -> list[float]:
        """Values of `parameters` in one draw."""
        draw = draw_mismatch(self.circuit, self.technology, Sampling(SEED), index)
        pairs = zip(draw.delta_vth, draw.delta_beta, strict=True)
        return [float(value) for dvt, dbeta in pairs for value in (dvt, 1.0 + dbeta)]

    def targets(self) -> list[str]:
        """What ``alter`` calls each of `parameters`."""
        return [
            f"@{element_path(self.technology, t)}[{key}]"
            for t in self.circuit.transistors
            for key in ("delvto", "mulu0")
        ]

    def parameterised_deck(self) -> str:
        """The same bench for ways that write values into the deck: mismatch by ``.param``.

        Without the ``.param`` lines, the analysis and ``.end``.
        """
        devices = self.technology.devices_file()
        cell = self.circuit.subcircuit.text
        nominal = "delvto=0 mulu0=1"
        devices_text = devices.read_text(encoding="utf-8")
        if nominal not in devices_text:
            raise SystemExit(f"{devices}: {nominal!r} is not there; mismatch has nowhere to go")
        devices_text = devices_text.replace(nominal, "delvto={dvt} mulu0={mu}")
        devices_text = re.sub(r"(?m)^(\.subckt .*)$", r"\1 dvt=0 mu=1", devices_text)
        lines = []
        for line in cell.splitlines():
            name = line.split()[0]
            ours = any(name == transistor.name for transistor in self.circuit.transistors)
            lines.append(f"{line} dvt={{dvt_{name}}} mu={{mu_{name}}}" if ours else line)
        deck = self.deck.removesuffix(".end\n")
        i_high = self.alterations["iin"]
        replacements = {
            f'.include "{devices}"\n': devices_text,
            cell: "\n".join(lines) + "\n",
            "iin 0 mem dc 0\n": f"iin 0 mem dc {i_high!r}\n",
            f"rclamp clamp 0 {CLAMP_CLOSED:g}\n": f"rclamp clamp 0 {CLAMP_OPEN!r}\n",
        }
        for old, new in replacements.items():
            if old not in deck:
                raise SystemExit(f"the rendered deck has no line {old!r} to replace")
            deck = deck.replace(old, new)
        return deck

    def write(self, path: Path, samples: int) -> Path:
        """Write what a peer needs, as JSON.

        Parameters
        ----------
        path : pathlib.Path
            The file.
        samples : int
            How many draws, from the first.

        Returns:
        -------
        pathlib.Path
            The file.
        """
        task = {
            "deck": self.parameterised_deck(),
            "tran": self.tran,
            "t_stop": self.t_stop,
            "max_step": self.options.max_step,
            "level": self.level,
            "parameters": self.parameters(),
            "draws": [self.draw(k) for k in range(1, samples + 1)],
        }
        path.write_text(json.dumps(task), encoding="utf-8")
        return path
