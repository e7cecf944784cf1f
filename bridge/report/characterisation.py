"""What the characterisation of a user's own circuit says at its end."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from bridge.evaluate import leaks
from bridge.evaluate.evaluation import NO_LEAK
from bridge.fit.stage import distribution_file
from bridge.plan import Plan
from bridge.report.accuracy import no_neuron
from bridge.report.parameters import print_ending, print_parameters
from bridge.report.terminal import print_command, print_paths, say
from bridge.store import SampleTable
from bridge.sweep.certificate import CERTIFICATE, ConditionCertificate
from circuits import Condition
from circuits.bench import neuron_bench
from surrogate.distribution import Distribution


def print_characterisation(
    console: Console,
    folder: Path,
    plan: Plan,
    samples: SampleTable,
    distributions: Mapping[str, Distribution],
    certificates: Sequence[ConditionCertificate],
) -> None:
    """Print each circuit's parameters at every condition, where the results are, what is next."""
    for name, distribution in distributions.items():
        print_parameters(console, plan, name, distribution)
    print_ending(console, distributions, certificates)
    sheets = [circuit.datasheet_path for circuit in plan.circuits.values()]
    files = [folder / distribution_file(name) for name in distributions]
    print_paths(console, [*sheets, samples.root, folder / CERTIFICATE, *files])
    for name, distribution in distributions.items():
        if reason := _no_network(plan, name, distribution):
            say(console, f"No network: {reason}")
        else:
            what = "Next, the accuracy of a network of such neurons:"
            print_command(console, what, "lif-bridge", "evaluate", folder)
    what = "A page with waveforms, curves and temperature:"
    print_command(console, what, "lif-bridge", "show", folder)


def _no_network(plan: Plan, name: str, distribution: Distribution) -> str:
    """Why there is no network of a circuit; empty when there is one."""
    circuit, reference = plan.circuits[name], plan.reference_of(name)
    if circuit.kind != "neuron":
        return no_neuron(circuit)
    if reference not in map(Condition.of, distribution.conditions):
        return f"it is made for the neuron at {reference.label}"
    leaky = leaks(distribution, plan.reference, neuron_bench(circuit).i_low)
    return "" if leaky else f"{NO_LEAK}; one of yours without leak (IF) runs on it"
