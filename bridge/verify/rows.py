"""The tables of a verification: a row a replay, and a row a twin that was drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from bridge.bench import Replay
from bridge.verify.agreement import Agreement
from bridge.verify.answers import Answers
from bridge.verify.case import Case
from bridge.verify.replays import Place
from bridge.verify.stimuli import Stimulus
from surrogate.vocabulary import Status


def field_of(name: str, kind: pa.DataType, unit: str, meaning: str) -> pa.Field:
    """A column with its unit and what it means."""
    return pa.field(name, kind, metadata={"unit": unit, "meaning": meaning})


_WHERE = [
    field_of("circuit", pa.string(), "", "name of the circuit"),
    field_of("corner", pa.string(), "", "process corner"),
    field_of("temperature_celsius", pa.float64(), "°C", "junction temperature"),
    field_of("stimulus", pa.string(), "", "name of the input"),
    field_of("kind", pa.string(), "", "hidden, output, poisson or steps"),
]

SCHEMA = pa.schema(
    [
        *_WHERE,
        field_of("draw", pa.int64(), "", "index of the mismatch draw"),
        field_of("held_out", pa.bool_(), "", "whether the fit did not see the draw"),
        field_of("status", pa.string(), "", "how the replay, or the sample before it, ended"),
        field_of("reason", pa.string(), "", "why it failed"),
        field_of("remedy", pa.string(), "", "what it needed to converge; empty: nothing"),
        field_of("duration", pa.float64(), "s", "length of the input"),
        field_of("onset", pa.float64(), "s", "when it begins"),
        field_of("count", pa.int64(), "1", "spikes in ngspice"),
        field_of("count_twin", pa.int64(), "1", "spikes of the twin with measured parameters"),
        field_of("shift", pa.float64(), "s", "mean distance of spikes that belong together"),
        field_of("drift", pa.float64(), "s", "mean change of that distance from spike to spike"),
        field_of("interval", pa.float64(), "s", "mean interval in ngspice"),
        field_of("latency", pa.float64(), "s", "first spike in ngspice after the onset"),
        field_of("latency_twin", pa.float64(), "s", "first spike of the twin after the onset"),
        field_of("coincidence", pa.float64(), "1", "coincidence factor"),
        field_of("energy", pa.float64(), "J", "from the supply in ngspice"),
        field_of("energy_twin", pa.float64(), "J", "from the supply, of the twin"),
        field_of("energy_static", pa.float64(), "J", "static power times duration"),
        field_of("solver_count", pa.int64(), "1", "change of the count at tighter tolerances"),
        field_of("solver_shift", pa.float64(), "s", "shift of the spikes at tighter tolerances"),
        field_of("solver_energy", pa.float64(), "J", "change of the energy at tighter tolerances"),
        field_of("twin_count", pa.int64(), "1", "change of the twin's count at half the step"),
        field_of("twin_shift", pa.float64(), "s", "shift of the twin's spikes at half the step"),
        field_of("spikes", pa.list_(pa.float64()), "s", "spike times in ngspice"),
        field_of("spikes_twin", pa.list_(pa.float64()), "s", "spike times of the twin"),
    ]
)

DRAWN_SCHEMA = pa.schema(
    [
        *_WHERE,
        field_of("number", pa.int64(), "", "number of the twin"),
        field_of("count", pa.int64(), "1", "spikes"),
        field_of("latency", pa.float64(), "s", "first spike after the onset"),
        field_of("energy", pa.float64(), "J", "from the supply"),
    ]
)


def replay_table(
    cases: Sequence[Case],
    replays: Mapping[Place, Replay],
    answers: Mapping[tuple[int, int], Answers],
) -> pa.Table:
    """All replays beside their twins, with `SCHEMA`; draws that were not measured have a row."""
    rows: list[dict[str, Any]] = []
    for c, case in enumerate(cases):
        for s, stimulus in enumerate(case.stimuli):
            where = _where(case, stimulus) | {"held_out": case.held_out}
            solver = _solver(case, replays, c, s)
            for d, draw in enumerate(case.draws):
                row = where | {"draw": draw} | solver
                rows.append(
                    row | _compared(case, d, stimulus, replays[c, d, s, "plan"], answers[c, s])
                )
            for draw, status, reason in case.failed:
                said = {"draw": draw, "status": str(status), "reason": f"sample: {reason}"}
                rows.append(where | said)
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def drawn_table(cases: Sequence[Case], answers: Mapping[tuple[int, int], Answers]) -> pa.Table:
    """All twins that were drawn, with `DRAWN_SCHEMA`."""
    rows = []
    for (c, s), one in sorted(answers.items()):
        where = _where(cases[c], cases[c].stimuli[s])
        for k, count in enumerate(one.drawn_counts.tolist()):
            latency = float(one.drawn_latencies[k])
            rows.append(
                where
                | {
                    "number": k,
                    "count": count,
                    "latency": None if np.isnan(latency) else latency,
                    "energy": float(one.drawn_energies[k]),
                }
            )
    return pa.Table.from_pylist(rows, schema=DRAWN_SCHEMA)


def _where(case: Case, stimulus: Stimulus) -> dict[str, Any]:
    return {
        "circuit": case.circuit,
        "corner": case.condition.corner,
        "temperature_celsius": case.condition.temperature_celsius,
        "stimulus": stimulus.name,
        "kind": str(stimulus.kind),
    }


def _compared(
    case: Case, number: int, stimulus: Stimulus, replay: Replay, answers: Answers
) -> dict[str, Any]:
    current, twin = stimulus.current, answers.spikes[number]
    onset, finer = current.onset, answers.finer[number]
    row = {
        "status": str(replay.status),
        "reason": replay.reason,
        "remedy": str(replay.remedy),
        "duration": current.duration,
        "onset": onset,
        "count_twin": len(twin),
        "spikes_twin": twin.tolist(),
        "energy_twin": float(answers.energies[number]),
        "energy_static": float(case.measured.values["static_power"][number]) * current.duration,
        "twin_count": abs(finer.data - finer.model),
        "twin_shift": finer.shift,
    }
    if replay.status != Status.OK:
        return row
    found = Agreement.of(np.array(replay.spikes), twin, onset, current.duration - onset)
    return row | {
        "count": found.data,
        "shift": found.shift,
        "drift": found.drift,
        "interval": found.interval,
        "latency": found.latencies and found.latencies[0],
        "latency_twin": found.latencies and found.latencies[1],
        "coincidence": found.coincidence,
        "energy": replay.energy,
        "spikes": list(replay.spikes),
    }


def _solver(case: Case, replays: Mapping[Place, Replay], c: int, s: int) -> dict[str, Any]:
    """The greatest changes at tighter tolerances of a case's replays of one input."""
    onset = case.stimuli[s].current.onset
    length = case.stimuli[s].current.duration - onset
    changes: list[tuple[Agreement, float]] = []
    for d in range(len(case.draws)):
        loose, tight = replays[c, d, s, "plan"], replays.get((c, d, s, "tight"))
        if tight is not None and loose.status == tight.status == Status.OK:
            trains = np.array(tight.spikes), np.array(loose.spikes)
            change = Agreement.of(*trains, onset, length)
            changes.append((change, abs(tight.energy - loose.energy)))
    if not changes:
        return {}
    return {
        "solver_count": max(abs(one.data - one.model) for one, _ in changes),
        "solver_shift": max((one.shift or 0.0 for one, _ in changes), default=0.0),
        "solver_energy": max(energy for _, energy in changes),
    }
