"""What the characterisation of a user's own circuit says at its end."""

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.report.style import engineering
from bridge.report.sweep_report import print_verdict
from bridge.report.table import SHOWN
from bridge.sweep import RunDirectory
from bridge.sweep.certificate import ConditionCertificate
from surrogate.distribution import Distribution
from surrogate.vocabulary import QUANTITIES


def print_characterisation(
    console: Console,
    run: RunDirectory,
    laws: Mapping[str, Distribution],
    certificates: Sequence[ConditionCertificate],
) -> None:
    """Print each circuit's parameters at every condition, and where the results are.

    Parameters
    ----------
    console : rich.console.Console
        Where.
    run : RunDirectory
        A swept and fitted run.
    laws : mapping of str to Distribution
        Its laws, by circuit.
    certificates : sequence of ConditionCertificate
        Of its conditions.
    """
    for name, law in laws.items():
        shown = SHOWN[law.kind]
        table = Table(
            title=f"{run.plan.cells[name].title} in {run.plan.foundry.name}: mean ± sigma over "
            "mismatch",
            title_justify="left",
            box=SIMPLE_HEAD,
            pad_edge=False,
        )
        for heading in ("condition", "ok", *shown):
            justify = "left" if heading == "condition" else "right"
            table.add_column(heading, justify=justify)  # type: ignore[arg-type]
        for row in law.conditions:
            cells = []
            for key in shown:
                mean, sigma = row.marginals[key].mean.best, row.marginals[key].sigma.best
                share = f" ± {100 * sigma / abs(mean):.1f} %" if mean else ""
                cells.append(f"{engineering(mean, QUANTITIES[key].unit)}{share}")
            ok = f"{row.counts.get('ok', 0)}/{sum(row.counts.values())}"
            table.add_row(f"{row.corner} {row.temperature_celsius:g} °C", ok, *cells)
        console.print(table)
        for one in law.unfitted:
            console.print(
                f"No law at {one.corner} {one.temperature_celsius:g} °C: {one.reason}", markup=False
            )
    print_verdict(console, all(one.passed for one in certificates))
    for path in (run.samples.root, *(run.path / "distributions" / f"{name}.json" for name in laws)):
        console.print(f"  {path}", soft_wrap=True, highlight=False)
