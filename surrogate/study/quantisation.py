"""Claim 3: weight quantisation costs less than neuron drift."""

from collections.abc import Iterable, Mapping

from surrogate.statistics import against, cost
from surrogate.study.case import case
from surrogate.study.circuit import FittedCircuit
from surrogate.study.drift import all_neuron
from surrogate.study.finding import Finding, Panel, Series, points, verdict_of
from surrogate.study.plan import Answers, StudyPlan
from surrogate.study.point import Point, Synthetic, ideal
from surrogate.study.time_constant import group

CLAIM = "Weight quantisation (2 to 8 bits) costs less than neuron drift."
BITS = (2, 3, 4, 5, 6, 8)
WITH = 0.05
"""Drift of all neuron parameters that quantisation is also measured on top of."""
CRITERION = (
    "Chips whose neuron parameters have all drifted lose more than the ideal chip with weights of "
    "so many bits, rounded after training: 95 % interval of the difference, over other chips and "
    "other images, above zero. "
    "Judged at each number of bits and each drift, and for each fitted circuit with all of its "
    "mismatch."
)


def drift(plan: StudyPlan, network: str, sigma: float, bits: int | None = None) -> Synthetic:
    """Chips with all neuron parameters drifting."""
    drifting = all_neuron(case(network).network, sigma)
    return Synthetic(network, drifting, plan.chips, plan.seed, bits)


def wanted(plan: StudyPlan, circuits: Mapping[str, FittedCircuit]) -> Iterable[Point]:
    """What has to be simulated."""
    for network in plan.networks:
        yield ideal(network)
        yield from (drift(plan, network, sigma) for sigma in (*plan.levels, WITH))
        yield from (ideal(network, bits) for bits in BITS)
        yield from (drift(plan, network, WITH, bits) for bits in BITS)
    for name, circuit in circuits.items():
        yield ideal(circuit.network)
        yield from (ideal(circuit.network, bits) for bits in BITS)
        yield group(plan, name, circuit, {})
        yield group(plan, name, circuit, dict.fromkeys(circuit.groups, 1.0))


def judge(plan: StudyPlan, circuits: Mapping[str, FittedCircuit], answers: Answers) -> Finding:
    """Compare the cost of few bits with that of drift."""
    tests: dict[str, list[int]] = {}
    found, panels = [], []
    for network in plan.networks:
        title, reference = case(network).title, answers[ideal(network)]
        few = {bits: cost(reference, answers[ideal(network, bits)]) for bits in BITS}
        drifts = {s: cost(reference, answers[drift(plan, network, s)]) for s in plan.levels}
        on_top = {
            bits: cost(
                answers[drift(plan, network, WITH)], answers[drift(plan, network, WITH, bits)]
            )
            for bits in BITS
        }
        panels.append(
            Panel(
                title=title,
                x_label="bits of a weight",
                y_label="accuracy lost (points)",
                x=tuple(str(bits) for bits in BITS),
                series=(
                    Series(
                        label="few bits, ideal neurons (interval: other images)",
                        values=tuple(each.both for each in few.values()),
                    ),
                    Series(
                        label=f"few bits on top of {WITH:.0%} drift",
                        values=tuple(each.chips for each in on_top.values()),
                    ),
                    *(
                        Series(label=f"drift {s:.0%}", values=(each.chips,) * len(BITS))
                        for s, each in drifts.items()
                    ),
                ),
            )
        )
        for sigma in drifts:
            right = answers[drift(plan, network, sigma)]
            met = [bits for bits in BITS if cost(answers[ideal(network, bits)], right).both.low > 0]
            tests[f"{title}, drift {sigma:.0%}"] = met
        rows = ", ".join(f"{bits}: {points(each.chips)}" for bits, each in on_top.items())
        found.append(
            f"{title}: drift of all neuron parameters costs "
            + ", ".join(f"{points(each.chips)} at {s:.0%}" for s, each in drifts.items())
            + "; rounded weights cost, by bits, "
            + ", ".join(f"{bits}: {each.chips.value:.2f}" for bits, each in few.items())
            + f"; on top of a drift of {WITH:.0%}, {rows}."
        )
    for name, circuit in circuits.items():
        reference = answers[ideal(circuit.network)]
        nominal = answers[group(plan, name, circuit, {})]
        full = answers[group(plan, name, circuit, dict.fromkeys(circuit.groups, 1.0))]
        mismatch = cost(nominal, full).chips
        met = [
            bits
            for bits in BITS
            if against(nominal, full, reference, answers[ideal(circuit.network, bits)]).both.low > 0
        ]
        tests[f"{circuit.title}, its mismatch"] = met
        found.append(f"{circuit.title}: its mismatch costs {points(mismatch)} points.")
    by_bits = {
        f"{label}, {bits} bits": bits in met for label, met in tests.items() for bits in BITS
    }
    verdict, where = verdict_of(by_bits)
    if where:
        where = tuple(f"{label}: {_bits(met)}" for label, met in tests.items() if met)
    return Finding(
        number=3, key="quantisation", claim=CLAIM, criterion=CRITERION, verdict=verdict,
        where=where, found=tuple(found), panels=tuple(panels), chips=plan.chips,
    )  # fmt: skip


def _bits(met: list[int]) -> str:
    """Numbers of bits as text: a run to the last is "from … on"."""
    if met == [bits for bits in BITS if bits >= met[0]]:
        return f"{met[0]} bits" if len(met) == 1 else f"from {met[0]} bits on"
    return f"{', '.join(map(str, met))} bits"
