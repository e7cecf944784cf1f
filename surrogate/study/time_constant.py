"""Claim 1: the membrane time constant is the most sensitive parameter."""

from collections.abc import Iterable, Mapping

from surrogate.statistics import Cost, cost
from surrogate.study.case import case
from surrogate.study.circuit import TITLES, FittedCircuit
from surrogate.study.drift import PARAMETERS, parameters_of
from surrogate.study.finding import Finding, Panel, Series, points, verdict_of
from surrogate.study.plan import Answers, StudyPlan
from surrogate.study.point import Fitted, Point, Synthetic, ideal

CLAIM = (
    "The membrane time constant is the most sensitive parameter, against threshold, synaptic time "
    "constant, reset, refractory period and weight."
)
CRITERION = (
    "On the same chips, the time constant costs more accuracy than every other parameter at the "
    "same standard deviation, with a 95 % interval of each difference above zero. Its two ways of "
    "varying, the leak and the capacitance, are judged apart. In a fitted circuit every parameter "
    "has the spread that was fitted, or a multiple of it."
)

TAU = ("tau_leak", "tau_capacitance")
TAU_OF_CIRCUIT = ("leak", "capacitance")
TIMES = (1.0, 2.0, 4.0)
"""Multiples of a circuit's fitted spread."""


def one(plan: StudyPlan, network: str, name: str, sigma: float) -> Synthetic:
    """Chips of a network with one parameter drifting."""
    return Synthetic(network, ((name, sigma),), plan.chips, plan.seed)


def group(
    plan: StudyPlan, name: str, circuit: FittedCircuit, spread: Mapping[str, float]
) -> Fitted:
    """Chips of a circuit at its reference condition with some parameters spread."""
    chips = plan.chips if spread else 1
    return Fitted(name, circuit.reference, "fixed", tuple(spread.items()), chips, plan.seed)


def _scaled(circuit: FittedCircuit) -> list[tuple[str, float]]:
    # A curve's components are not scaled: far from those fitted they make no sense.
    return [(g, k) for g in circuit.groups for k in TIMES if g != "shape" or k == 1]


def wanted(plan: StudyPlan, circuits: Mapping[str, FittedCircuit]) -> Iterable[Point]:
    """What has to be simulated."""
    for network in plan.networks:
        yield ideal(network)
        for name in parameters_of(case(network).network):
            yield from (one(plan, network, name, sigma) for sigma in plan.levels)
    for name, circuit in circuits.items():
        every = dict.fromkeys(circuit.groups, 1.0)
        yield group(plan, name, circuit, {})
        yield group(plan, name, circuit, every)
        yield from (group(plan, name, circuit, {g: k}) for g, k in _scaled(circuit))
        for g in circuit.groups:
            yield group(plan, name, circuit, {x: k for x, k in every.items() if x != g})


def judge(plan: StudyPlan, circuits: Mapping[str, FittedCircuit], answers: Answers) -> Finding:
    """Compare the time constant with every other parameter."""
    tests: dict[str, bool] = {}
    found, panels = [], []
    for network in plan.networks:
        names = parameters_of(case(network).network)
        costs = {
            name: [
                cost(answers[ideal(network)], answers[one(plan, network, name, sigma)])
                for sigma in plan.levels
            ]
            for name in names
        }
        panels.append(_panel(case(network).title, plan, costs))
        for tau in TAU:
            for sigma in plan.levels:
                mine = answers[one(plan, network, tau, sigma)]
                others = [answers[one(plan, network, x, sigma)] for x in names if x not in TAU]
                label = f"{case(network).title}, {PARAMETERS[tau].title}, {sigma:.0%}"
                tests[label] = all(cost(other, mine).chips.low > 0 for other in others)
        last = {name: row[-1] for name, row in costs.items()}
        order = sorted(last, key=lambda name: -last[name].chips.value)
        ranks = ", ".join(f"{PARAMETERS[x].title} {points(last[x].chips)}" for x in order)
        found.append(
            f"{case(network).title}, points lost at {plan.levels[-1]:.0%}, dearest first: {ranks}."
        )
    for name, circuit in circuits.items():
        _circuit(plan, name, circuit, answers, tests, found, panels)
    verdict, where = verdict_of(tests)
    return Finding(
        number=1, key="time_constant", claim=CLAIM, criterion=CRITERION, verdict=verdict,
        where=where, found=tuple(found), panels=tuple(panels), chips=plan.chips,
    )  # fmt: skip


def _panel(title: str, plan: StudyPlan, costs: Mapping[str, list[Cost]]) -> Panel:
    return Panel(
        title=title,
        x_label="standard deviation (%)",
        y_label="accuracy lost (points)",
        x=tuple(100 * sigma for sigma in plan.levels),
        series=tuple(
            Series(label=PARAMETERS[name].title, values=tuple(each.chips for each in row))
            for name, row in costs.items()
        ),
    )


def _circuit(
    plan: StudyPlan,
    name: str,
    circuit: FittedCircuit,
    answers: Answers,
    tests: dict[str, bool],
    found: list[str],
    panels: list[Panel],
) -> None:
    nominal = answers[group(plan, name, circuit, {})]
    every = dict.fromkeys(circuit.groups, 1.0)
    full = answers[group(plan, name, circuit, every)]
    alone = {key: answers[group(plan, name, circuit, dict([key]))] for key in _scaled(circuit)}
    without = {
        g: answers[group(plan, name, circuit, {x: k for x, k in every.items() if x != g})]
        for g in circuit.groups
    }
    costs = {key: cost(nominal, right).chips for key, right in alone.items()}
    series = [
        Series(
            label=f"alone, {k:g} times its spread",
            values=tuple(costs.get((g, k)) for g in circuit.groups),
        )
        for k in TIMES
    ]
    saved = {g: cost(without[g], full).chips for g in circuit.groups}
    series.append(Series(label="saved by switching it off", values=tuple(saved.values())))
    panels.append(
        Panel(
            title=f"{circuit.title}, as fitted",
            x_label="",
            y_label="accuracy lost (points)",
            x=tuple(TITLES[g] for g in circuit.groups),
            series=tuple(series),
        )
    )
    for tau in TAU_OF_CIRCUIT:
        for k in TIMES:
            others = [
                right
                for (g, times), right in alone.items()
                if times == k and g not in TAU_OF_CIRCUIT
            ]
            label = f"{circuit.title}, {TITLES[tau]}, {k:g} times its spread"
            tests[label] = all(cost(other, alone[tau, k]).chips.low > 0 for other in others)
    ranks = ", ".join(
        f"{TITLES[g]} {points(costs[g, 1.0])}"
        for g in sorted(circuit.groups, key=lambda g: -costs[g, 1.0].value)
    )
    found.append(
        f"{circuit.title}: all of its mismatch costs {points(cost(nominal, full).chips)} points; "
        f"each parameter's alone, dearest first: {ranks}."
    )
