"""Parameters of circuits over conditions: one table, whoever swept them."""

from collections.abc import Iterable, Mapping

from rich.console import Console

from bridge.plan import Plan
from bridge.report.sweep_report import (
    no_distributions,
    print_failures,
    print_meanings,
    print_verdict,
)
from bridge.report.terminal import GAP, Column, fits, print_columns, say
from bridge.store import SampleTable
from bridge.sweep.certificate import ConditionCertificate
from surrogate.distribution import Distribution, Spread
from surrogate.statistics import Moments
from surrogate.vocabulary import QUANTITIES, SHOWN, Status, engineering


def print_parameters(console: Console, plan: Plan, name: str, distribution: Distribution) -> None:
    """Print a row for each condition, then which samples failed, and where nothing was fitted."""
    circuit, rows = plan.circuits[name], distribution.conditions
    columns = [
        Column("condition", [row.label for row in rows]),
        Column(
            "ok", [f"{row.counts.get(Status.OK, 0)}/{sum(row.counts.values())}" for row in rows]
        ),
    ]
    for rank, key in enumerate(SHOWN[distribution.kind]):
        cells = [_spread(row.spreads[key], QUANTITIES[key].unit) for row in rows]
        columns.append(Column(key, cells, rank))
    if not fits(columns, console.width, GAP):
        columns = [_folded(one) for one in columns]
    title = f"{circuit.title} ({name}) in {plan.technology.name}: mean ± sigma over mismatch"
    print_columns(console, title, columns)
    for row in rows:
        print_failures(console, row.label, row.counts)
    say(console, *no_distributions(distribution.unfitted))


def print_measured(
    console: Console,
    plan: Plan,
    samples: SampleTable,
    certificates: Iterable[ConditionCertificate],
) -> None:
    """Print the same of samples that make no distribution: what was measured, how others ended."""
    seen: set[str] = set()
    for name, circuit in plan.circuits.items():
        conditions = plan.conditions(name)
        drawn = [samples.drawn(name, one, SHOWN[circuit.kind]) for one in conditions]
        ok = [f"{sum(one.ok)}/{len(one)}" for one in drawn]
        columns = [Column("condition", [one.label for one in conditions]), Column("ok", ok)]
        for rank, key in enumerate(SHOWN[circuit.kind]):
            moments = [Moments.of(one.measured[key]) for one in drawn]
            unit = QUANTITIES[key].unit
            columns.append(Column(key, [_moments(one, unit) for one in moments], rank))
        if not fits(columns, console.width, GAP):
            columns = [_folded(one) for one in columns]
        title = f"{circuit.title} ({name}) in {plan.technology.name}: mean ± sigma as measured"
        print_columns(console, title, columns)
        for condition, one in zip(conditions, drawn, strict=True):
            print_failures(console, condition.label, one.counts, networks=False)
            seen |= set(one.counts)
    print_meanings(console, seen)
    print_verdict(console, certificates)


def _moments(moments: Moments, unit: str) -> str:
    if not moments.count:
        return ""
    share = f" ± {100 * moments.sigma / abs(moments.mean):.1f} %" if moments.count > 1 else ""
    return f"{engineering(moments.mean, unit)}{share if moments.mean else ''}"


def print_ending(
    console: Console,
    distributions: Mapping[str, Distribution],
    certificates: Iterable[ConditionCertificate],
) -> None:
    """Print what ways to fail mean that were seen, and whether the numbers are certified."""
    print_meanings(console, {s for one in distributions.values() for s in one.counts})
    print_verdict(console, certificates)


def _spread(spread: Spread, unit: str) -> str:
    mean, sigma = spread.mean.value, spread.sigma.value
    share = f" ± {100 * sigma / abs(mean):.1f} %" if mean else ""
    return f"{engineering(mean, unit)}{share}"


def _folded(column: Column) -> Column:
    """In two lines: the mean above the spread, a long name at its last preposition."""
    cells = [cell.replace(" ± ", "\n± ") for cell in column.cells]
    return Column(column.heading.replace("_per_", "_\nper_"), cells, column.rank)
