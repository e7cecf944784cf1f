"""Claim 5: temperature compounds process variation."""

from itertools import product
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from bridge.plan.tables import TemperatureMode
from bridge.study.experiment import Experiment
from bridge.study.finding import Claim, Finding, panel, points
from bridge.study.subjects import Condition, Subjects
from surrogate.statistics import Right, cost, of_differences

CLAIM = Claim(
    number=5,
    key="temperature",
    claim="Temperature compounds process variation.",
    criterion="Interaction contrast of accuracy lost, on the same chips: (corner, hot or cold) - "
    "(corner, nominal) - (nominal corner, hot or cold) + (nominal, nominal), averaged over the "
    "corners; it compounds where the 95 % interval is above zero. So judged for each circuit, "
    "temperature and mode: units and time step of the network fixed, or tracking the temperature. "
    "The same for mismatch: what it costs hot or cold minus what it costs at the nominal "
    "temperature.",
)

MODES: tuple[TemperatureMode, ...] = get_args(TemperatureMode)


def temperature(on: Subjects) -> Experiment[Finding]:
    """Find the interactions of corner, mismatch and temperature."""
    chips = {}
    for circuit, mode in product(on.circuits, MODES):
        for at in conditions_of(on, circuit):
            # At the nominal temperature the modes are the same, and so are the chips.
            same = at[1] == on.circuits[circuit].reference[1]
            like: TemperatureMode = "fixed" if same else mode
            chips[circuit, mode, at, "nominal"] = on.nominal(circuit, at, like)
            chips[circuit, mode, at, "drawn"] = on.fitted(circuit, None, at, like)
    right = yield chips
    tests: dict[str, bool] = {}
    found, panels = [], []
    for circuit, mode in product(on.circuits, MODES):
        label, known = f"{on.title(circuit)}, {mode}", conditions_of(on, circuit)
        usual = nominal, middle = on.circuits[circuit].reference
        corners = list(dict.fromkeys(corner for corner, _ in known))
        celsius = sorted({t for _, t in known})
        drawn = {at: right[circuit, mode, at, "drawn"] for at in known}
        whole = {at: right[circuit, mode, at, "nominal"] for at in known}
        rows = {
            f"{t:g} °C": [
                cost(whole[usual], drawn[c, t]).chips if (c, t) in drawn else None for c in corners
            ]
            for t in celsius
        }
        panels.append(
            panel(label, "corner", corners, rows, "accuracy lost against nominal (points)")
        )
        for t in celsius:
            if t == middle:
                continue
            hot = nominal, t
            here = lost(drawn[hot]) - lost(drawn[usual])
            mean = of_differences(here - lost(whole[hot]) + lost(whole[usual])).chips
            tests[f"{label}, {t:g} °C: mismatch"] = mean.low > 0
            found.append(f"{label}, {t:g} °C: mismatch × temperature {points(mean)} points.")
            contrasts = {
                c: lost(drawn[c, t]) - lost(drawn[c, middle]) - here
                for c in corners
                if c != nominal and (c, t) in drawn and (c, middle) in drawn
            }
            if not contrasts:
                continue
            mean = of_differences(np.mean([*contrasts.values()], axis=0)).chips
            tests[f"{label}, {t:g} °C: process"] = mean.low > 0
            each = ", ".join(f"{c} {points(of_differences(d).chips)}" for c, d in contrasts.items())
            found.append(f"{label}, {t:g} °C: corner × temperature {points(mean)} points ({each}).")
    return CLAIM.judged(tests, found, panels, on.plan.chips)


def conditions_of(on: Subjects, circuit: str) -> list[Condition]:
    """Conditions with a distribution, of temperatures that the reference corner has one at."""
    one = on.circuits[circuit]
    every = [
        (distribution.corner, distribution.temperature_celsius)
        for distribution in one.distribution.conditions
    ]
    return [at for at in every if (one.reference[0], at[1]) in every]


def lost(right: Right) -> NDArray[np.float64]:
    """Per cent of each answer that is lost: 0 or 100, shape (chips, images)."""
    return 100.0 - 100.0 * right.astype(np.float64)
