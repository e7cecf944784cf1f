"""Claim 6: one hundred trials are needed."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from bridge.study.experiment import Experiment
from bridge.study.finding import Claim, Finding, panel
from bridge.study.subjects import Subjects
from surrogate.simulator.drift import generator
from surrogate.statistics import LEVEL, Interval, chips_for_width

SIGMAS = (0.05, 0.2)
COUNTS = (10, 20, 50, 100, 200, 500)
FEWEST, MOST = 50, 200
"""What counts as about one hundred."""
RESAMPLES = 2000
CLAIM = Claim(
    number=6,
    key="trials",
    claim="One hundred trials are needed.",
    criterion="The smallest number of chips whose 95 % interval is as narrow as wanted is from "
    f"{FEWEST} to {MOST}. Wanted are ± 0.25 points of mean accuracy (about one test image), ± 15 % "
    "of the standard deviation between chips, ± 10 points of the yield at the median accuracy.",
)

KEY = 0x6
"""First key of the random numbers of resamples."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """Something that is found from accuracies of chips, in per cent, and how well it is wanted.

    Attributes:
        goal: Wanted half width of its interval: points of accuracy, which is about one of 450 test
            images; per cent of the standard deviation; points of yield, at the accuracy that half
            of the chips reach. In `unit`.
        needed: Chips that such an interval needs.
        halves: Half widths that resamples give, shape (resamples, chips), of what all chips give.
    """

    goal: float
    unit: str
    needed: Callable[[Values], int]
    halves: Callable[[Values, Values], Values]


def needed_for_mean(values: Values) -> int:
    """The smallest n with t s/sqrt(n) as small as wanted."""
    n = np.arange(2, 10**5)
    half = stats.t.ppf((1 + LEVEL) / 2, n - 1) * np.std(values, ddof=1) / np.sqrt(n)
    return int(n[np.argmax(half <= QUANTITIES["mean"].goal)])


def needed_for_sigma(values: Values) -> int:
    """The same of the standard deviation: its variance over its square is (kurtosis - 1)/(4 n)."""
    kurtosis = float(stats.kurtosis(values, fisher=False))
    z = float(stats.norm.ppf((1 + LEVEL) / 2))
    return math.ceil((kurtosis - 1) / 4 * (100 * z / QUANTITIES["standard deviation"].goal) ** 2)


def needed_for_yield(values: Values) -> int:
    """The same of a yield, by Clopper and Pearson's interval."""
    share = float(np.mean(values >= np.median(values)))
    return chips_for_width(share, 2 * QUANTITIES["yield"].goal / 100)


def _halves_of_mean(some: Values, every: Values) -> Values:  # noqa: ARG001 - as of the others
    n = some.shape[1]
    t = stats.t.ppf((1 + LEVEL) / 2, n - 1)
    return np.asarray(t * np.std(some, axis=1, ddof=1) / np.sqrt(n))


def _halves_of_sigma(some: Values, every: Values) -> Values:
    return np.asarray(100 * np.abs(np.std(some, axis=1, ddof=1) / np.std(every, ddof=1) - 1))


def _halves_of_yield(some: Values, every: Values) -> Values:
    median = np.median(every)
    departure = np.mean(some >= median, axis=1) - np.mean(every >= median)
    return np.asarray(100 * np.abs(departure))


QUANTITIES = {
    "mean": Quantity(0.25, "points", needed_for_mean, _halves_of_mean),
    "standard deviation": Quantity(15.0, "% of it", needed_for_sigma, _halves_of_sigma),
    "yield": Quantity(10.0, "points of yield", needed_for_yield, _halves_of_yield),
}


def trials(on: Subjects) -> Experiment[Finding]:
    """Find the width of intervals by the number of chips."""
    plan = on.plan
    network = plan.networks[0]
    chips = {
        f"{on.title(network)}, drift {s:.0%}": on.drifted(network, on.all_drift(network, s))
        for s in SIGMAS
    }
    chips |= {on.title(circuit): on.fitted(circuit) for circuit in on.circuits}
    many = range(plan.trials)
    right = yield {title: replace(point, numbers=many) for title, point in chips.items()}
    tests, found = {}, []
    rows: dict[str, dict[str, list[Interval]]] = {name: {} for name in QUANTITIES}
    counts = [n for n in COUNTS if n <= plan.trials // 2]
    for title, answers in right.items():
        accuracy = 100 * np.mean(answers, axis=1)
        for name, one in QUANTITIES.items():
            rows[name][title] = [_half_width(name, accuracy, n, plan.seed) for n in counts]
            needed = one.needed(accuracy)
            tests[f"{title}: {name}"] = FEWEST <= needed <= MOST
            found.append(f"{title}: {name} to ± {one.goal:g} {one.unit}: {needed} chips.")
    panels = [
        panel(
            f"Interval of the {name}", "chips", counts, rows[name], f"half width ({one.unit})",
            band=(0.0, one.goal), band_label="wanted", log_y=True,
        )
        for name, one in QUANTITIES.items()
    ]  # fmt: skip
    return CLAIM.judged(tests, found, panels, plan.trials)


def _half_width(name: str, values: Values, n: int, seed: int) -> Interval:
    """Half width of an interval with n chips, by bootstrap from many.

    Of the mean: Student's interval of each resample, its median and the range of 95 % of them. Of
    the others: how far 95 % of the resamples stay within of what all chips give.
    """
    rng = generator(seed, KEY, n)
    some = values[rng.integers(len(values), size=(RESAMPLES, n))]
    halves = QUANTITIES[name].halves(some, values)
    if name == "mean":
        low, middle, high = np.quantile(halves, [0.025, 0.5, 0.975])
        return Interval(middle, low, high)
    return Interval.exact(float(np.quantile(halves, LEVEL)))
