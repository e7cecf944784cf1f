"""What the characterisation of a user's own circuit says at its end."""

import shlex
from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.evaluate import leaks
from bridge.fit import DISTRIBUTIONS
from bridge.report.accuracy_report import NO_LEAK, SYNAPSE
from bridge.report.style import engineering
from bridge.report.sweep_report import print_failures, print_verdict
from bridge.report.table import SHOWN
from bridge.sweep import RunDirectory
from bridge.sweep.certificate import CERTIFICATE, ConditionCertificate
from circuits.bench import neuron_bench
from surrogate.law import Distribution
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
                mean, sigma = row.spreads[key].mean.best, row.spreads[key].sigma.best
                share = f" ± {100 * sigma / abs(mean):.1f} %" if mean else ""
                cells.append(f"{engineering(mean, QUANTITIES[key].unit)}{share}")
            ok = f"{row.counts.get('ok', 0)}/{sum(row.counts.values())}"
            table.add_row(f"{row.corner} {row.temperature_celsius:g} °C", ok, *cells)
        console.print(table)
        for row in law.conditions:
            print_failures(console, f"{row.corner} {row.temperature_celsius:g} °C", row.counts)
        for one in law.unfitted:
            console.print(
                f"No law at {one.corner} {one.temperature_celsius:g} °C: {one.reason}", markup=False
            )
    print_verdict(console, all(one.passed for one in certificates))
    sheets = [cell.datasheet_path for cell in run.plan.cells.values()]
    laws_written = [run.path / DISTRIBUTIONS / f"{name}.json" for name in laws]
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
    cell, (corner, temperature) = run.plan.cells[name], run.plan.reference
    fitted = [(one.corner, one.temperature_celsius) for one in law.conditions]
    if cell.kind != "neuron":
        return f"No network: {SYNAPSE}"
    if (corner, temperature) not in fitted:
        return f"No network: it is made for the neuron at {corner} {temperature:g} °C"
    if not leaks(law, run.plan.reference, neuron_bench(cell).i_low):
        return f"No network: {NO_LEAK}"
    folder = shlex.quote(str(run.path))
    return f"Next, the accuracy of a network of such neurons: lif-bridge evaluate {folder}"
