"""Claim 1: the membrane time constant is the most sensitive parameter."""

from collections.abc import Mapping
from typing import Any

from bridge.evaluate.neurons import GROUPS
from bridge.study.experiment import Experiment
from bridge.study.finding import Claim, Finding, Panel, Series, points
from bridge.study.subjects import Subjects
from surrogate.drift import TITLES, parameters_of
from surrogate.statistics import Cost, Right, cost

CLAIM = Claim(
    1,
    "time_constant",
    "The membrane time constant is the most sensitive parameter, against threshold, synaptic time "
    "constant, reset, refractory period and weight.",
    "On the same chips, the time constant costs more accuracy than every other parameter at the "
    "same standard deviation, with a 95 % interval of each difference above zero. Its two ways of "
    "varying, the leak and the capacitance, are judged apart. In a fitted circuit every parameter "
    "has the spread that was fitted, or a multiple of it.",
)

TAU = ("tau_leak", "tau_capacitance")
TAU_OF_CIRCUIT = ("leak", "capacitance")
TIMES = (1.0, 2.0, 4.0)
"""Multiples of a circuit's fitted spread."""

GROUP_TITLES = {
    "leak": "τ_mem, by its leak",
    "capacitance": "τ_mem, by its capacitance",
    "threshold": "threshold",
    "reset": "reset",
    "refractory": "refractory period",
    "shape": "shape of the membrane curve",
}


def time_constant(on: Subjects) -> Experiment[Finding]:
    """Compare the time constant with every other parameter."""
    plan = on.plan
    names = {network: parameters_of(on.network(network)) for network in plan.networks}
    chips = {
        (network, name, sigma): on.drifted(network, ((name, sigma),))
        for network in plan.networks
        for name in names[network]
        for sigma in plan.levels
    }
    chips |= {(network, "", 0.0): on.ideal(network) for network in plan.networks}
    for circuit in on.circuits:
        groups = groups_of(on, circuit)
        chips[circuit, "", 0.0] = on.nominal(circuit)
        chips[circuit, "", 1.0] = on.fitted(circuit, tuple((g, 1.0) for g in groups))
        for group in groups:
            rest = tuple((g, 1.0) for g in groups if g != group)
            chips[circuit, f"but {group}", 1.0] = on.fitted(circuit, rest)
            for times in TIMES:
                # A curve's components are not scaled: far from those fitted they make no sense.
                if group != "shape" or times == 1:
                    chips[circuit, group, times] = on.fitted(circuit, ((group, times),))
    right = yield chips
    tests: dict[str, bool] = {}
    found, panels = [], []
    for network, known in names.items():
        title, ideal = on.title(network), right[network, "", 0.0]
        costs = {
            name: [cost(ideal, right[network, name, sigma]) for sigma in plan.levels]
            for name in known
        }
        panels.append(_panel(title, plan.levels, costs))
        for tau in TAU:
            for sigma in plan.levels:
                mine = right[network, tau, sigma]
                others = [right[network, name, sigma] for name in known if name not in TAU]
                tests[f"{title}, {TITLES[tau]}, {sigma:.0%}"] = _dearest(mine, others)
        last = {name: row[-1].chips for name, row in costs.items()}
        order = sorted(last, key=lambda name: -last[name].value)
        ranks = ", ".join(f"{TITLES[name]} {points(last[name])}" for name in order)
        found.append(f"{title}, points lost at {plan.levels[-1]:.0%}, dearest first: {ranks}.")
    panels += [_circuit(on, circuit, right, tests, found) for circuit in on.circuits]
    return CLAIM.judged(tests, found, panels, plan.chips)


def groups_of(on: Subjects, circuit: str) -> list[str]:
    """Groups of parameters that vary in a circuit."""
    measured = on.circuits[circuit].network.membrane == "measured"
    return [name for name in GROUPS if name != "shape" or measured]


def _dearest(mine: Right, others: list[Right]) -> bool:
    """Whether chips lose more than each of the others."""
    return all(cost(other, mine).chips.low > 0 for other in others)


def _panel(title: str, levels: tuple[float, ...], costs: Mapping[str, list[Cost]]) -> Panel:
    return Panel(
        title=title,
        x_label="standard deviation (%)",
        y_label="accuracy lost (points)",
        x=tuple(100 * sigma for sigma in levels),
        series=tuple(
            Series(label=TITLES[name], values=tuple(each.chips for each in row))
            for name, row in costs.items()
        ),
    )


def _circuit(
    on: Subjects,
    circuit: str,
    right: Mapping[Any, Right],
    tests: dict[str, bool],
    found: list[str],
) -> Panel:
    title, groups = on.title(circuit), groups_of(on, circuit)
    nominal, full = right[circuit, "", 0.0], right[circuit, "", 1.0]
    alone = {
        (group, times): right[circuit, group, times]
        for group in groups
        for times in TIMES
        if (circuit, group, times) in right
    }
    costs = {key: cost(nominal, answers).chips for key, answers in alone.items()}
    for tau in TAU_OF_CIRCUIT:
        for times in TIMES:
            others = [
                answers
                for (group, k), answers in alone.items()
                if k == times and group not in TAU_OF_CIRCUIT
            ]
            label = f"{title}, {GROUP_TITLES[tau]}, {times:g} times its spread"
            tests[label] = _dearest(alone[tau, times], others)
    order = sorted(groups, key=lambda group: -costs[group, 1.0].value)
    ranks = ", ".join(f"{GROUP_TITLES[group]} {points(costs[group, 1.0])}" for group in order)
    found.append(
        f"{title}: all of its mismatch costs {points(cost(nominal, full).chips)} points; each "
        f"parameter's alone, dearest first: {ranks}."
    )
    series = [
        Series(
            label=f"alone, {times:g} times its spread",
            values=tuple(costs.get((group, times)) for group in groups),
        )
        for times in TIMES
    ]
    saved = [cost(right[circuit, f"but {group}", 1.0], full).chips for group in groups]
    series.append(Series(label="saved by switching it off", values=tuple(saved)))
    return Panel(
        title=f"{title}, as fitted",
        x_label="",
        y_label="accuracy lost (points)",
        x=tuple(GROUP_TITLES[group] for group in groups),
        series=tuple(series),
    )
