"""The circuit without mismatch at its reference condition, with its waveform."""

from bridge.bench import Characterisation
from bridge.engine import Pool
from bridge.measure import SpikeTrain
from bridge.plan import Plan
from circuits import NOMINAL_DRAW, Circuit


def nominal_job(plan: Plan, circuit: Circuit) -> Characterisation:
    """The job that simulates it."""
    where = (plan.technology, plan.reference_of(circuit.name), plan.sampling)
    return Characterisation(circuit, *where, [NOMINAL_DRAW], keep_waveforms=True)


def nominal_waveforms(plan: Plan, workers: int) -> dict[str, SpikeTrain]:
    """Transient of each neuron of a plan, by circuit; of one that does not spike there is none."""
    names = list(plan.neurons)
    jobs = [nominal_job(plan, circuit) for circuit in plan.neurons.values()]
    pool = Pool(workers, plan.timeout, plan.memory_limit_mb)
    trains = {names[index]: sample.train for index, _, sample in pool.run(jobs)}
    return {name: train for name in names if isinstance(train := trains.get(name), SpikeTrain)}
