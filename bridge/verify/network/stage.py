"""Networks of transistors, layer by layer in ngspice, beside their behavioural twins."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial

import pyarrow as pa

from bridge.engine import Executor, Pool, Watch, ngspice_version
from bridge.errors import BridgeInputError
from bridge.plan import Plan
from bridge.plan.conditions import named_conditions
from bridge.store import RunDirectory
from bridge.sweep.provenance import provenance
from bridge.verify.network.certificate import NetworkCertificate
from bridge.verify.network.comparison import Comparison, compare
from bridge.verify.network.neuron_rows import table_of
from bridge.verify.network.relaxation import Inference, relax
from bridge.verify.network.subject import Subject, subjects_of
from bridge.verify.network.transistors import DRIVEN_COST, Fineness, Told, Transistors
from bridge.verify.replay_journal import ReplayJournal
from bridge.verify.speed import Speed
from circuits import Condition
from surrogate.distribution import Distribution

JOURNAL = "verify_network.jsonl"
RESULT, TABLE, SPEED = (
    "verify_network.json", "verify_network.parquet", "verify_network_speed.json",
)  # fmt: skip
"""Files of a run directory; only the last differs from one call to the next."""

AT_ONCE = 20
"""Images whose layers are simulated together: enough for jobs of many items, few enough that the
estimate of the time left soon holds."""


@dataclass(frozen=True)
class NetworkChoice:
    """What to verify.

    Attributes:
        images: Test images, at most.
        chips: How many, each of which answers all images.
        certified: Inferences that are simulated again more exactly, one of each chip in turn.
        conditions: As of `bridge.plan.conditions.named_conditions`; None: the plan's reference.
        circuit: The only circuit; None for every neuron of the run.
    """

    images: int = 100
    chips: int = 3
    certified: int = 3
    conditions: str | None = None
    circuit: str | None = None


@dataclass(frozen=True, eq=False)
class NetworkVerification:
    """What came out of one circuit under a condition.

    Attributes:
        comparison: None where all inferences failed.
        told: What was simulated.
        speed: Of ngspice and the twins on the same inferences.
    """

    subject: Subject
    comparison: Comparison | None
    certificate: NetworkCertificate
    told: Told
    speed: Speed = field(compare=False)
    table: pa.Table = field(repr=False)


def verify_network_stage(
    run: RunDirectory,
    distributions: Mapping[str, Distribution],
    choice: NetworkChoice,
    workers: int,
    watch: Watch,
) -> list[NetworkVerification]:
    """Simulate, compare, write the files of this module; what is in the journal is kept.

    Args:
        run: A fitted run.

    Raises:
        BridgeInputError: ngspice is missing or another than the run's; there is no such neuron or
            condition, or no network for it; the run's journal holds something else.
    """
    plan = run.plan
    subjects = subjects_of(run, distributions, _places(run, choice), choice.chips, choice.images)
    with Pool(workers, plan.timeout, plan.memory_limit_mb) as pool, run.locked():
        run.settle(provenance(plan, ngspice_version(pool)))
        journal = ReplayJournal(run.folder / JOURNAL)
        try:
            found = [_verify(one, plan, choice, journal, pool, watch) for one in subjects]
        finally:
            journal.close()
        run.write_table(TABLE, pa.concat_tables([one.table for one in found]))
        run.write_json(RESULT, [_document(one) for one in found])
        run.write_json(SPEED, [_where(one.subject) | asdict(one.speed) for one in found])
    return found


def _places(run: RunDirectory, choice: NetworkChoice) -> list[tuple[str, Condition]]:
    plan = run.plan
    if not plan.neurons:
        raise BridgeInputError(f"{run.path}: holds no neuron; allowed: verify a run with neurons")
    if choice.circuit is not None and choice.circuit not in plan.neurons:
        raise BridgeInputError(f"--circuit {choice.circuit}: allowed: {', '.join(plan.neurons)}")
    return [
        (name, condition)
        for name in (plan.neurons if choice.circuit is None else [choice.circuit])
        for condition in named_conditions(plan, name, choice.conditions, "--conditions")
    ]


def _verify(
    subject: Subject,
    plan: Plan,
    choice: NetworkChoice,
    journal: ReplayJournal,
    executor: Executor,
    watch: Watch,
) -> NetworkVerification:
    what = f"{subject.circuit} {subject.condition.label}"
    with watch.stage(f"twins: {what}"):
        chips = subject.made()
        subject.twins()  # compiles
        start = time.process_time()
        counts = subject.twins()
        seconds = time.process_time() - start
    pairs = [(c, k) for c in range(subject.chips) for k in range(len(subject.images))]
    begun = {pair: subject.inference(chips, counts, *pair) for pair in pairs}
    twins = [one.trains for one in begun.values()]
    again = [(c % subject.chips, c % len(subject.images)) for c in range(choice.certified)]
    finer = [replace(begun[pair]) for pair in dict.fromkeys(again)]
    work = partial(_simulate, subject, plan, journal, executor, watch)
    plain = Fineness.plain(subject.unit.dt)
    told = work(what, list(begun.values()), plain)
    work(f"certifying: {what}", finer, plain.certifying)
    inferences = list(begun.values())
    return NetworkVerification(
        subject,
        compare(subject, inferences, twins, plan.seed),
        NetworkCertificate.of(
            [begun[one.chip, one.image] for one in finer], finer, subject.network.n_steps
        ),
        told,
        Speed(len(pairs) * sum(subject.network.sizes) * subject.duration, told.seconds, seconds),
        table_of(subject, inferences, twins),
    )


def _simulate(
    subject: Subject,
    plan: Plan,
    journal: ReplayJournal,
    executor: Executor,
    watch: Watch,
    what: str,
    inferences: Sequence[Inference],
    fineness: Fineness,
) -> Told:
    """Bring inferences to their end, some images at a time."""
    total, done = sum(_cost(one, fineness) for one in inferences), 0
    with watch.stage(what, total) as bar:

        def step(cost: int) -> None:
            nonlocal done
            done += cost
            bar.at(done, max(done, total))  # of a recurrent network nobody knows the passes

        transistors = Transistors(subject, plan, fineness, journal, executor, step)
        for first in range(0, len(subject.images), AT_ONCE):
            some = [one for one in inferences if first <= one.image < first + AT_ONCE]
            relax(subject.network, some, fineness.bins, transistors.fire)
    return transistors.told


def _cost(one: Inference, fineness: Fineness) -> int:
    """Work of one pass, in units of `Fineness.cost_of`."""
    currents, total = one.currents, 0
    for layer, n in enumerate(currents.network.sizes):
        if currents.steady(layer):
            levels = currents.means(layer, one.trains, 1)
            total += sum(fineness.cost_of(level) for level in levels)
        else:
            total += n * DRIVEN_COST
    return total


def _where(subject: Subject) -> dict[str, object]:
    condition = subject.condition
    return {
        "circuit": subject.circuit,
        "corner": condition.corner,
        "temperature_celsius": condition.temperature_celsius,
    }


def _document(found: NetworkVerification) -> dict[str, object]:
    subject = found.subject
    return _where(subject) | {
        "network": subject.title,
        "chips": subject.chips,
        "images": subject.images.tolist(),
        "comparison": found.comparison and asdict(found.comparison),
        "points_lost": found.comparison
        and found.comparison.points
        and asdict(found.comparison.points),
        "certificate": asdict(found.certificate),
        "neurons": {key: value for key, value in asdict(found.told).items() if key != "seconds"},
    }
