"""The stage that replays drawn neurons of a fitted run in ngspice, beside their twins."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import pyarrow as pa

from bridge.bench import Replay
from bridge.engine import Pool, Watch, ngspice_version
from bridge.store import RunDirectory
from bridge.sweep.provenance import provenance
from bridge.verify.answers import answer_all
from bridge.verify.budget import Budget, budgets_of
from bridge.verify.case import Case, Choice, cases_of
from bridge.verify.cells import Cell, cells_of
from bridge.verify.replays import JOURNAL, Place, replay_all, waveforms
from bridge.verify.rows import drawn_table, replay_table
from bridge.verify.speed import Speed, speeds_of
from bridge.verify.worst import WORST, WorstReplay, worst_replays
from surrogate.distribution import Distribution
from surrogate.vocabulary import Status

TABLE, DRAWN, RESULT, SPEED = (
    "verify.parquet", "verify_drawn.parquet", "verify.json", "verify_speed.json",
)  # fmt: skip
"""Files of a run directory; only the last differs from one call to the next."""


@dataclass(frozen=True)
class Replayed:
    """Drawn neurons of a circuit under a condition.

    Attributes:
        condition: Label.
        draws: That were replayed.
        failed: That had not been measured: draw, status, reason.
    """

    circuit: str
    condition: str
    draws: tuple[int, ...]
    failed: tuple[tuple[int, Status, str], ...]


@dataclass(frozen=True, eq=False)
class Verification:
    """What came out.

    Attributes:
        table, drawn: See `bridge.verify.rows`.
        speeds: By circuit.
        worst: The replays that agree least, by circuit, with their waveforms.
    """

    cases: list[Case]
    table: pa.Table
    drawn: pa.Table
    cells: list[Cell]
    budgets: list[Budget]
    speeds: dict[str, Speed]
    worst: dict[str, list[tuple[Place, Replay]]] = field(repr=False)


def verify_stage(
    run: RunDirectory,
    distributions: Mapping[str, Distribution],
    choice: Choice,
    workers: int,
    watch: Watch,
) -> Verification:
    """Replay, compare, write the files of this module; replays that are there already are kept.

    Args:
        run: A fitted run.

    Raises:
        BridgeInputError: ngspice is missing or another than the run's; there is no such neuron or
            condition; the run's journal holds something else.
    """
    plan = run.plan
    limits = (workers, plan.timeout, plan.memory_limit_mb)
    with Pool(*limits) as pool, run.locked():
        run.settle(provenance(plan, ngspice_version(pool)))
        with watch.stage("inputs of the replays"):
            cases = cases_of(run, distributions, choice)
        with watch.stage("replaying in ngspice") as bar:
            replays = replay_all(run.folder / JOURNAL, plan, cases, pool, bar)
        inputs = sum(len(case.stimuli) for case in cases)
        with watch.stage("twins", inputs) as bar, Pool.plain(workers) as plain:
            answers = answer_all(cases, dict(distributions), plan.seed, plain, bar.step)
        table, drawn = replay_table(cases, replays, answers), drawn_table(cases, answers)
        cells, budgets = cells_of(table, plan.seed), budgets_of(table, drawn, plan.seed)
        ranked = worst_replays(cases, table, WORST)
        with watch.stage("waveforms of the worst"):
            worst = {}
            for name, some in ranked.items():
                places = [place for place, _ in some]
                shown = waveforms(plan, cases, places, pool)
                worst[name] = list(zip(places, shown, strict=True))
        least = [one for some in ranked.values() for _, one in some]
        speeds = speeds_of(cases, replays, answers)
        run.write_table(TABLE, table)
        run.write_table(DRAWN, drawn)
        run.write_json(RESULT, result_of(cases, cells, budgets, least))
        run.write_json(SPEED, {name: asdict(one) for name, one in speeds.items()})
    return Verification(cases, table, drawn, cells, budgets, speeds, worst)


def result_of(
    cases: list[Case], cells: list[Cell], budgets: list[Budget], worst: list[WorstReplay]
) -> dict[str, object]:
    """The document."""
    return {
        "held_out": all(case.held_out for case in cases),
        "stimuli": {
            f"{case.circuit} {case.condition.label}": {one.name: one.what for one in case.stimuli}
            for case in cases
        },
        "neurons": [
            asdict(Replayed(case.circuit, case.condition.label, case.draws, case.failed))
            for case in cases
        ],
        "agreement": [asdict(one) | {"certified": one.certified} for one in cells],
        "budget": [asdict(one) for one in budgets],
        "worst": [asdict(one) for one in worst],
    }
