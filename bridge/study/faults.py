"""Claim 7: analog and digital implementations fail differently."""

import numpy as np

from bridge.evaluate.faults import FaultType
from bridge.study.experiment import Experiment
from bridge.study.finding import Claim, Finding, panel, points
from bridge.study.subjects import Subjects
from surrogate.statistics import against, cost

CLAIM = Claim(
    number=7,
    key="faults",
    claim="Analog and digital implementations fail differently: parameter drift and stuck, silent "
    "or saturated neurons against bit flips in weights and state, dropped and spurious spikes, at "
    "equal fault rate.",
    criterion="At equal rate, the share of elements that are hit, the cost of every analog fault "
    "differs from that of every digital one: 95 % intervals of all sixteen differences exclude "
    "zero. Judged at each rate.",
)
ANALOG = [one for one in FaultType if one.side == "analog"]
DIGITAL = [one for one in FaultType if one.side == "digital"]


def faults(on: Subjects) -> Experiment[Finding]:
    """Compare every analog fault with every digital one."""
    plan = on.plan
    # The first and the last network, which differ most: all would take too long.
    networks = list(dict.fromkeys((plan.networks[0], plan.networks[-1])))
    right = yield {
        (network, fault, rate): on.faulty(network, fault, rate)
        for network in networks
        for fault in FaultType
        for rate in (0.0, *plan.levels)
    }
    tests, found, panels = {}, [], []
    for network in networks:
        title = on.title(network)
        costs = {
            fault: [
                cost(right[network, fault, 0.0], right[network, fault, rate])
                for rate in plan.levels
            ]
            for fault in FaultType
        }
        rows = {
            f"{fault.side}: {fault.words}": [each.chips for each in costs[fault]]
            for fault in FaultType
        }
        rates = [100 * rate for rate in plan.levels]
        panels.append(panel(title, "fault rate (%)", rates, rows, log_y=True))
        whole = ", ".join(
            f"{fault.side} {np.mean(right[network, fault, 0.0]):.1%}"
            for fault in (ANALOG[0], DIGITAL[0])
        )
        found.append(f"{title}: accuracy without faults: {whole}.")
        for k, rate in enumerate(plan.levels):
            pairs = {
                f"{one.words} and {other.words}": against(
                    right[network, one, 0.0], right[network, one, rate],
                    right[network, other, 0.0], right[network, other, rate],
                ).chips
                for one in ANALOG
                for other in DIGITAL
            }  # fmt: skip
            alike = [names for names, each in pairs.items() if each.low <= 0 <= each.high]
            tests[f"{title}, rate {rate:.0%}"] = not alike
            here = {fault: row[k] for fault, row in costs.items()}
            lost = ", ".join(
                f"{fault.words} {points(here[fault].chips)} (chips ± {here[fault].sigma:.2f})"
                for fault in sorted(here, key=lambda fault: -here[fault].chips.value)
            )
            told = f"Not told apart: {'; '.join(alike)}." if alike else "All told apart."
            found.append(f"{title}, rate {rate:.0%}, points lost, dearest first: {lost}. {told}")
    return CLAIM.judged(tests, found, panels, plan.chips)
