"""The replays whose twins agree least."""

from collections.abc import Sequence

import pyarrow as pa

from bridge.verify.case import Case
from bridge.verify.replays import Place
from surrogate.vocabulary import Status

WORST = 6
"""How many of a circuit are shown."""


def worst_places(cases: Sequence[Case], table: pa.Table, count: int) -> dict[str, list[Place]]:
    """Replays by circuit, the worst first, at most one of an input at a condition.

    Where one of the two is silent and the other is not, nothing agrees: these come first, by
    spikes. Then by the distance of the spikes over their mean interval.
    """
    where = {
        (case.circuit, case.condition.corner, case.condition.temperature_celsius): c
        for c, case in enumerate(cases)
    }
    ranked: dict[str, list[tuple[tuple[float, float], Place]]] = {}
    for row in table.to_pylist():
        if row["status"] != Status.OK:
            continue
        c = where[row["circuit"], row["corner"], row["temperature_celsius"]]
        names = [one.name for one in cases[c].stimuli]
        place: Place = (
            c, cases[c].draws.index(row["draw"]), names.index(row["stimulus"]), "plan",
        )  # fmt: skip
        silent = (row["count"] == 0) != (row["count_twin"] == 0)
        missing = float(max(row["count"], row["count_twin"])) if silent else 0.0
        share = (row["shift"] or 0.0) / row["interval"] if row["interval"] else 0.0
        ranked.setdefault(row["circuit"], []).append(((missing, share), place))
    found = {}
    for name, some in ranked.items():
        order = sorted(range(len(some)), key=lambda k: (-some[k][0][0], -some[k][0][1], k))
        chosen: dict[tuple[int, int], Place] = {}
        for k in order:
            place = some[k][1]
            chosen.setdefault((place[0], place[2]), place)
        found[name] = list(chosen.values())[:count]
    return found
