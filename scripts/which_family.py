"""Which family of distributions describes draws that its fit has not seen.

python scripts/which_family.py [RUN_DIRECTORY ...] [--draws 64 256 1000] [--repeats N]

The data are the parameters of the swept runs that are named, and sets that look like measured time
constants of silicon: a narrow core (robust coefficient of variation 5 to 10 %) and a heavy right
tail (raw up to 20 %, kurtosis up to 60 and more), each from a generator that is no candidate but
for two. Each set is cut at random into draws to fit to and others to judge by. Candidates are the
families of `surrogate.distribution.marginal`, and from scipy what else one might take. Prints for
each number of draws, in thousandths of a natural logarithm of the density at an unseen draw: what
is lost to the best of all candidates by the program's choice, by that choice without each of its
families, and by each family taken alone; and how often each is the best, beyond two standard errors
in parentheses. Last, the same of Student's copula against the Gaussian one.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from threadpoolctl import threadpool_limits

from bridge.store import open_run
from surrogate.distribution.copula import rank_scores
from surrogate.distribution.families import FAMILIES
from surrogate.distribution.goodness import goodness_of_fit
from surrogate.distribution.marginal import ABOVE_ZERO, ANY_SIGN, LEVEL
from surrogate.statistics import Bootstrap
from surrogate.vocabulary import QUANTITIES

Array = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Array]

UNSEEN = 4000
"""Draws that a fit is judged by, at most."""

FEWEST_UNSEEN = 36

OTHERS = {"skew-normal": stats.skewnorm, "Student's t": stats.t}
"""From scipy, of x; of a positive quantity of ln x too."""


def tail(core: float, share: float, of: Draw) -> Draw:
    """Of ln x: a normal core, and for a share of draws something on top."""

    def draw(rng: np.random.Generator, n: int) -> Array:
        on = rng.random(n) < share
        return np.exp(core * rng.standard_normal(n) + np.where(on, of(rng, n), 0.0))

    return draw


def of_log(distribution: stats.rv_continuous) -> Draw:
    """Ln x has one of scipy's distributions."""
    return lambda rng, n: np.exp(distribution.rvs(size=n, random_state=rng))


def g_and_h(scale: float, g: float, h: float) -> Draw:
    """Tukey's distribution of ln x (Hoaglin, in Exploring Data Tables, 1985, chapter 11)."""

    def draw(rng: np.random.Generator, n: int) -> Array:
        z = rng.standard_normal(n)
        return np.exp(scale * np.expm1(g * z) / g * np.exp(h * z**2 / 2))

    return draw


SILICON: dict[str, list[Draw]] = {
    "two lognormals": [
        tail(0.06, 0.10, lambda rng, n: rng.normal(0.15, 0.19, n)),
        tail(0.05, 0.06, lambda rng, n: rng.normal(0.10, 0.30, n)),
    ],
    "S_U of ln x": [
        of_log(stats.johnsonsu(-0.5, 1.2, scale=0.06)),
        of_log(stats.johnsonsu(-1.0, 1.4, scale=0.05)),
    ],
    "t of ln x": [of_log(stats.t(3, scale=0.06)), of_log(stats.nct(4, 0.8, scale=0.08))],
    "leaking current": [
        tail(0.06, 0.20, lambda rng, n: -np.log1p(-0.60 * rng.beta(1.2, 3.5, n))),
        tail(0.05, 0.08, lambda rng, n: -np.log1p(-0.75 * rng.beta(1.2, 3.5, n))),
    ],
    "exponential tail": [
        tail(0.05, 0.15, lambda rng, n: rng.exponential(0.2, n)),
        tail(0.07, 0.30, lambda rng, n: rng.exponential(0.12, n)),
    ],
    "bounded tail": [tail(0.05, 0.15, lambda rng, n: np.log1p(0.8 * rng.beta(1, 2, n)))],
    "g and h": [g_and_h(0.06, 0.4, 0.15), g_and_h(0.06, 0.2, 0.2)],
    "inverse Gaussian": [
        of_log(stats.norminvgauss(0.6, 0.25, scale=0.06)),
        of_log(stats.norminvgauss(0.8, 0.50, scale=0.06)),
    ],
}


def of_runs(folders: list[Path]) -> Iterator[tuple[str, str, dict[str, Array]]]:
    """Technology, circuit and moving parameters at every condition of swept runs."""
    for folder in folders:
        run = open_run(folder)
        for circuit in run.plan.circuits:
            for condition in run.plan.conditions(circuit):
                rows = run.samples.at(circuit, condition).to_pandas()
                rows = rows[(rows["status"] == "ok") & (rows["draw"] > 0)]
                values = {
                    name: rows[name].to_numpy()
                    for name in QUANTITIES
                    if name in rows
                    and rows[name].notna().all()
                    and rows[name].std() > rows[f"{name}_error"].median()
                    and rows[name].nunique() > len(rows) / 2
                }
                if values:
                    yield run.plan.technology, circuit, values


def chosen(fits: dict[str, tuple[float, float]], groups: list[tuple[str, ...]], last: str) -> str:
    """The program's choice from Bayes' criterion and the p-value of each family that fits."""
    for names in groups:
        for name in sorted(set(names) & set(fits), key=lambda one: fits[one][0]):
            if fits[name][1] >= LEVEL:
                return name
    return last


