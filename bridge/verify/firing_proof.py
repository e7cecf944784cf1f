"""The proof: behavioural models against ngspice at inputs that the measurement did not use."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bridge.bench import FiringJob, FiringOutcome
from bridge.engine import Pool
from bridge.fit.hold import nominal_hold
from bridge.plan import Plan
from bridge.store import Row, SampleTable
from circuits import Circuit, Condition
from circuits.bench import neuron_bench
from surrogate.neuron import ConstantLeak, Hold, LinearLeak, MeasuredCurve, MembraneCurve
from surrogate.neuron.firing_rate import interspike_interval
from surrogate.vocabulary import Leak, Status

RHEOBASES = (60.0, 40.0, 20.0, 14.0, 7.0, 4.5, 2.2, 1.5, 1.15, 1.05)
"""Input currents of the proof, in rheobases of the sample, highest first; those above what the
refractory period was measured at are left out, as the model claims nothing there."""

SILENT_RHEOBASES = 0.95
"""At which no neuron is to fire."""

SILENT_SAMPLES = 3
"""Of a circuit, which wait as long as its bench allows for a spike that does not come."""

INTEGRATOR_SHARE = 1 / 3
"""What stands for the rheobase of a neuron that does not leak, in lower inputs of its bench: of
those that do, the lower input is about three rheobases."""

MODELS = ("linear", "constant", "measured")


class Approach(StrEnum):
    """From where the input comes to a level.

    Attributes:
        ABOVE, BELOW: From higher inputs, after a spike; from lower ones, the first of them from
            rest.
        SILENT: From rest to just below the rheobase, where no spike is to come.
    """

    ABOVE = "from_above"
    BELOW = "from_below"
    SILENT = "below_rheobase"


SCHEMA = pa.schema(
    [
        ("circuit", pa.string()),
        ("corner", pa.string()),
        ("temperature_celsius", pa.float64()),
        ("draw", pa.int64()),
        ("approach", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        pa.field("rheobases", pa.float64(), metadata={"meaning": "i_in over base_current"}),
        pa.field("i_in", pa.float64(), metadata={"unit": "A"}),
        pa.field("rate_ngspice", pa.float64(), metadata={"unit": "Hz"}),
        *(pa.field(f"rate_{name}", pa.float64(), metadata={"unit": "Hz"}) for name in MODELS),
    ]
)


def chosen_rows(
    table: SampleTable, plan: Plan, circuit: str, most: int
) -> list[tuple[Condition, Row]]:
    """Rows of at most so many samples with status ``ok``, spread over conditions and draws."""
    usable = []
    for condition in plan.conditions(circuit):
        draws = table.measured(circuit, condition).draws
        usable += [(condition, draw) for draw in draws.tolist()]
    count = min(most, len(usable))
    places = np.linspace(0, len(usable) - 1, count).round().astype(int)
    chosen = [usable[k] for k in places]
    return [
        (condition, row)
        for condition, draw in chosen
        for row in table.rows(circuit, condition, [draw])
    ]


def model_intervals(row: Row, hold: Hold, currents: tuple[float, ...]) -> dict[str, list[float]]:
    """Interspike intervals of the three behavioural models of one measured sample.

    Args:
        row: A row of the result table.
        hold: How the refractory period depends on the input under its condition, A.
        currents: Input currents, A.

    Returns:
        Intervals, s, by form of the membrane curve; infinite where the model does not fire. The
        linear and the constant form end at the threshold, the measured one at the spike.
    """

    def one(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([row[name]])

    c_eff, rest, swing = one("c_eff"), one("v_rest"), one("swing")
    low, high = np.array(row["curve_v"])[[0, -1]]
    forms: dict[str, tuple[MembraneCurve, float]] = {
        "linear": (LinearLeak(one("rheobase") / swing, rest), 1.0),
        "constant": (ConstantLeak(one("rheobase"), rest), 1.0),
        "measured": (
            MeasuredCurve(
                np.array([low]), np.array([high]), np.array(row["curve_i"])[None, :], rest
            ),
            row["spike_level"],
        ),
    }
    return {
        name: [
            float(
                interspike_interval(
                    membrane,
                    c_eff,
                    rest + one("reset_level") * swing,
                    rest + end * swing,
                    one("t_refractory"),
                    current,
                    hold,
                )[0]
            )
            for current in currents
        ]
        for name, (membrane, end) in forms.items()
    }


def base_current(circuit: Circuit, row: Row) -> float:
    """Current that the inputs of the proof are counted in: the rheobase, of an integrator a share.

    Args:
        circuit: A neuron.
        row: A row of its result table with status ``ok``.

    Returns:
        A.
    """
    if row["leak_form"] == Leak.NONE:
        return INTEGRATOR_SHARE * neuron_bench(circuit).i_low
    return float(row["rheobase"])


def run_proof(
    table: SampleTable,
    plan: Plan,
    workers: int,
    progress: Callable[[int, int], None] | None = None,
    most: int | None = None,
) -> pa.Table:
    """Compare firing rates.

    Args:
        most: Samples of a circuit; None for the plan's.
        progress: Called after every sample with the number done and of all.

    Returns:
        With `SCHEMA`, one row a sample and current, or one row a failed sample.
    """
    chosen = [
        (neuron, condition, row)
        for name, neuron in plan.circuits.items()
        if neuron.kind == "neuron"
        for condition, row in chosen_rows(table, plan, name, most or plan.proof.samples)
    ]
    holds = [
        nominal_hold(table.nominal(circuit.name, condition)) for circuit, condition, _ in chosen
    ]
    shots = [
        (k, approach)
        for k, (circuit, _, row) in enumerate(chosen)
        for approach in Approach
        if approach is not Approach.SILENT or _waits(chosen, k, row)
    ]
    jobs = [
        FiringJob(
            circuit,
            plan.technology,
            condition,
            plan.sampling,
            [row["draw"]],
            [tuple(one * base_current(circuit, row) for one in _levels(approach, holds[k], row))],
        )
        for k, approach in shots
        for circuit, condition, row in [chosen[k]]
    ]
    outcomes: dict[int, FiringOutcome] = {}
    for index, _, outcome in Pool(workers, plan.timeout, plan.memory_limit_mb).run(jobs):
        outcomes[index] = outcome
        if progress is not None:
            progress(len(outcomes), len(jobs))
    records = [
        record
        for index, (k, approach) in enumerate(shots)
        for record in _records(chosen[k][2], approach, holds[k], outcomes[index])
    ]
    return pa.Table.from_pylist(records, schema=SCHEMA)


def _waits(chosen: list[tuple[Circuit, Condition, Row]], k: int, row: Row) -> bool:
    """Whether a sample is one of those that wait below the rheobase, which it must have."""
    before = sum(one.name == chosen[k][0].name for one, *_ in chosen[:k])
    return before < SILENT_SAMPLES and row["leak_form"] != Leak.NONE


def _levels(approach: Approach, hold: Hold, row: Row) -> tuple[float, ...]:
    """Currents of a job, in base currents, in the order in which they come."""
    if approach is Approach.SILENT:
        return (SILENT_RHEOBASES,)
    highest = RHEOBASES[0]
    if hold.currents and row["leak_form"] != Leak.NONE:
        highest = max(hold.currents[-1] / row["rheobase"], RHEOBASES[-1])
    levels = tuple(one for one in RHEOBASES if one <= highest)
    return levels if approach is Approach.ABOVE else levels[::-1]


def _records(
    row: Row, approach: Approach, hold: Hold, outcome: FiringOutcome
) -> list[dict[str, Any]]:
    keys = ("circuit", "corner", "temperature_celsius", "draw")
    common = {key: row[key] for key in keys} | {
        "approach": str(approach),
        "status": str(outcome.status),
        "reason": outcome.reason,
    }
    if outcome.status != Status.OK:
        return [common]
    models = model_intervals(row, hold, outcome.currents)
    base = outcome.currents[0] / _levels(approach, hold, row)[0]
    return [
        common
        | {
            "rheobases": round(current / base, 6),
            "i_in": current,
            "rate_ngspice": 1 / outcome.intervals[k],
        }
        | {f"rate_{name}": 1 / intervals[k] for name, intervals in models.items()}
        for k, current in enumerate(outcome.currents)
    ]


def comparisons(proof: pa.Table, circuit: str) -> pa.Table:
    """Rows of a circuit's samples that fired in ngspice, as they are to."""
    here = (pc.field("circuit") == circuit) & (pc.field("status") == str(Status.OK))
    return proof.filter(here & (pc.field("approach") != str(Approach.SILENT)))


def error_summary(proof: pa.Table, circuit: str) -> dict[str, dict[str, float]]:
    """Relative error of each model's firing rate against ngspice.

    Args:
        proof: From `run_proof`.

    Returns:
        By model: median and 95 % quantile of |rate/rate_ngspice - 1| (a silent model counts as 1),
        the number of comparisons and of samples that failed in ngspice.
    """
    good = comparisons(proof, circuit)
    truth = good["rate_ngspice"].to_numpy()
    here = (pc.field("circuit") == circuit) & (pc.field("approach") != str(Approach.SILENT))
    failed = proof.filter(here).num_rows - good.num_rows
    summary = {}
    for name in MODELS:
        error = np.abs(good[f"rate_{name}"].to_numpy() / truth - 1)
        summary[name] = {
            "median": float(np.median(error)),
            "q95": float(np.quantile(error, 0.95)),
            "comparisons": len(error),
            "failed_samples": failed,
        }
    return summary
