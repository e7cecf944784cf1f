"""Claim 5: temperature compounds process variation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.statistics import Right, cost, of_differences
from surrogate.study.circuit import MODES, FittedCircuit, Mode
from surrogate.study.finding import Finding, Panel, Series, points, verdict_of
from surrogate.study.plan import Answers, StudyPlan
from surrogate.study.point import Fitted, Point

CLAIM = "Temperature compounds process variation."
CRITERION = (
    "Interaction contrast of accuracy lost, on the same chips: (corner, hot or cold) - (corner, "
    "nominal) - (nominal corner, hot or cold) + (nominal, nominal), averaged over the corners; it "
    "compounds where the 95 % interval is above zero. So judged for each circuit, temperature and "
    "mode: units and time step of the network fixed, or tracking the temperature. The same for "
    "mismatch: what it costs hot or cold minus what it costs at the nominal temperature."
)

Array = NDArray[np.float64]
Condition = tuple[str, float]


def _drawn(plan: StudyPlan, name: str, at: Condition, mode: Mode) -> Fitted:
    return Fitted(name, at, mode, None, plan.chips, plan.seed)


def _nominal(plan: StudyPlan, name: str, at: Condition, mode: Mode) -> Fitted:
    return Fitted(name, at, mode, (), 1, plan.seed)


def _modes(circuit: FittedCircuit, at: Condition) -> tuple[Mode, ...]:
    """At the nominal temperature the modes are the same."""
    return MODES[:1] if at[1] == circuit.reference[1] else MODES


def _conditions(circuit: FittedCircuit) -> list[Condition]:
    """Conditions with a law, of temperatures that the reference corner has one at."""
    every = [(one.corner, one.temperature_celsius) for one in circuit.law.conditions]
    return [at for at in every if (circuit.reference[0], at[1]) in every]


def wanted(plan: StudyPlan, circuits: Mapping[str, FittedCircuit]) -> Iterable[Point]:
    """What has to be simulated."""
    for name, circuit in circuits.items():
        for at in _conditions(circuit):
            for mode in _modes(circuit, at):
                yield _nominal(plan, name, at, mode)
                yield _drawn(plan, name, at, mode)


@dataclass(frozen=True)
class _Case:
    """A circuit in a mode, with its answers."""

    plan: StudyPlan
    name: str
    circuit: FittedCircuit
    mode: Mode
    answers: Answers

    @property
    def label(self) -> str:
        return f"{self.circuit.title}, {self.mode}"

    def right(self, at: Condition, drawn: bool) -> Right:
        """Answers of chips with their mismatch, or of the one without."""
        mode = self.mode if self.mode in _modes(self.circuit, at) else "fixed"
        point = (_drawn if drawn else _nominal)(self.plan, self.name, at, mode)
        return self.answers[point]

    def wrong(self, at: Condition, drawn: bool = True) -> Array:
        """Per cent of each answer that is lost: 0 or 100, shape (chips, images)."""
        return 100.0 - 100.0 * self.right(at, drawn).astype(np.float64)

    def process(self, corner: str, t: float) -> Array:
        """Interaction of a corner with a temperature, by chip and image."""
        nominal, middle = self.circuit.reference
        return (
            self.wrong((corner, t)) - self.wrong((corner, middle))
            - self.wrong((nominal, t)) + self.wrong((nominal, middle))
        )  # fmt: skip

    def mismatch(self, t: float) -> Array:
        """Interaction of mismatch with a temperature, by chip and image."""
        nominal, middle = self.circuit.reference
        hot, usual = (nominal, t), (nominal, middle)
        return (
            self.wrong(hot) - self.wrong(hot, False) - self.wrong(usual) + self.wrong(usual, False)
        )

    def panel(self) -> Panel:
        """Cost at every condition."""
        known = _conditions(self.circuit)
        corners = list(dict.fromkeys(at[0] for at in known))
        reference = self.right(self.circuit.reference, False)
        return Panel(
            title=self.label,
            x_label="corner",
            y_label="accuracy lost against nominal (points)",
            x=tuple(corners),
            series=tuple(
                Series(
                    label=f"{t:g} °C",
                    values=tuple(
                        cost(reference, self.right((c, t), True)).chips if (c, t) in known else None
                        for c in corners
                    ),
                )
                for t in sorted({at[1] for at in known})
            ),
        )


def judge(plan: StudyPlan, circuits: Mapping[str, FittedCircuit], answers: Answers) -> Finding:
    """Find the interactions of corner, mismatch and temperature."""
    tests: dict[str, bool] = {}
    found, panels = [], []
    for name, circuit in circuits.items():
        known, (corner, middle) = _conditions(circuit), circuit.reference
        for mode in MODES:
            one = _Case(plan, name, circuit, mode, answers)
            panels.append(one.panel())
            for t in sorted({at[1] for at in known if at[1] != middle}):
                mean = of_differences(one.mismatch(t)).chips
                tests[f"{one.label}, {t:g} °C: mismatch"] = mean.low > 0
                found.append(
                    f"{one.label}, {t:g} °C: mismatch × temperature {points(mean)} points."
                )
                others = [c for c, at in known if at == t and c != corner and (c, middle) in known]
                if not others:
                    continue
                contrasts = [one.process(c, t) for c in others]
                mean = of_differences(np.mean(contrasts, axis=0)).chips
                tests[f"{one.label}, {t:g} °C: process"] = mean.low > 0
                each = ", ".join(
                    f"{c} {points(of_differences(d).chips)}"
                    for c, d in zip(others, contrasts, strict=True)
                )
                found.append(
                    f"{one.label}, {t:g} °C: corner × temperature {points(mean)} points ({each})."
                )
    verdict, where = verdict_of(tests)
    return Finding(
        number=5, key="temperature", claim=CLAIM, criterion=CRITERION, verdict=verdict,
        where=where, found=tuple(found), panels=tuple(panels), chips=plan.chips,
    )  # fmt: skip
