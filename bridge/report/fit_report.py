"""What `lif-bridge fit` says: how well each circuit's distribution describes its samples."""

from collections import Counter
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from bridge.report.numbers import interval_in, interval_text, percent
from bridge.report.sweep_report import no_distributions
from bridge.report.terminal import new_table
from surrogate.distribution import CodeBasis, Distribution, FittedCondition, widest_interval
from surrogate.distribution.outcome import OK
from surrogate.vocabulary import QUANTITIES, SHOWN, engineering

LETTERS = {
    "normal": "N",
    "lognormal": "L",
    "sinh_arcsinh": "A",
    "log_sinh_arcsinh": "LA",
    "johnson_su": "J",
    "log_johnson_su": "LJ",
    "mixture": "M",
    "log_mixture": "LM",
    "fixed": "F",
}
"""Short names of the named families, in the order in which they are shown."""

QUANTILES = ("empirical", "log_empirical")
"""What is taken where every named family is rejected."""


def print_fit(
    console: Console, titles: Mapping[str, str], distributions: Mapping[str, Distribution]
) -> None:
    """Print a table a circuit, a row a condition, and what is to be known of the distribution.

    Args:
        titles: Names of the circuits for people.
    """
    for name, distribution in distributions.items():
        console.print(_table(f"{titles[name]} ({name})", distribution))
        for line in (
            *_quantile_lines(distribution),
            *_outcome_lines(distribution),
            *no_distributions(distribution.unfitted),
            _curve(distribution),
        ):
            if line:
                console.print(line, highlight=False)
        console.print(f"{widest_line(distribution)}\n", highlight=False)


def print_verdicts(console: Console, distributions: Mapping[str, Distribution]) -> None:
    """Print a line a circuit: the held-out verdict, and the widest interval."""
    for name, distribution in distributions.items():
        console.print(
            f"{name}: {verdict_line(distribution)} {widest_line(distribution)}", highlight=False
        )


def verdict_line(distribution: Distribution) -> str:
    """At how many conditions the samples that the fit never saw agree with the distribution."""
    compared = [one for one in distribution.conditions if one.held_out is not None]
    if not compared:
        return "No samples were held out: too few were measured."
    failed = [one.label for one in compared if one.held_out and not one.held_out.passed]
    agree = f"{len(compared) - len(failed)} of {len(compared)}"
    text = f"Held-out samples agree with the distribution at {agree} conditions"
    return f"{text}; not at {', '.join(failed)}." if failed else f"{text}."


def widest_line(distribution: Distribution) -> str:
    """The widest interval, and how many more draws would halve it."""
    widest = widest_interval(distribution)
    if widest is None:
        return "Every parameter is known to its numerical error: more samples change nothing."
    interval = interval_in(widest.interval, QUANTITIES[widest.parameter].unit)
    return (
        f"Widest interval: {widest.number} of {widest.parameter} at {widest.label}, {interval}, "
        f"± {100 * widest.relative_half_width:.0f} %; "
        f"{widest.more_draws} more draws than the {widest.draws} there would halve it."
    )


def _table(title: str, distribution: Distribution) -> Table:
    families = Counter(
        one.family for condition in distribution.conditions for one in condition.marginals.values()
    )
    legend = ", ".join(
        f"{letters} {family.replace('_', ' ')}"
        for family, letters in LETTERS.items()
        if families[family]
    )
    chips = any(one.chips < one.fitted for one in distribution.conditions)
    headings = ["condition", "fitted +\nheld out", *["chips"] * chips, "families"]
    headings += ["no\nfit", "held out\nfail/may", "great-\nest/may", ""]
    table = new_table(
        *headings,
        title=f"{title}: fitted distributions",
        caption=f"families: {legend}.\n"
        "no fit: every named family rejected at 5 %; the samples' own quantiles.\n"
        "held out: failed checks, and the greatest difference in standard deviations of the\n"
        "sampling noise, each over the most that noise makes (risk of both together 1 %).",
    )
    table.columns[0].no_wrap = True
    for column in (table.columns[headings.index("families")], table.columns[-1]):
        column.justify = "left"
    for one in distribution.conditions:
        held, no_fit = one.held_out, len(_by_quantiles(one))
        table.add_row(
            one.label,
            f"{one.fitted}+{held.samples if held else 0}",
            *[str(one.chips)] * chips,
            _families(one),
            str(no_fit or ""),
            f"{held.failed}/{held.allowed}" if held else "",
            f"{held.farthest:.1f}/{held.farthest_allowed:.1f}" if held else "",
            "none" if held is None else ("pass" if held.passed else "FAIL"),
        )
    return table


def _families(one: FittedCondition) -> str:
    """How many parameters each named family has."""
    found = Counter(marginal.family for marginal in one.marginals.values())
    return " ".join(
        f"{found[family]}{letters}" for family, letters in LETTERS.items() if found[family]
    )


def _by_quantiles(one: FittedCondition) -> list[str]:
    return [name for name, marginal in one.marginals.items() if marginal.family in QUANTILES]


def _quantile_lines(distribution: Distribution) -> list[str]:
    found = Counter(name for one in distribution.conditions for name in _by_quantiles(one))
    if not found:
        return []
    where = ", ".join(f"{name} at {count}" for name, count in found.most_common())
    return [f"No named family fits: {where} of {len(distribution.conditions)} conditions"]


def _outcome_lines(distribution: Distribution) -> list[str]:
    """How often neurons fail, and what the survivors hide."""
    lines = []
    for one in distribution.conditions:
        for name, outcome in one.outcomes.items():
            if name == OK:
                continue
            share = interval_text(outcome.probability, lambda p: percent(p, 1), " %")
            known = ", an analysis that failed: what the neuron does is unknown"
            lines.append(
                f"{one.label}: {name} {share}, {outcome.count} of "
                f"{sum(each.count for each in one.outcomes.values())} fitted draws"
                f"{'' if outcome.known else known}"
            )
        lines += _hidden(distribution.kind, one)
    return lines


def _hidden(kind: str, one: FittedCondition) -> list[str]:
    bounds = []
    for name in SHOWN[kind]:
        if name in one.hidden_medians:
            median, unit = one.hidden_medians[name], QUANTITIES[name].unit
            low, high = (engineering(end, unit, digits=4) for end in (median.low, median.high))
            bounds.append(f"{name} {low} to {high}")
    if not bounds:
        return []
    return [f"  medians, wherever those lie that measured nothing: {', '.join(bounds)}"]


def _curve(distribution: Distribution) -> str:
    basis = distribution.basis
    of_codes = isinstance(basis, CodeBasis)
    what = "Currents by code" if of_codes else "Membrane curve"
    if basis is None:
        return distribution.no_basis and f"{what} without components: {distribution.no_basis}"
    keep = "component keeps" if basis.kept == 1 else "components keep"
    if isinstance(basis, CodeBasis):
        rest = f"a current by up to {100 * basis.error:.2g} % of the full scale in 95 % of weights"
    else:
        rest = (
            f"it below threshold by up to {100 * basis.error_below:.2g} % of the rheobase in 95 % "
            "of neurons"
        )
    return (
        f"{what}: {basis.kept} {keep} {100 * basis.kept_share:.1f} % of "
        f"{'their' if of_codes else 'its'} variance within the conditions; the rest moves {rest}"
    )
