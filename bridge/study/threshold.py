"""Claim 2: five per cent of threshold mismatch cost three to eight per cent of accuracy."""

from collections.abc import Sequence

import numpy as np

from bridge.study.experiment import Experiment
from bridge.study.finding import Claim, Finding, panel, points
from bridge.study.subjects import Subjects
from surrogate.statistics import Cost, cost

SIGMA, LOW, HIGH = 0.05, 3.0, 8.0
CLAIM = Claim(
    number=2,
    key="threshold",
    claim="Five per cent of threshold mismatch cost three to eight per cent of accuracy.",
    criterion="At a standard deviation of 5 % of the swing, the interval of the accuracy lost, "
    "over other chips and other images, meets 3 to 8 points. A fitted circuit is judged at its own "
    "spread.",
)
LARGER = (0.3, 0.5)
"""Levels beyond those of the study, to find where three points are lost."""


def threshold(on: Subjects) -> Experiment[Finding]:
    """Compare what threshold mismatch costs with what is claimed."""
    plan, levels = on.plan, sorted({*on.plan.levels, SIGMA, *LARGER})
    chips = {
        (network, sigma): on.drifted(network, (("threshold", sigma),))
        for network in plan.networks
        for sigma in levels
    }
    chips |= {(network, 0.0): on.ideal(network) for network in plan.networks}
    for circuit in on.circuits:
        chips[circuit, 0.0] = on.nominal(circuit)
        chips[circuit, 1.0] = on.fitted(circuit, (("threshold", 1.0),))
    right = yield chips
    tests, found, rows = {}, [], {}
    for network in plan.networks:
        title = on.title(network)
        costs = [cost(right[network, 0.0], right[network, sigma]) for sigma in levels]
        rows[title] = [each.both for each in costs]
        at = costs[levels.index(SIGMA)]
        tests[title] = _meets(at)
        found.append(
            f"{title}: 5 % cost {points(at.both)} points (over other chips alone "
            f"{at.chips.low:.2f} to {at.chips.high:.2f}; worst of {plan.chips} chips "
            f"{at.worst:.2f}). {_reached(levels, costs)}"
        )
    for circuit, evaluation in on.circuits.items():
        title, at = on.title(circuit), cost(right[circuit, 0.0], right[circuit, 1.0])
        tests[f"{title}, as fitted"] = _meets(at)
        distribution = evaluation.distribution.condition(*evaluation.reference)
        spread = distribution.marginals["swing"].sigma.value / distribution.nominal["swing"]
        found.append(
            f"{title}: its thresholds spread by {spread:.1%} of the swing; alone they cost "
            f"{points(at.both)} points."
        )
    x_label, places = "standard deviation (% of the swing)", [100 * sigma for sigma in levels]
    panels = [panel("Threshold mismatch", x_label, places, rows, band=(LOW, HIGH))]
    return CLAIM.judged(tests, found, panels, plan.chips)


def _meets(at: Cost) -> bool:
    return at.both.high >= LOW and at.both.low <= HIGH


def _reached(levels: Sequence[float], costs: Sequence[Cost]) -> str:
    """Where the mean cost crosses three points, by interpolation in the logarithm of the level."""
    best = [each.chips.value for each in costs]
    for k in range(1, len(best)):
        if best[k - 1] < LOW <= best[k]:
            share = (LOW - best[k - 1]) / (best[k] - best[k - 1])
            at = np.exp(np.interp(share, [0, 1], np.log(levels[k - 1 : k + 1])))
            return f"Three points are lost at about {at:.0%}."
    return f"Three points are not lost up to {levels[-1]:.0%}."