def judged(x: Array, unseen: Array, positive: bool) -> tuple[dict[str, Array], dict[str, str]]:
    """Log density at unseen draws by family, and what is chosen with and without each."""
    bootstrap = Bootstrap(len(x), np.random.SeedSequence(1))
    simple, richest, last = ABOVE_ZERO if positive else ANY_SIGN
    found: dict[str, Array] = {}
    fits = {}
    for name in (*simple, richest, last):
        family = FAMILIES[name]
        p = family.fit(x)
        if p is None:
            continue
        found[name] = family.log_density(p, unseen)
        if name != last:
            bic = len(p) * np.log(len(x)) - 2 * np.sum(family.log_density(p, x))
            fits[name] = bic, goodness_of_fit(family, p, x, bootstrap)
    for label, distribution in OTHERS.items():
        for prefix, a, b, jacobian in (
            ("", x, unseen, 0.0),
            *[("log ", np.log(x), np.log(unseen), np.log(unseen))] * positive,
        ):
            centre, unit = np.mean(a), np.std(a)
            p = distribution.fit((a - centre) / unit)
            density = distribution.logpdf((b - centre) / unit, *p) - np.log(unit) - jacobian
            if np.all(np.isfinite(density)):
                found[prefix + label] = density
    groups = [simple, (richest,)]
    choices = {"program": chosen(fits, groups, last)}
    for name in (*simple, richest):
        choices[f"  without {name}"] = chosen(
            fits, [tuple(one for one in group if one != name) for group in groups], last
        )
    return found, choices


class Tally:
    """Losses and wins of one number of draws."""

    def __init__(self) -> None:
        self.sets = 0
        self.losses: dict[str, list[float]] = defaultdict(list)
        self.best: dict[str, int] = defaultdict(int)
        self.clear: dict[str, int] = defaultdict(int)

    def add(self, found: dict[str, Array], choices: dict[str, str]) -> None:
        """Another set."""
        means = {name: float(np.mean(one)) for name, one in found.items()}
        means = {name: one for name, one in means.items() if np.isfinite(one)}
        first, second = sorted(means, key=lambda one: -means[one])[:2]
        apart = found[first] - found[second]
        self.sets += 1
        self.best[first] += 1
        self.clear[first] += np.mean(apart) > 2 * np.std(apart) / np.sqrt(len(apart))
        for name, choice in (choices | {one: one for one in found}).items():
            if choice in means:  # samples' own quantiles end where they hardly scatter
                self.losses[name].append(means[first] - means[choice])

    def show(self, title: str) -> None:
        """Print it."""
        print(f"\n{title}: {self.sets} sets")
        for name, losses in self.losses.items():
            wins = f"{self.best[name]} ({self.clear[name]})" if self.best[name] else ""
            print(f"  {name:32}{1000 * np.mean(losses):9.1f}{wins:>12}")


def copula_gain(values: Array, n: int, rng: np.random.Generator) -> tuple[float, float]:
    """Log density of Student's copula over the Gaussian one at unseen draws, and its error.

    Of parameters that do not determine each other, with scores by rank in all draws, so that only
    the dependence is judged; the degrees of freedom are those that fit best.
    """
    scores = rank_scores(values)
    kept: list[int] = []
    for k in range(scores.shape[1]):
        matrix = np.corrcoef(scores[:, [*kept, k]], rowvar=False)
        if np.min(np.linalg.eigvalsh(np.atleast_2d(matrix))) > 0.05:
            kept.append(k)
    order = rng.permutation(len(scores))
    x, unseen = scores[order[:n]][:, kept], scores[order[n : n + UNSEEN]][:, kept]
    correlation = np.corrcoef(x, rowvar=False)

    def student(at: Array, nu: float) -> Array:
        y = stats.t.ppf(stats.norm.cdf(at), nu)
        joint = stats.multivariate_t(shape=correlation, df=nu).logpdf(y)
        return np.asarray(joint - np.sum(stats.t.logpdf(y, nu), axis=1))

    grid = np.geomspace(2.0, 200.0, 12)
    nu = max(grid, key=lambda one: float(np.sum(student(x, one))))
    normal = stats.multivariate_normal(cov=correlation).logpdf(unseen)
    gain = student(unseen, nu) - normal + np.sum(stats.norm.logpdf(unseen), axis=1)
    return float(np.mean(gain)), float(np.std(gain) / np.sqrt(len(gain)))


def main() -> None:
    """Judge, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, nargs="*")
    parser.add_argument("--draws", type=int, nargs="+", default=[64, 256, 1000])
    parser.add_argument("--repeats", type=int, default=4)
    args = parser.parse_args()
    rng = np.random.default_rng(1)
    tallies: dict[str, Tally] = defaultdict(Tally)
    gains: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with threadpool_limits(1):
        for n in args.draws:
            tally = tallies[f"silicon, {n} draws"]
            for draw in [draw for draws in SILICON.values() for draw in draws] * args.repeats:
                tally.add(*judged(draw(rng, n), draw(rng, UNSEEN), True))
        for technology, _, values in of_runs(args.runs):
            table = np.column_stack(list(values.values()))
            sizes = [n for n in args.draws if n + FEWEST_UNSEEN <= len(table)]
            for n in sizes * args.repeats:
                tally = tallies[f"{technology}, {n} draws"]
                for name, x in values.items():
                    order = rng.permutation(len(x))
                    seen, unseen = x[order[:n]], x[order[n : n + UNSEEN]]
                    tally.add(*judged(seen, unseen, QUANTITIES[name].positive))
                gains[f"{n} draws"].append(copula_gain(table, n, rng))
    for title, tally in tallies.items():
        tally.show(title)
    for title, found in gains.items():
        mean, error = np.transpose(found)
        print(
            f"\nStudent's copula, {title}: {1000 * np.mean(mean):+.1f} in {len(mean)} sets, better "
            f"in {np.sum(mean > 2 * error)} and worse in {np.sum(mean < -2 * error)} beyond noise"
        )


if __name__ == "__main__":
    main()
