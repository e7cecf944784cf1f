"""Whether what a network answers can mean anything: a wrong time step gives numbers, too."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.errors import BridgeInputError
from bridge.evaluate.ideal import ideal_answers
from bridge.plan import Plan, Workload, load_workload
from bridge.plan.tables import NetworkPlan
from circuits.errors import shown, visible
from surrogate.neuron import ConstantLeak, LinearLeak
from surrogate.neuron.population import Population
from surrogate.simulator import steps_above_twice

LONG = 10.0
"""Inferences in a time constant from which on a neuron only adds up its input."""

UNANSWERED = 0.1
"""Share of the images without a spike of the last layer from which on accuracies are doubtful."""

EVERY = 0.99
"""Spikes a step from which on a layer says nothing of its input."""


def check_answers(workload: Workload) -> None:
    """Check that the network answers at all, and as in its framework.

    Raises:
        BridgeInputError: No neuron of the last layer spikes on any image: then every image has the
            first class, whatever the chips are. Or a membrane is where its framework resets it
            twice, and this program does not.
    """
    network = workload.network
    if workload.resets_again:
        found, of = _above_twice(workload)
        if found:
            raise BridgeInputError(
                visible(
                    f"network {workload.name}: in {found} of {of} steps of its neurons a membrane "
                    "is above twice its threshold, which snnTorch's reset_delay=False subtracts "
                    "again a step later, and this program does not; allowed with preset snntorch "
                    "and reset_delay 0: membranes below it, or reset value; reset_delay 1"
                )
            )
    if ideal_answers(workload).rates[-1] > 0:
        return
    before = "" if network.readout is None else " before the read-out"
    times = "".join(f"{line}; " for line in _times(workload, every=True))
    raise BridgeInputError(
        visible(
            f"network {workload.name}: no neuron of its last layer{before} spikes on any of "
            f"{len(workload.labels)} images in {network.n_steps} steps, so that no class is read; "
            f"{times}allowed: a network that answers{_is_it_right(workload)}"
        )
    )


@lru_cache(maxsize=4)
def _above_twice(workload: Workload) -> tuple[int, int]:
    return steps_above_twice(workload.drive(workload.network))


def check_plan(plan: Plan) -> None:
    """Check that a plan's network answers, before anything is swept for it.

    Raises:
        BridgeInputError: As of `check_answers` and `check_synapses`.
    """
    workload = load_workload(plan.network, plan.network_files, "linear", plan.seed)
    check_answers(workload)
    check_synapses(workload, plan.network)


def check_synapses(workload: Workload, said: NetworkPlan) -> None:
    """Check that a network has synapses where its chips have circuits of them.

    Raises:
        BridgeInputError: It has none.
    """
    if said.chip is None or said.chip.synapse is None:
        return
    if all(layer.tau_syn is None for layer in workload.network.layers):
        raise BridgeInputError(
            visible(
                f"network.chip.synapse = {shown(said.chip.synapse)}: network {workload.name} has "
                "no synapses, its spikes are pulses of one step; allowed: no synapse, or a network "
                "whose synapses decay, such as yin_yang"
            )
        )


def doubts(workload: Workload, aims: Sequence[float]) -> tuple[str, ...]:
    """What makes the accuracies of a network doubtful, a line each; none of a sound one.

    Args:
        aims: Accuracies that the yield is given for.
    """
    found = [f"{line}{_is_it_right(workload)}" for line in _times(workload)]
    if workload.left_out:
        spikes = workload.left_out + int(np.sum(workload.x, dtype=np.int64))
        found.append(
            f"{workload.left_out} of {spikes} input spikes come after the last of "
            f"{workload.network.n_steps} steps and are left out"
        )
    found += _rates(workload)
    unanswered = ideal_answers(workload).unanswered
    if unanswered > UNANSWERED:
        found.append(unanswered_text("ideal neurons", unanswered))
    chance = chance_of(workload.labels, workload.network.classes)
    ideal = ideal_answers(workload).accuracy.mean
    if ideal.low <= chance:
        found.append(
            f"ideal neurons reach {100 * ideal.value:.2f} % [{100 * ideal.low:.2f}, "
            f"{100 * ideal.high:.2f}], and always the same answer {100 * chance:.2f} %: no better "
            "than chance"
        )
    low = [f"{100 * aim:.2f} %" for aim in aims if aim <= chance]
    if low:
        found.append(
            f"a yield at {' and at '.join(low)} says nothing: always the same answer reaches "
            f"{100 * chance:.2f} %"
        )
    return tuple(visible(line) for line in found)


def unanswered_text(who: str, share: float) -> str:
    """What is said of images on which no neuron of the last layer spikes."""
    return (
        f"{who} do not answer {100 * share:.2f} % of the images: no neuron of the last layer "
        "spikes, and they count as the first class"
    )


def chance_of(labels: NDArray[np.int64], classes: int) -> float:
    """Accuracy without a look at the images: that of the commonest class, or of a random one."""
    return max(1 / classes, float(np.max(np.bincount(labels))) / len(labels))


def time_constants(layer: Population, alpha: float) -> NDArray[np.float64]:
    """Of a layer's membranes, in steps, shape (n,); infinite without leak.

    With a constant leak it is the time in which the leak alone takes a neuron from threshold to
    rest.
    """
    membrane, c = layer.membrane, layer.capacitance
    leak: NDArray[np.float64]
    if isinstance(membrane, ConstantLeak):
        leak = membrane.leak / (layer.v_spike - membrane.v_rest)
    elif isinstance(membrane, LinearLeak):
        leak = membrane.g
    else:
        return np.full(layer.size, np.nan)
    times = np.divide(c, alpha * leak, out=np.full(layer.size, np.inf), where=leak > 0)
    return np.asarray(times)


def _times(workload: Workload, every: bool = False) -> Iterator[str]:
    """Time constants that do not go with the steps; with `every`, of each layer, for a message."""
    network = workload.network
    for number, layer in enumerate(network.layers):
        kinds = {"time constant": time_constants(layer, network.alpha)}
        if layer.tau_syn is not None:
            kinds["synapses' time constant"] = layer.tau_syn
        for kind, times in kinds.items():
            steps = float(np.median(times))
            said = f"layer {number} has a {kind} of {steps:.4g} steps"
            if every:
                yield said
            elif np.isfinite(steps) and steps >= LONG * network.n_steps:
                yield f"{said}, and an inference has {network.n_steps}"
            elif kind == "time constant" and steps < 1 - 1e-6:
                yield f"{said}: nothing is left of a step in the next one"


def _rates(workload: Workload) -> Iterator[str]:
    network = workload.network
    for number, (rate, n) in enumerate(
        zip(ideal_answers(workload).rates, network.sizes, strict=True)
    ):
        who = f"ideal neurons of layer {number} ({n} of them)"
        if rate == 0:
            yield f"{who} do not spike on any of {len(workload.labels)} images"
        elif rate >= EVERY:
            yield f"{who} spike in {100 * rate:.4g} % of all steps"


def _is_it_right(workload: Workload) -> str:
    dt = workload.task.dt
    return "; is dt right?" if dt is None else f"; is dt = {dt:g} s right?"
