"""What a page shows beyond the sweep: more simulations at the reference condition."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.bench import FiringJob, FiringOutcome, Sample
from bridge.bench.clamp_job import ClampJob, ClampOutcome
from bridge.bench.temperature import Point, run_study
from bridge.bench.train_job import Train, TrainJob
from bridge.engine import Executor, SpiceTask
from bridge.plan import Plan
from bridge.show.waveforms import nominal_job
from bridge.store import Row, SampleTable
from circuits import NOMINAL_DRAW, Circuit, Condition
from circuits.bench import neuron_bench, synapse_bench
from surrogate.vocabulary import Leak, Status

SHOWN_DRAWS = 12
"""Draws whose membrane curves are drawn."""

FIRED_DRAWS = 5
"""Draws whose f-I curves are drawn."""

RHEOBASES = (20.0, 14.0, 10.0, 7.0, 5.0, 3.5, 2.5, 1.8, 1.4, 1.2, 1.1)
"""Input currents of the f-I curves, in rheobases of the neuron without mismatch, highest first."""

EVERY_SECOND = slice(0, -1, 2)
"""The draws take every second of these and not the last: their own rheobases may be higher."""

BENCH_SHARES = (2.0, 1.0, 0.5, 0.3, 0.2, 0.1)
"""The same in the bench's higher input, of a neuron without a leak to speak of."""

ADAPTATION_SPIKES = 12

PULSES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Lengths of a synapse's pulses, in those of the datasheet."""

KINDS = ("nominal", "clamps", "trains", "firing", "adapting", "pulses")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Simulated:
    """What was simulated for a page; of a kind of circuit that it does not apply to, empty.

    Attributes:
        nominal: The circuit without mismatch, with its waveform.
        nominal_row: The sweep's sample without mismatch, when it was measured.
        rows: The sweep's first measured samples with mismatch.
        clamps: Membrane curves; the first is without mismatch.
        trains: Two spikes at each input current, without mismatch, by rising current.
        adapting: A spike train at the higher input with adaptation on, and one with it off.
        pulses: Responses to pulses of other lengths, s.
    """

    condition: Condition
    nominal: Sample
    nominal_row: Row | None = field(default=None, repr=False)
    rows: list[Row] = field(default_factory=list, repr=False)
    clamps: list[ClampOutcome] = field(default_factory=list)
    trains: list[Train] = field(default_factory=list)
    firing: list[FiringOutcome] = field(default_factory=list)
    adapting: tuple[Train, ...] = ()
    pulses: list[tuple[float, Sample]] = field(default_factory=list)
    temperature: list[Point] = field(default_factory=list)


def simulate(
    plan: Plan,
    table: SampleTable,
    circuit: Circuit,
    executor: Executor,
    progress: Progress | None = None,
) -> Simulated:
    """Simulate what a page shows beyond the sweep, at the reference condition.

    Args:
        progress: Called with the number of simulations done and of all, of each of the two parts.
    """
    name = circuit.name
    condition = plan.reference_of(name)
    nominal_row = table.nominal(name, condition)
    if nominal_row is not None and nominal_row["status"] != Status.OK:
        nominal_row = None
    first = table.measured(name, condition).draws[:SHOWN_DRAWS]
    rows = table.rows(name, condition, first.tolist())
    jobs = _jobs(plan, circuit, condition, nominal_row, rows)
    found = _computed(executor, jobs, progress)
    return Simulated(
        condition=condition,
        nominal=found["nominal"][0],
        nominal_row=nominal_row,
        rows=rows,
        clamps=found["clamps"],
        trains=sorted(found["trains"], key=lambda train: train.currents),
        firing=found["firing"],
        adapting=tuple(found["adapting"]),
        pulses=list(zip(_widths(circuit), found["pulses"], strict=True)),
        temperature=run_study(circuit, plan.technology, condition.supply, executor, progress),
    )


def _jobs(
    plan: Plan,
    circuit: Circuit,
    condition: Condition,
    nominal_row: Row | None,
    rows: list[Row],
) -> dict[str, list[SpiceTask]]:
    """Jobs by what they are for; each of as few items as makes sense, so that all cores help."""
    sampling, nominal = plan.sampling, nominal_job(plan, circuit)
    where = (circuit, plan.technology, condition)
    jobs: dict[str, list[SpiceTask]] = {key: [] for key in KINDS}
    jobs["nominal"] = [nominal]
    if circuit.kind == "weight":
        return jobs
    if circuit.kind == "synapse":
        pulsed = (_with_pulse(circuit, width) for width in _widths(circuit))
        jobs["pulses"] = [replace(nominal, circuit=one) for one in pulsed]
        return jobs
    shown = [NOMINAL_DRAW, *(row["draw"] for row in rows)]
    jobs["clamps"] = [ClampJob(*where, sampling, [draw]) for draw in shown]
    if nominal_row is not None:
        pairs = ((current, current) for current in inputs(circuit, nominal_row))
        jobs["trains"] = [TrainJob(*where, [pair]) for pair in pairs]
    jobs["firing"] = [
        FiringJob(*where, sampling, [row["draw"]], [inputs(circuit, row)[EVERY_SECOND]])
        for row in rows[:FIRED_DRAWS]
    ]
    if (adaptation := circuit.neuron.adaptation) is not None:
        currents = (neuron_bench(circuit).i_high,) * ADAPTATION_SPIKES
        on = TrainJob(*where, [currents], {adaptation.knob: adaptation.value}, keep_waveforms=True)
        jobs["adapting"] = [on, replace(on, knobs={})]
    return jobs


def inputs(circuit: Circuit, row: Row) -> tuple[float, ...]:
    """Input currents of an f-I curve.

    Returns:
        A, highest first.
    """
    if row["leak_form"] == Leak.NONE:
        return tuple(share * neuron_bench(circuit).i_high for share in BENCH_SHARES)
    return tuple(factor * row["rheobase"] for factor in RHEOBASES)


def _computed(
    executor: Executor, jobs: dict[str, list[SpiceTask]], progress: Progress | None
) -> dict[str, list[Any]]:
    """Result of each job, which has one item, in the order of the jobs."""
    places = [(name, k) for name, some in jobs.items() for k in range(len(some))]
    found: dict[tuple[str, int], Any] = {}
    for index, _, result in executor.run(job for some in jobs.values() for job in some):
        found[places[index]] = result
        if progress is not None:
            progress(len(found), len(places))
    return {name: [found[name, k] for k in range(len(some))] for name, some in jobs.items()}


def _widths(circuit: Circuit) -> list[float]:
    """Lengths of the pulses, s; none but for a synapse."""
    if circuit.kind != "synapse":
        return []
    return [factor * synapse_bench(circuit).pulse_width for factor in PULSES]


def _with_pulse(circuit: Circuit, width: float) -> Circuit:
    """The circuit with another length of its bench's pulse, s."""
    bench = synapse_bench(circuit).model_copy(update={"pulse_width": width})
    other = copy(circuit)
    other.datasheet = circuit.datasheet.model_copy(update={"bench": bench})
    return other
