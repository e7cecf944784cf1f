"""Claim 5: temperature compounds process variation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from bridge.study.experiment import Experiment
from bridge.study.finding import Claim, Finding, Panel, Series, points
from bridge.study.subjects import Condition, Subjects
from bridge.sweep.plan_tables import TemperatureMode
from surrogate.statistics import Right, cost, of_differences

CLAIM = Claim(
    5,
    "temperature",
    "Temperature compounds process variation.",
    "Interaction contrast of accuracy lost, on the same chips: (corner, hot or cold) - (corner, "
    "nominal) - (nominal corner, hot or cold) + (nominal, nominal), averaged over the corners; it "
    "compounds where the 95 % interval is above zero. So judged for each circuit, temperature and "
    "mode: units and time step of the network fixed, or tracking the temperature. The same for "
    "mismatch: what it costs hot or cold minus what it costs at the nominal temperature.",
)

MODES: tuple[TemperatureMode, ...] = get_args(TemperatureMode)

Array = NDArray[np.float64]


def temperature(on: Subjects) -> Experiment[Finding]:
    """Find the interactions of corner, mismatch and temperature."""
    chips = {}
    for circuit in on.circuits:
        for at in conditions_of(on, circuit):
            for mode in MODES:
                key = (circuit, at, mode)
                # At the nominal temperature the modes are the same, and so are the chips.
                same = at[1] == on.circuits[circuit].reference[1]
                like: TemperatureMode = "fixed" if same else mode
                chips[*key, "nominal"] = on.nominal(circuit, at, like)
                chips[*key, "drawn"] = on.fitted(circuit, None, at, like)
    right = yield chips
    tests: dict[str, bool] = {}
    found, panels = [], []
    for circuit in on.circuits:
        for mode in MODES:
            one = _Case(on, circuit, mode, right)
            panels.append(one.panel())
            for t in sorted({at[1] for at in one.known if at[1] != one.reference[1]}):
                mean = of_differences(one.mismatch(t)).chips
                tests[f"{one.label}, {t:g} °C: mismatch"] = mean.low > 0
                found.append(
                    f"{one.label}, {t:g} °C: mismatch × temperature {points(mean)} points."
                )
                contrasts = one.contrasts(t)
                if not contrasts:
                    continue
                mean = of_differences(np.mean([*contrasts.values()], axis=0)).chips
                tests[f"{one.label}, {t:g} °C: process"] = mean.low > 0
                each = ", ".join(
                    f"{corner} {points(of_differences(d).chips)}" for corner, d in contrasts.items()
                )
                found.append(
                    f"{one.label}, {t:g} °C: corner × temperature {points(mean)} points ({each})."
                )
    return CLAIM.judged(tests, found, panels, on.plan.chips)


def conditions_of(on: Subjects, circuit: str) -> list[Condition]:
    """Conditions with a law, of temperatures that the reference corner has one at."""
    one = on.circuits[circuit]
    every = [(law.corner, law.temperature_celsius) for law in one.law.conditions]
    return [at for at in every if (one.reference[0], at[1]) in every]


@dataclass(frozen=True)
class _Case:
    """A circuit in a mode, with its answers."""

    on: Subjects
    circuit: str
    mode: TemperatureMode
    right: Mapping[Any, Right]

    @property
    def label(self) -> str:
        return f"{self.on.title(self.circuit)}, {self.mode}"

    @property
    def known(self) -> list[Condition]:
        return conditions_of(self.on, self.circuit)

    @property
    def reference(self) -> Condition:
        return self.on.circuits[self.circuit].reference

    def answers(self, at: Condition, kind: str) -> Right:
        """Of the chip without mismatch, ``"nominal"``, or of those with it, ``"drawn"``."""
        return self.right[self.circuit, at, self.mode, kind]

    def wrong(self, at: Condition, kind: str = "drawn") -> Array:
        """Per cent of each answer that is lost: 0 or 100, shape (chips, images)."""
        return 100.0 - 100.0 * self.answers(at, kind).astype(np.float64)

    def contrasts(self, t: float) -> dict[str, Array]:
        """Interaction of each other corner with a temperature, by chip and image."""
        nominal, middle = self.reference
        return {
            corner: self.wrong((corner, t)) - self.wrong((corner, middle))
            - self.wrong((nominal, t)) + self.wrong((nominal, middle))
            for corner, at in self.known
            if at == t and corner != nominal and (corner, middle) in self.known
        }  # fmt: skip

    def mismatch(self, t: float) -> Array:
        """Interaction of mismatch with a temperature, by chip and image."""
        hot, usual = (self.reference[0], t), self.reference
        return (
            self.wrong(hot) - self.wrong(hot, "nominal")
            - self.wrong(usual) + self.wrong(usual, "nominal")
        )  # fmt: skip

    def panel(self) -> Panel:
        """Cost at every condition."""
        corners = list(dict.fromkeys(at[0] for at in self.known))
        nominal = self.answers(self.reference, "nominal")
        return Panel(
            title=self.label,
            x_label="corner",
            y_label="accuracy lost against nominal (points)",
            x=tuple(corners),
            series=tuple(
                Series(
                    label=f"{t:g} °C",
                    values=tuple(
                        cost(nominal, self.answers((corner, t), "drawn")).chips
                        if (corner, t) in self.known
                        else None
                        for corner in corners
                    ),
                )
                for t in sorted({at[1] for at in self.known})
            ),
        )
