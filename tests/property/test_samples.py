"""The table of samples accounts for every sample, however it is cut into parts."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.store import SCHEMA, Place, SampleTable
from circuits import Condition, Sampling, load_circuit
from circuits.technology import load_technology
from surrogate.vocabulary import Status

CIRCUIT = load_circuit("dpi_synapse")
TECHNOLOGY = load_technology("gf180mcu")
HERE = Condition("typical", 27.0, 1.8)


@settings(deadline=None, max_examples=50)  # files are brought to the disk: no time is promised
@given(
    ends=st.dictionaries(
        st.integers(0, 200),
        st.tuples(st.sampled_from([str(one) for one in Status]), st.floats(1e-6, 1e-3)),
        max_size=30,
    ),
    per_part=st.integers(1, 12),
)
def test_measured_and_failed_samples_are_every_drawn_one_once(
    ends: dict[int, tuple[str, float]], per_part: int
) -> None:
    draws = sorted(ends)
    with TemporaryDirectory() as folder:
        circuits = {CIRCUIT.name: CIRCUIT}
        table = SampleTable(Path(folder), circuits, TECHNOLOGY, Sampling(1))
        for k in range(0, len(draws), per_part):
            rows = [
                {
                    "draw": draw,
                    "chip": draw,
                    "status": ends[draw][0],
                    "tau_syn": ends[draw][1] if ends[draw][0] == "ok" else None,
                }
                for draw in draws[k : k + per_part]
            ]
            part = pa.Table.from_pylist(rows, schema=SCHEMA)
            table.write(Place(CIRCUIT.name, HERE, draws[k]), part)
        measured = table.measured(CIRCUIT.name, HERE, ["tau_syn"])
        drawn = table.drawn(CIRCUIT.name, HERE, ["tau_syn"])
        outcomes = table.outcomes(CIRCUIT.name, HERE)
        nominal = table.nominal(CIRCUIT.name, HERE)
    failed = drawn.draws[~drawn.ok].tolist()
    assert sorted([*measured.draws.tolist(), *failed]) == [draw for draw in draws if draw]
    assert [0] * (nominal is not None) == [draw for draw in draws if not draw]
    assert outcomes.pop("ok", 0) == len(measured)
    assert sum(outcomes.values()) == len(failed)
    assert all(outcomes[ends[draw][0]] for draw in failed)
    for draw, value in zip(measured.draws.tolist(), measured["tau_syn"].tolist(), strict=True):
        assert ends[draw] == ("ok", value)
    assert np.isnan(drawn["tau_syn"]).tolist() == [ends[d][0] != "ok" for d in drawn.draws.tolist()]
    for status in set(drawn.statuses.tolist()) - {"ok"}:
        assert outcomes[status] == sum(ends[draw][0] == status for draw in draws if draw)
