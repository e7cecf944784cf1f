"""The fitted circuits of a run, as the study takes them."""

from collections.abc import Mapping

from bridge.evaluate import leak_of, leaks
from bridge.sweep import RunDirectory
from circuits.bench import neuron_bench
from surrogate.law import Distribution
from surrogate.study.circuit import FittedCircuit


def fitted_circuits(
    run: RunDirectory, laws: Mapping[str, Distribution]
) -> dict[str, FittedCircuit]:
    """Neurons of a run that leak, with the digit network of their form of leak."""
    plan, found = run.plan, {}
    form = plan.network.membrane
    for name, cell in plan.neurons.items():
        if leaks(laws[name], plan.reference, neuron_bench(cell).i_low):
            network = f"digits_{leak_of(laws[name], form)}"
            found[name] = FittedCircuit(cell.title, laws[name], plan.reference, form, network)
    return found
