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
    distributions: Mapping[str, Distribution],
    certificates: Sequence[ConditionCertificate],
) -> None:
    """Print each circuit's parameters at every condition, and where the results are.

    Args:
        run: A swept and fitted run.
    """
    for name, distribution in distributions.items():
        shown = SHOWN[distribution.kind]
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
        for row in distribution.conditions:
            cells = []
            for key in shown:
                mean, sigma = row.spreads[key].mean.value, row.spreads[key].sigma.value
                share = f" ± {100 * sigma / abs(mean):.1f} %" if mean else ""
                cells.append(f"{engineering(mean, QUANTITIES[key].unit)}{share}")
            ok = f"{row.counts.get(Status.OK, 0)}/{sum(row.counts.values())}"
            table.add_row(row.label, ok, *cells)
        console.print(table)
        for row in distribution.conditions:
            print_failures(console, row.label, row.counts)
        for one in distribution.unfitted:
            console.print(f"No distribution at {one.label}: {one.reason}", markup=False)
    print_meanings(
        console,
        {status for distribution in distributions.values() for status in distribution.counts},
    )
    print_verdict(console, all(one.passed for one in certificates))
    sheets = [circuit.datasheet_path for circuit in run.plan.circuits.values()]
    distributions_written = [run.path / distribution_file(name) for name in distributions]
    for path in (*sheets, run.samples.root, run.path / CERTIFICATE, *distributions_written):
        console.print(f"  {path}", soft_wrap=True, highlight=False)
    for name, distribution in distributions.items():
        console.print(_next(run, name, distribution), markup=False, soft_wrap=True, highlight=False)
    folder = shlex.quote(str(run.path))
    console.print(
        f"A page with waveforms, curves and temperature: lif-bridge show {folder}",
        markup=False,
        soft_wrap=True,
        highlight=False,
    )


def _next(run: RunDirectory, name: str, distribution: Distribution) -> str:
    """What can be done with a circuit's distribution."""
    circuit, reference = run.plan.circuits[name], run.plan.reference_of(name)
    if circuit.kind != "neuron":
        return f"No network: {SYNAPSE}"
    if reference not in map(Condition.of, distribution.conditions):
        return f"No network: it is made for the neuron at {reference.label}"
    if not leaks(distribution, run.plan.reference, neuron_bench(circuit).i_low):
        return f"No network: {NO_LEAK}"
    folder = shlex.quote(str(run.path))
    return f"Next, the accuracy of a network of such neurons: lif-bridge evaluate {folder}"
