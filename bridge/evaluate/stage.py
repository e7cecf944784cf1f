"""The stage that evaluates the networks of a fitted run."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from bridge.engine import Executor, Watch
from bridge.evaluate.condition_accuracy import ConditionAccuracy
from bridge.evaluate.evaluation import Evaluation, evaluate_circuit
from bridge.evaluate.facts import NetworkFacts
from bridge.evaluate.leak import leaks
from bridge.evaluate.plausibility import check_answers, check_synapses
from bridge.plan import NetworkChoice
from bridge.plan.tables import NetworkPlan, TemperatureMode
from bridge.store import RunDirectory, file_name, write_whole
from bridge.store.sources import SOURCES
from circuits.bench import neuron_bench
from surrogate.distribution import Distribution

Accuracies = Mapping[str, Sequence[ConditionAccuracy]]
"""By circuit, at each of its conditions."""


def evaluate_stage(
    run: RunDirectory,
    distributions: Mapping[str, Distribution],
    executor: Executor,
    watch: Watch,
    mode: TemperatureMode | None = None,
    choice: NetworkChoice | None = None,
) -> Accuracies:
    """Evaluate the network of every neuron that it fits; write ``accuracy.json``, return it.

    Args:
        mode: Temperature mode, if not the plan's; the file is then ``accuracy_<mode>.json``.
        choice: Network, if not the plan's; the file is then ``accuracy<label>.json``.

    Raises:
        BridgeInputError: The network answers nothing, see `check_answers`; or as of
            `evaluate_circuit`.
    """
    accuracies = {}
    wanted = evaluations(run, distributions, mode, choice)
    for evaluation in wanted.values():
        check_answers(evaluation.workload)
        check_synapses(evaluation.workload, evaluation.network)
    for name, evaluation in wanted.items():
        with watch.stage(f"evaluating {name}", evaluation.tasks) as bar:
            accuracies[name] = evaluate_circuit(evaluation, executor, bar.step)
    run.write_json(
        accuracies_file(run, mode, choice),
        {name: [asdict(row) for row in rows] for name, rows in accuracies.items()},
    )
    return accuracies


def network_stage(
    run: RunDirectory,
    distributions: Mapping[str, Distribution],
    choice: NetworkChoice | None = None,
) -> dict[str, NetworkFacts]:
    """Say what is evaluated, by circuit; write ``network.json`` and keep the user's files.

    Args:
        run: The run; it has its plan's own files.
        choice: Network, if not the plan's; the file is then ``network<label>.json``, and copies of
            the user's files go to the run's ``sources``, into a folder of that label.
    """
    facts = {
        name: NetworkFacts.of(evaluation)
        for name, evaluation in evaluations(run, distributions, choice=choice).items()
    }
    if choice is not None and choice.label:
        for path in choice.files.every:
            copy = run.folder / SOURCES / choice.label.removeprefix("_") / path.name
            write_whole(copy, path.read_bytes())
    run.write_json(network_file(run, choice), {name: one.as_json() for name, one in facts.items()})
    return facts


def evaluations(
    run: RunDirectory,
    distributions: Mapping[str, Distribution],
    mode: TemperatureMode | None = None,
    choice: NetworkChoice | None = None,
) -> dict[str, Evaluation]:
    """What is evaluated: every neuron that leaks, or does not, as the network's neurons do."""
    every = _neurons(run, distributions, mode, choice)
    return {name: one for name, one in every.items() if not one.misfit}


def misfits(
    run: RunDirectory,
    distributions: Mapping[str, Distribution],
    choice: NetworkChoice | None = None,
) -> dict[str, str]:
    """Why the network does not run on some neurons, by circuit."""
    every = _neurons(run, distributions, None, choice)
    return {name: one.misfit for name, one in every.items() if one.misfit}


def _neurons(
    run: RunDirectory,
    distributions: Mapping[str, Distribution],
    mode: TemperatureMode | None,
    choice: NetworkChoice | None,
) -> dict[str, Evaluation]:
    """Every neuron with the network."""
    plan, choice = run.plan, choice or NetworkChoice.of_plan(run.plan)
    mode = mode or plan.network.temperature_mode
    network = choice.network.model_copy(update={"temperature_mode": mode})
    found = {}
    for name, circuit in plan.neurons.items():
        leaky = leaks(distributions[name], plan.reference, neuron_bench(circuit).i_low)
        one = Evaluation(
            distributions[name], plan.reference, network, plan.seed, choice.files, leaky,
            _parts(network, distributions),
        )  # fmt: skip
        own = network.chip is not None and network.chip.neuron == name
        found[name] = one if own else one.of_neurons
    return found


def _parts(
    network: NetworkPlan, distributions: Mapping[str, Distribution]
) -> dict[str, Distribution]:
    """Distributions of a chip's parts, but for its neuron, by kind."""
    names = {} if network.chip is None else network.chip.circuits
    return {kind: distributions[name] for kind, name in names.items() if kind != "neuron"}


def accuracies_file(
    run: RunDirectory, mode: TemperatureMode | None = None, choice: NetworkChoice | None = None
) -> str:
    """Name of the file that every chip's accuracy is in."""
    return f"accuracy{suffix_of(run, mode, choice)}.json"


def network_file(run: RunDirectory, choice: NetworkChoice | None = None) -> str:
    """Name of the file that says which network was evaluated."""
    return f"network{suffix_of(run, None, choice)}.json"


def suffix_of(
    run: RunDirectory, mode: TemperatureMode | None = None, choice: NetworkChoice | None = None
) -> str:
    """What names of files say of network and temperature mode: nothing of the plan's own."""
    planned = run.plan.network.temperature_mode
    label = choice.label if choice is not None else ""
    suffix = label + ("" if mode in (None, planned) else f"_{mode}")
    return file_name(suffix) if suffix else ""
