"""Co-simulation of a chip of a fitted run: its live neurons are samples, with their mismatch."""

import sys
from collections.abc import Sequence

from bridge.cosim.co_simulation import CoSimulation
from bridge.cosim.live_circuit import LiveCircuit
from bridge.cosim.live_job import LiveJob
from bridge.cosim.live_neuron import Place, check_places
from bridge.errors import BridgeInputError
from bridge.fit.stage import read_distributions
from bridge.plan.conditions import named_conditions
from bridge.store import RunDirectory
from bridge.verify.network.subject import subjects_of
from bridge.verify.network.transistors import Fineness
from surrogate.simulator import Drive


def co_simulation(
    run: RunDirectory,
    circuit: str,
    live: Sequence[Place],
    *,
    image: int = 0,
    chip: int = 0,
    condition: str | None = None,
) -> CoSimulation:
    """Put live circuits into a chip that is made of a run's samples.

    Chips are those of `bridge.verify.network.verify_network_stage`.

    Args:
        run: A fitted run.
        live: Which neurons: layer and number.
        image: Number in the test set.
        chip: Number of the chip, from 0.
        condition: Such as ``"typical 27"``; None: the plan's reference.

    Raises:
        BridgeInputError: There is no such neuron, condition or image, or the circuit has no
            network.
    """
    plan = run.plan
    if circuit not in plan.neurons:
        raise BridgeInputError(f"circuit {circuit}: allowed: {', '.join(plan.neurons)}")
    conditions = named_conditions(plan, circuit, condition, "condition")
    if len(conditions) != 1:
        raise BridgeInputError(f"condition {condition!r}: allowed: one condition")
    places = [(circuit, conditions[0])]
    (subject,) = subjects_of(run, read_distributions(run), places, chip + 1, sys.maxsize)
    if not 0 <= image < len(subject.images):
        raise BridgeInputError(f"image {image}: allowed: from 0 to {len(subject.images) - 1}")
    check_places(live, subject.network.sizes)
    unit, options = subject.unit, Fineness.plain(subject.unit.dt).options
    drawn = subject.places(chip)
    made = {}
    for layer, neuron in live:
        sample = int(drawn[layer][neuron])
        draw = int(subject.draws[sample])
        job = LiveJob(
            plan.circuits[circuit], plan.technology, subject.condition, plan.sampling, draw,
            float(subject.v_rest[sample]), unit.dt, subject.network.n_steps, options,
        )  # fmt: skip
        what = f"{circuit}, {subject.condition.label}, draw {draw}"
        made[layer, neuron] = LiveCircuit(
            what, job, unit.rheobase, plan.timeout, plan.memory_limit_mb
        )
    drive = Drive(subject.network, subject.inputs[image : image + 1])
    return CoSimulation(drive, subject.made()[chip], made)
