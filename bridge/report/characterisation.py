"""What the characterisation of a user's own circuit says at its end."""

import shlex
from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.evaluate import leaks
from bridge.fit.stage import distribution_file
from bridge.report.accuracy_report import NO_LEAK, SYNAPSE
from bridge.report.sweep_report import print_failures, print_meanings, print_verdict
from bridge.store import RunDirectory
from bridge.sweep.certificate import CERTIFICATE, ConditionCertificate
from circuits import Condition
from circuits.bench import neuron_bench
from surrogate.distribution import Distribution
from surrogate.vocabulary import QUANTITIES, SHOWN, Status, engineering


def print_characterisation(
    console: Console,
    run: RunDirectory,
    laws: Mapping[str, Distribution],
    certificates: Sequence[ConditionCertificate],
) -> None:
    """Print each circuit's parameters at every condition, and where the results are.

    Args:
        run: A swept and fitted run.
    """
    for name, law in laws.items():
        shown = SHOWN[law.kind]
        table = Table(
            title=f"{run.plan.circuits[name].title} in {run.plan.technology.name}: mean ± sigma "
            "over mismatch",
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
                mean, sigma = row.spreads[key].mean.value, row.spreads[key].sigma.value
                share = f" ± {100 * sigma / abs(mean):.1f} %" if mean else ""
                cells.append(f"{engineering(mean, QUANTITIES[key].unit)}{share}")
            ok = f"{row.counts.get(Status.OK, 0)}/{sum(row.counts.values())}"
            table.add_row(row.label, ok, *cells)
        console.print(table)
        for row in law.conditions:
            print_failures(console, row.label, row.counts)
        for one in law.unfitted:
            console.print(f"No law at {one.label}: {one.reason}", markup=False)
    print_meanings(console, {status for law in laws.values() for status in law.counts})
    print_verdict(console, all(one.passed for one in certificates))
    sheets = [cell.datasheet_path for cell in run.plan.circuits.values()]
    laws_written = [run.path / distribution_file(name) for name in laws]
    for path in (*sheets, run.samples.root, run.path / CERTIFICATE, *laws_written):
        console.print(f"  {path}", soft_wrap=True, highlight=False)
    for name, law in laws.items():
        console.print(_next(run, name, law), markup=False, soft_wrap=True, highlight=False)
    folder = shlex.quote(str(run.path))
    console.print(
        f"A page with waveforms, curves and temperature: lif-bridge show {folder}",
        markup=False,
        soft_wrap=True,
        highlight=False,
    )


def _next(run: RunDirectory, name: str, law: Distribution) -> str:
    """What can be done with a circuit's law."""
    cell, reference = run.plan.circuits[name], run.plan.reference_of(name)
    if cell.kind != "neuron":
        return f"No network: {SYNAPSE}"
    if reference not in map(Condition.of, law.conditions):
        return f"No network: it is made for the neuron at {reference.label}"
    if not leaks(law, run.plan.reference, neuron_bench(cell).i_low):
        return f"No network: {NO_LEAK}"
    folder = shlex.quote(str(run.path))
    return f"Next, the accuracy of a network of such neurons: lif-bridge evaluate {folder}"
