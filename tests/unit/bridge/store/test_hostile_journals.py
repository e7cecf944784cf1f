"""Journals that somebody made, checksums and all: samples, or one clear line."""

import copy
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.bench import Sample
from bridge.errors import BridgeInputError
from bridge.measure.parameters import Parameters
from bridge.plan import Plan
from bridge.store import Journal, RunDirectory
from bridge.sweep.part import Part
from bridge.sweep.provenance import provenance, sample_ids
from bridge.sweep.rounds import part_plan
from bridge.sweep.row import to_row
from surrogate.vocabulary import Status, quantities_of

PLAN = Plan(
    technology="gf180mcu",
    circuits=["leaky_axon_hillock"],
    corners=["typical"],
    temperatures_celsius=[27],
    draws=8,
    seed=4,
)
PART = part_plan(PLAN, "leaky_axon_hillock", PLAN.conditions("leaky_axon_hillock")[0], range(3))
NAME = "leaky_axon_hillock-typical-27C-000000000.jsonl"
STRANGE: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([None, True, "", "ok", "no_spike", "\x1b[2J", [], [None], [0.5, "a"], {}]),
    st.sampled_from([0, -1, 3, 2**63, 10**400, 0.5, -1e308, 1e-320]),
)


def records() -> list[dict[str, Any]]:
    """What the journal of the whole part holds, one draw of which fails."""
    values = dict.fromkeys(quantities_of("neuron"), 1.0)
    curve = np.linspace(0.0, 1.0, 3)
    found = []
    for kind, job in PART.jobs.items():
        for draw, identity in zip(job.draws, sample_ids(job), strict=True):
            measured = Sample(draw, Status.OK, parameters=Parameters(values, curve, curve, curve))
            sample = Sample(draw, Status.NO_SPIKE, "too leaky") if draw == 2 else measured
            found.append({"kind": kind, "row": to_row(job, identity, sample)})
    return found


GOOD = records()


def opened(folder: Path, wanted: list[Any]) -> RunDirectory:
    """A run whose journal holds these records."""
    run = RunDirectory(folder / "run", PLAN)
    with run.locked():
        run.settle(provenance(PLAN, "ngspice-0"))
    journal = Journal(run.journals / NAME)
    journal.remove()
    for record in wanted:
        journal.append(record)
    journal.close()
    return run


def test_what_is_good_makes_the_part(tmp_path: Path) -> None:
    run = opened(tmp_path, GOOD)
    part = Part(PART, run)
    assert part.done == PART.items == 6
    part.write()
    rows = run.samples.rows(PART.place.circuit, PART.place.condition)
    assert [row["status"] for row in rows] == ["ok", "ok", "no_spike"]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (7, "no sample"),
        ({}, "no sample"),
        ({"kind": "loose", "row": {}}, "no sample"),
        ({"kind": ["plan"], "row": {}}, "no sample"),
        ({"kind": "plan"}, "it has no columns"),
        ({"kind": "plan", "row": [1]}, "it has no columns"),
        ({"kind": "plan", "row": {"draw": 0}}, "nothing in column circuit"),
        ({"kind": "plan", "row": GOOD[0]["row"] | {"tau": 1.0}}, "unknown column 'tau'"),
        ({"kind": "plan", "row": GOOD[0]["row"] | {"draw": [0]}}, "not a sample"),
        ({"kind": "plan", "row": GOOD[0]["row"] | {"status": "fine"}}, "status = 'fine'; allowed"),
        ({"kind": "plan", "row": GOOD[0]["row"] | {"tau_mem": None}}, "not all parameters"),
        ({"kind": "plan", "row": GOOD[0]["row"] | {"tau_syn": 1.0}}, "not all parameters"),
        ({"kind": "plan", "row": GOOD[0]["row"] | {"curve_i": [0.0]}}, "no membrane curve"),
        ({"kind": "plan", "row": GOOD[0]["row"] | {"curve_i": None}}, "no membrane curve"),
        ({"kind": "plan", "row": GOOD[0]["row"] | {"curve_i": [0.0, None, 1.0]}}, "finite"),
    ],
)
def test_what_is_no_sample_is_one_line(tmp_path: Path, record: Any, reason: str) -> None:
    run = opened(tmp_path, [GOOD[1], record])
    with pytest.raises(BridgeInputError) as caught:
        Part(PART, run)
    message = str(caught.value)
    assert message.startswith(f"{run.journals / NAME}: record 2: ")
    assert reason in message
    assert "\n" not in message
    assert len(message) < 700


def test_infinite_values_are_no_sample(tmp_path: Path) -> None:
    """`json` reads what it is told not to write."""
    run = opened(tmp_path, [])
    body = b'{"kind":"plan","row":{"supply":Infinity}}'
    line = hashlib.sha256(body).hexdigest()[:16].encode() + b" " + body + b"\n"
    (run.journals / NAME).path.parent.mkdir()
    (run.journals / NAME).path.write_bytes(line)
    with pytest.raises(BridgeInputError, match="record 1: not a sample"):
        Part(PART, run)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_mutated_record_makes_a_part_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    mutated = copy.deepcopy(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(mutated))["row"]
        key = data.draw(st.sampled_from([*row, "new"]))
        if data.draw(st.booleans()):
            row[key] = data.draw(STRANGE)
        else:
            row.pop(key, None)
    run = opened(tmp_path_factory.getbasetemp() / "journals", mutated)
    try:
        part = Part(PART, run)
        if part.done == PART.items:
            part.write()
            run.samples.rows(PART.place.circuit, PART.place.condition)
    except BridgeInputError as error:
        message = str(error)
    else:
        message = ""
    assert "\n" not in message
