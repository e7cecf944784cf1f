"""Claim 1: the membrane time constant is the most sensitive parameter."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from bridge.evaluate.neurons import GROUPS
from bridge.study.experiment import Experiment
from bridge.study.finding import Claim, Finding, Panel, panel, points, ranked
from bridge.study.subjects import Subjects
from surrogate.simulator.drift import TITLES, parameters_of
from surrogate.statistics import Right, cost

CLAIM = Claim(
    number=1,
    key="time_constant",
    claim="The membrane time constant is the most sensitive parameter, against threshold, synaptic "
    "time constant, reset, refractory period and weight.",
    criterion="On the same chips, the time constant costs more accuracy than every other parameter "
    "at the same standard deviation, with a 95 % interval of each difference above zero. Its two "
    "ways of varying, the leak and the capacitance, are judged apart. In a fitted circuit every "
    "parameter has the spread that was fitted, or a multiple of it.",
)

TIMES = (1.0, 2.0, 4.0)
"""Multiples of a circuit's fitted spread."""

GROUP_TITLES = {
    "leak": TITLES["tau_leak"],
    "capacitance": TITLES["tau_capacitance"],
    "threshold": "threshold",
    "reset": "reset",
    "refractory": "refractory period",
    "shape": "shape of the membrane curve",
}
TAU = (TITLES["tau_leak"], TITLES["tau_capacitance"])


def time_constant(on: Subjects) -> Experiment[Finding]:
    """Compare the time constant with every other parameter."""
    plan, chips = on.plan, {}
    names = {network: parameters_of(on.network(network)) for network in plan.networks}
    for network in plan.networks:
        chips[network, "", 0.0] = on.ideal(network)
        for name, sigma in product(names[network], plan.levels):
            chips[network, TITLES[name], sigma] = on.drifted(network, ((name, sigma),))
    for circuit in on.circuits:
        groups = groups_of(on, circuit)
        chips[circuit, "", 0.0] = on.nominal(circuit)
        chips[circuit, "", 1.0] = on.fitted(circuit, tuple((g, 1.0) for g in groups))
        for group in groups:
            rest = tuple((g, 1.0) for g in groups if g != group)
            chips[circuit, GROUP_TITLES[group], 0.0] = on.fitted(circuit, rest)
            # A curve's components are not scaled: far from those fitted they make no sense.
            for times in TIMES if group != "shape" else TIMES[:1]:
                chips[circuit, GROUP_TITLES[group], times] = on.fitted(circuit, ((group, times),))
    right = yield chips
    tests: dict[str, bool] = {}
    found, panels = [], []
    for network in plan.networks:
        title, known = on.title(network), [TITLES[name] for name in names[network]]
        costs = {
            name: [
                cost(right[network, "", 0.0], right[network, name, sigma]).chips
                for sigma in plan.levels
            ]
            for name in known
        }
        places = [100 * sigma for sigma in plan.levels]
        panels.append(panel(title, "standard deviation (%)", places, costs))
        for tau, sigma in product(TAU, plan.levels):
            tests[f"{title}, {tau}, {sigma:.0%}"] = _dearest(tau, network, sigma, right)
        ranks = ranked({name: row[-1] for name, row in costs.items()})
        found.append(f"{title}, points lost at {plan.levels[-1]:.0%}, dearest first: {ranks}.")
    for circuit in on.circuits:
        title, nominal, full = on.title(circuit), right[circuit, "", 0.0], right[circuit, "", 1.0]
        panels.append(_circuit(on, circuit, right))
        for tau, times in product(TAU, TIMES):
            label = f"{title}, {tau}, {times:g} times its spread"
            tests[label] = _dearest(tau, circuit, times, right)
        alone = (GROUP_TITLES[group] for group in groups_of(on, circuit))
        ranks = ranked({x: cost(nominal, right[circuit, x, 1.0]).chips for x in alone})
        found.append(
            f"{title}: all of its mismatch costs {points(cost(nominal, full).chips)} points; each "
            f"parameter's alone, dearest first: {ranks}."
        )
    return CLAIM.judged(tests, found, panels, plan.chips)


def groups_of(on: Subjects, circuit: str) -> list[str]:
    """Groups of parameters that vary in a circuit."""
    measured = on.circuits[circuit].network.membrane == "measured"
    return [name for name in GROUPS if name != "shape" or measured]


def _dearest(tau: str, subject: str, level: float, right: Mapping[Any, Right]) -> bool:
    """Whether the time constant costs more than every other parameter at the same level."""
    others = [
        answers
        for (of, name, at), answers in right.items()
        if (of, at) == (subject, level) and name and name not in TAU
    ]
    return all(cost(other, right[subject, tau, level]).chips.low > 0 for other in others)


def _circuit(on: Subjects, circuit: str, right: Mapping[Any, Right]) -> Panel:
    nominal, full = right[circuit, "", 0.0], right[circuit, "", 1.0]
    titles = [GROUP_TITLES[group] for group in groups_of(on, circuit)]
    rows = {
        f"alone, {times:g} times its spread": [
            cost(nominal, right[circuit, x, times]).chips if (circuit, x, times) in right else None
            for x in titles
        ]
        for times in TIMES
    }
    rows["saved by switching it off"] = [cost(right[circuit, x, 0.0], full).chips for x in titles]
    return panel(f"{on.title(circuit)}, as fitted", "", titles, rows)
