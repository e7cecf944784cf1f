"""What the main job says at its end."""

from rich.console import Console

from bridge.report.accuracy import parts_of, print_accuracy, reason_of
from bridge.report.chip_report import print_spreads
from bridge.report.drivers import print_drivers
from bridge.report.fit_report import print_verdicts
from bridge.report.numbers import percent
from bridge.report.parameters import print_ending, print_parameters
from bridge.report.results import RunResults
from bridge.report.split_report import print_splits
from bridge.report.sweep_report import print_model_caveats
from bridge.report.terminal import say
from bridge.verify import error_summary, model_caveats


def print_run(console: Console, results: RunResults) -> None:
    """Print each circuit's parameters and accuracy, then what spreads them and how sure that is."""
    plan = results.plan
    for name, distribution in results.distributions.items():
        print_parameters(console, plan, name, distribution)
        network = results.networks.get(name)
        rows = results.accuracies.get(name, ())
        reason = reason_of(plan, name, results.misfits)
        parts = parts_of(plan, name)
        print_accuracy(console, plan.circuits[name], rows, network, reason, parts)
        print_splits(console, plan, {k: one for k, one in results.splits.items() if k == name})
        if network is not None:
            errors = ", ".join(
                f"{model} {percent(one['median'])} % (95 %: {percent(one['q95'])} %)"
                for model, one in error_summary(results.proof, name).items()
            )
            say(console, f"Firing rate against ngspice, median error by membrane curve: {errors}")
            form = plan.network.membrane
            print_model_caveats(console, {name: model_caveats(results.proof, name, form)})
        console.print()
    print_ending(console, results.distributions, results.certificates)
    print_verdicts(console, results.distributions)
    print_drivers(console, plan, results.variance, results.blame)
    print_spreads(console, plan, results.spreads)
