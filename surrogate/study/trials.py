"""Claim 6: one hundred trials are needed."""

import math
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from surrogate.statistics import LEVEL, Interval, chips_for_width
from surrogate.study.case import case
from surrogate.study.circuit import FittedCircuit
from surrogate.study.drift import all_neuron, generator
from surrogate.study.finding import Finding, Panel, Series, verdict_of
from surrogate.study.plan import Answers, StudyPlan
from surrogate.study.point import Fitted, Point, Synthetic

CLAIM = "One hundred trials are needed."
SIGMAS = (0.05, 0.2)
COUNTS = (10, 20, 50, 100, 200, 500)
FEWEST, MOST = 50, 200
"""What counts as about one hundred."""
RESAMPLES = 2000
GOALS = {"mean": 0.25, "standard deviation": 15.0, "yield": 10.0}
"""Wanted half widths: points of accuracy, which is about one of 450 test images; per cent of the
standard deviation; points of yield, at the accuracy that half of the chips reach."""
UNITS = {"mean": "points", "standard deviation": "% of it", "yield": "points of yield"}
CRITERION = (
    f"The smallest number of chips whose 95 % interval is as narrow as wanted is from {FEWEST} to "
    f"{MOST}. Wanted are ± 0.25 points of mean accuracy (about one test image), ± 15 % of the "
    "standard deviation between chips, ± 10 points of the yield at the median accuracy."
)

_KEY = 0x6

Values = NDArray[np.float64]


def _points(plan: StudyPlan, circuits: Mapping[str, FittedCircuit]) -> dict[str, Point]:
    made: dict[str, Point] = {}
    network = plan.networks[0]
    for sigma in SIGMAS:
        drift = all_neuron(case(network).network, sigma)
        title = f"{case(network).title}, drift {sigma:.0%}"
        made[title] = Synthetic(network, drift, plan.trials, plan.seed)
    for name, circuit in circuits.items():
        point = Fitted(name, circuit.reference, "fixed", None, plan.trials, plan.seed)
        made[circuit.title] = point
    return made


def wanted(plan: StudyPlan, circuits: Mapping[str, FittedCircuit]) -> Iterable[Point]:
    """What has to be simulated."""
    yield from _points(plan, circuits).values()


def judge(plan: StudyPlan, circuits: Mapping[str, FittedCircuit], answers: Answers) -> Finding:
    """Find the width of intervals by the number of chips."""
    tests, found = {}, []
    series: dict[str, list[Series]] = {name: [] for name in GOALS}
    counts = [n for n in COUNTS if n <= plan.trials // 2]
    for title, point in _points(plan, circuits).items():
        accuracy = 100 * np.mean(answers[point], axis=1)
        for name, number in _NEEDED.items():
            widths = [_half_width(name, accuracy, n, plan.seed) for n in counts]
            series[name].append(Series(label=title, values=tuple(widths)))
            needed = number(accuracy)
            tests[f"{title}: {name}"] = FEWEST <= needed <= MOST
            found.append(f"{title}: {name} to ± {GOALS[name]:g} {UNITS[name]}: {needed} chips.")
    panels = tuple(
        Panel(
            title=f"Interval of the {name}",
            x_label="chips",
            y_label=f"half width ({UNITS[name]})",
            x=tuple(float(n) for n in counts),
            series=tuple(rows),
            band=(0.0, GOALS[name]),
            band_label="wanted",
            log_y=True,
        )
        for name, rows in series.items()
    )
    verdict, where = verdict_of(tests)
    return Finding(
        number=6, key="trials", claim=CLAIM, criterion=CRITERION, verdict=verdict, where=where,
        found=tuple(found), panels=panels, chips=plan.trials,
    )  # fmt: skip


def _needed_for_mean(values: Values) -> int:
    """The smallest n with t s/sqrt(n) as small as wanted."""
    n = np.arange(2, 10**5)
    half = stats.t.ppf((1 + LEVEL) / 2, n - 1) * np.std(values, ddof=1) / np.sqrt(n)
    return int(n[np.argmax(half <= GOALS["mean"])])


def _needed_for_sigma(values: Values) -> int:
    """The same of the standard deviation: its variance over its square is (kurtosis - 1)/(4 n)."""
    kurtosis = float(stats.kurtosis(values, fisher=False))
    z = float(stats.norm.ppf((1 + LEVEL) / 2))
    return math.ceil((kurtosis - 1) / 4 * (100 * z / GOALS["standard deviation"]) ** 2)


def _needed_for_yield(values: Values) -> int:
    """The same of a yield, by Clopper and Pearson's interval."""
    share = float(np.mean(values >= np.median(values)))
    return chips_for_width(share, 2 * GOALS["yield"] / 100)


def _halves_of_mean(some: Values) -> Values:
    n = some.shape[1]
    t = stats.t.ppf((1 + LEVEL) / 2, n - 1)
    return np.asarray(t * np.std(some, axis=1, ddof=1) / np.sqrt(n))


def _halves_of_sigma(some: Values, every: Values) -> Values:
    return np.asarray(100 * np.abs(np.std(some, axis=1, ddof=1) / np.std(every, ddof=1) - 1))


def _halves_of_yield(some: Values, every: Values) -> Values:
    median = np.median(every)
    departure = np.mean(some >= median, axis=1) - np.mean(every >= median)
    return np.asarray(100 * np.abs(departure))


_NEEDED: dict[str, Callable[[Values], int]] = {
    "mean": _needed_for_mean,
    "standard deviation": _needed_for_sigma,
    "yield": _needed_for_yield,
}


def _half_width(name: str, values: Values, n: int, seed: int) -> Interval:
    """Half width of an interval with n chips, by bootstrap from many.

    Of the mean: Student's interval of each resample, its median and the range of 95 % of them. Of
    the others: how far 95 % of the resamples stay within of what all chips give.
    """
    rng = generator(seed, _KEY, n)
    some = values[rng.integers(len(values), size=(RESAMPLES, n))]
    if name == "mean":
        low, best, high = np.quantile(_halves_of_mean(some), [0.025, 0.5, 0.975])
        return Interval(float(best), float(low), float(high))
    departures = _halves_of_sigma if name == "standard deviation" else _halves_of_yield
    half = float(np.quantile(departures(some, values), LEVEL))
    return Interval.exact(half)
