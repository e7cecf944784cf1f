"""The replays whose twins agree least."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from bridge.verify.case import Case
from bridge.verify.replays import Place
from surrogate.vocabulary import Status

WORST = 6
"""How many of a circuit are shown."""


@dataclass(frozen=True)
class WorstReplay:
    """A replay that agrees badly.

    Attributes:
        condition: Label.
        what: What the input is.
        count, count_twin: Spikes in ngspice and of the twin.
        time: Mean distance of spikes that belong together over the mean interval; None with fewer
            than two spikes in ngspice.
        latency: Difference of the first spike's time over it; None unless both spike.
    """

    circuit: str
    condition: str
    draw: int
    stimulus: str
    what: str
    count: int
    count_twin: int
    time: float | None
    latency: float | None


def worst_replays(
    cases: Sequence[Case], table: pa.Table, count: int
) -> dict[str, list[tuple[Place, WorstReplay]]]:
    """Replays by circuit, the worst first, at most one of an input at a condition.

    Where one of the two is silent and the other is not, nothing agrees: these come first, by
    spikes. Then by the distance of the spikes over their mean interval.
    """
    where = {
        (case.circuit, case.condition.corner, case.condition.temperature_celsius): c
        for c, case in enumerate(cases)
    }
    ranked: dict[str, list[tuple[tuple[float, float], Place, WorstReplay]]] = {}
    for row in table.to_pylist():
        if row["status"] != Status.OK:
            continue
        c = where[row["circuit"], row["corner"], row["temperature_celsius"]]
        names = [one.name for one in cases[c].stimuli]
        s = names.index(row["stimulus"])
        place: Place = (c, cases[c].draws.index(row["draw"]), s, "plan")
        silent = (row["count"] == 0) != (row["count_twin"] == 0)
        missing = float(max(row["count"], row["count_twin"])) if silent else 0.0
        one = _worst(row, cases[c], cases[c].stimuli[s].what)
        ranked.setdefault(row["circuit"], []).append(((missing, one.time or 0.0), place, one))
    found = {}
    for name, some in ranked.items():
        order = sorted(range(len(some)), key=lambda k: (-some[k][0][0], -some[k][0][1], k))
        chosen: dict[tuple[int, int], tuple[Place, WorstReplay]] = {}
        for k in order:
            _, place, one = some[k]
            chosen.setdefault((place[0], place[2]), (place, one))
        found[name] = list(chosen.values())[:count]
    return found


def _worst(row: dict[str, Any], case: Case, what: str) -> WorstReplay:
    return WorstReplay(
        case.circuit, case.condition.label, row["draw"], row["stimulus"], what,
        row["count"], row["count_twin"],
        (row["shift"] or 0.0) / row["interval"] if row["interval"] else None,
        abs(row["latency_twin"] / row["latency"] - 1) if row["latency"] else None,
    )  # fmt: skip
