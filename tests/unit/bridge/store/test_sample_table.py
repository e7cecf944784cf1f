"""The table of samples against parts that are written by hand."""

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bridge.errors import BridgeInputError
from bridge.store import SCHEMA, Place, SampleTable
from circuits import Condition, Sampling, load_circuit
from circuits.technology import STATISTICAL, load_technology

NEURON, SYNAPSE = load_circuit("leaky_axon_hillock"), load_circuit("dpi_synapse")
TECHNOLOGY = load_technology("gf180mcu")
HERE, SEED = Condition("ss", 85.0, 1.8), Sampling(7)


def table(folder: Path, sampling: Sampling = SEED) -> SampleTable:
    circuits = {one.name: one for one in (NEURON, SYNAPSE)}
    return SampleTable(folder, circuits, TECHNOLOGY, sampling)


def write(
    of: SampleTable, columns: dict[str, list[Any]], name: str = NEURON.name, at: Condition = HERE
) -> Path:
    """A part of some columns; of the others every cell is empty."""
    count = len(columns["draw"])
    arrays = [pa.array(columns.get(field.name, [None] * count), field.type) for field in SCHEMA]
    return of.write(Place(name, at, columns["draw"][0]), pa.table(arrays, schema=SCHEMA))


def neurons(of: SampleTable) -> list[Path]:
    """Two parts: 0 nominal, 2 and 5 failed, 1, 3 and 4 measured."""
    first = {
        "draw": [0, 1, 2],
        "chip": [0, 1, 1],
        "status": ["ok", "ok", "no_spike"],
        "reason": ["", "", "too leaky"],
        "sample_id": ["aa00", "ab11", "ac22"],
        "newton_iterations": [10, 20, None],
        "tau_mem": [1e-3, 2e-3, None],
        "tau_mem_error": [1e-9, None, None],
        "curve_v": [[0.0, 0.5], [0.1, 0.6], None],
        "curve_power": [[1e-9, 2e-9], None, None],
    }
    second = {
        "draw": [3, 4, 5],
        "chip": [2, 2, 3],
        "status": ["ok", "ok", "timeout"],
        "sample_id": ["ab33", "ad44", "ae55"],
        "tau_mem": [4e-3, 5e-3, None],
        "tau_mem_error": [3e-9, 2e-9, None],
        "curve_v": [[0.3, 0.8], [0.4, 0.9], None],
    }
    return [write(of, first), write(of, second)]


def test_measured_samples_are_those_with_mismatch_that_ended_well(tmp_path: Path) -> None:
    of = table(tmp_path)
    neurons(of)
    measured = of.measured(NEURON.name, HERE, ["tau_mem", "curve_v"])
    assert measured.draws.tolist() == [1, 3, 4]
    assert measured.chips.tolist() == [1, 2, 2]
    assert measured["tau_mem"].tolist() == [2e-3, 4e-3, 5e-3]
    assert measured["curve_v"].tolist() == [[0.1, 0.6], [0.3, 0.8], [0.4, 0.9]]
    assert (len(measured), measured.condition, measured.circuit) == (3, HERE, NEURON)


def test_drawn_samples_are_all_but_the_nominal_one(tmp_path: Path) -> None:
    of = table(tmp_path)
    neurons(of)
    drawn = of.drawn(NEURON.name, HERE, ["tau_mem", "curve_v", "reason", "newton_iterations"])
    assert drawn.draws.tolist() == [1, 2, 3, 4, 5]
    assert drawn.statuses.tolist() == ["ok", "no_spike", "ok", "ok", "timeout"]
    assert drawn.text("reason").tolist() == ["", "too leaky", "", "", ""]
    assert drawn["newton_iterations"][0] == 20
    for name, missing in (("tau_mem", [1, 4]), ("newton_iterations", [1, 2, 3, 4])):
        assert np.flatnonzero(np.isnan(drawn[name])).tolist() == missing
    assert drawn["curve_v"].shape == (5, 2)
    assert np.isnan(drawn["curve_v"][[1, 4]]).all()
    assert of.outcomes(NEURON.name, HERE) == {"no_spike": 1, "ok": 3, "timeout": 1}


def test_the_nominal_sample_is_a_row(tmp_path: Path) -> None:
    of = table(tmp_path)
    assert of.nominal(NEURON.name, HERE) is None
    neurons(of)
    row = of.nominal(NEURON.name, HERE)
    assert row is not None
    assert list(row) == SCHEMA.names
    assert (row["draw"], row["tau_mem"], row["curve_power"]) == (0, 1e-3, [1e-9, 2e-9])
    assert row["rheobase"] is None
    cold = Condition("ss", 0.0, 1.8)
    write(of, {"draw": [1], "chip": [1], "status": ["ok"]}, at=cold)
    assert of.nominal(NEURON.name, cold) is None
    hot = Condition("ss", 125.0, 1.8)
    write(of, {"draw": [0], "chip": [0], "status": ["latched"]}, at=hot)
    failed = of.nominal(NEURON.name, hot)
    assert failed is not None
    assert failed["status"] == "latched"
    assert len(of.drawn(NEURON.name, hot)) == 0


def test_errors_are_of_as_many_samples_as_they_are_known(tmp_path: Path) -> None:
    of = table(tmp_path)
    neurons(of)
    measured = of.measured(NEURON.name, HERE, ["tau_mem_error", "rheobase_error"])
    assert measured.errors("tau_mem").tolist() == [3e-9, 2e-9]
    assert measured.error("tau_mem") == 3e-9
    assert measured.errors("rheobase").tolist() == []
    assert measured.error("rheobase") is None


def test_a_condition_without_samples_has_none(tmp_path: Path) -> None:
    nothing = table(tmp_path).measured(NEURON.name, HERE, ["tau_mem", "curve_v", "reason"])
    assert len(nothing) == 0
    assert nothing["tau_mem"].shape == (0,)
    assert nothing["curve_v"].shape == (0, 0)
    assert nothing.normals.shape == (0, 2 * len(NEURON.transistors))
    assert nothing.counts == {}


def test_a_synapse_has_no_curves(tmp_path: Path) -> None:
    of = table(tmp_path)
    columns = {"draw": [0, 1], "chip": [0, 1], "status": ["ok", "ok"], "tau_syn": [1e-3, 2e-3]}
    write(of, columns, SYNAPSE.name)
    measured = of.measured(SYNAPSE.name, HERE, ["tau_syn", "curve_v"])
    assert measured["tau_syn"].tolist() == [2e-3]
    assert measured["curve_v"].shape == (1, 0)


def test_a_part_in_which_all_failed_stands_among_the_others(tmp_path: Path) -> None:
    of = table(tmp_path)
    neurons(of)
    write(of, {"draw": [6, 7], "chip": [3, 4], "status": ["latched", "latched"]})
    drawn = of.drawn(NEURON.name, HERE, ["curve_v"])
    assert drawn["curve_v"].shape == (7, 2)
    assert np.isnan(drawn["curve_v"][5:]).all()


def test_some_of_the_samples_in_any_order(tmp_path: Path) -> None:
    of = table(tmp_path)
    neurons(of)
    drawn = of.drawn(NEURON.name, HERE, ["tau_mem"])
    some = drawn.of(np.array([4, 1]))
    assert some.draws.tolist() == [4, 1]
    assert some["tau_mem"].tolist() == [5e-3, 2e-3]
    assert drawn.of(np.array([], np.int64)).draws.tolist() == []
    for missing in (0, 6):
        with pytest.raises(KeyError):
            drawn.of(np.array([1, missing]))


def test_rows_are_read_from_their_own_part(tmp_path: Path) -> None:
    of = table(tmp_path)
    _, second = neurons(of)
    assert [row["draw"] for row in of.rows(NEURON.name, HERE)] == [0, 1, 2, 3, 4, 5]
    second.write_bytes(b"torn")
    assert [row["draw"] for row in of.rows(NEURON.name, HERE, [2, 0])] == [0, 2]
    assert of.rows(NEURON.name, HERE, []) == []
    with pytest.raises(BridgeInputError, match="torn or altered"):
        of.rows(NEURON.name, HERE, [2, 4])
    with pytest.raises(BridgeInputError, match="torn or altered"):
        of.measured(NEURON.name, HERE)


def test_parts_come_one_at_a_time_with_the_nominal_sample(tmp_path: Path) -> None:
    of = table(tmp_path)
    _, second = neurons(of)
    assert [part.draws.tolist() for part in of.parts(NEURON.name, HERE)] == [[0, 1, 2], [3, 4, 5]]
    place = Place(NEURON.name, HERE, 3)
    part = of.part(place, ["tau_mem"])
    assert part is not None
    assert part.measured["tau_mem"].tolist() == [4e-3, 5e-3]
    second.write_bytes(second.read_bytes()[:-1])
    assert of.part(place) is None
    assert second.with_suffix(".torn").exists()
    assert of.part(Place(NEURON.name, HERE, 9)) is None


@pytest.mark.parametrize("corner", ["ss", STATISTICAL])
def test_deviations_are_made_again_from_seed_and_draw(tmp_path: Path, corner: str) -> None:
    """`SeedSequence(seed, spawn_key=(k, circuit))` alone, times Pelgrom's standard deviations."""
    of, at = table(tmp_path, Sampling(7, neurons_per_chip=2)), Condition(corner, 27.0, 1.8)
    draws = [0, 3, 900]
    write(of, {"draw": draws, "chip": [0, 2, 450], "status": ["ok", "latched", "ok"]}, at=at)
    (part,) = of.parts(NEURON.name, at)
    for k, draw in enumerate(draws):
        key = zlib.crc32(NEURON.name.encode())
        own = np.random.default_rng(np.random.SeedSequence(7, spawn_key=(draw, key)))
        normals = own.standard_normal(2 * len(NEURON.transistors)).reshape(-1, 2)
        for j, one in enumerate(NEURON.transistors):
            if NEURON.shared[j]:
                continue  # a chip's own
            sigma = TECHNOLOGY.devices[one.device].sigma(
                one.width, one.length, one.multiplier, one.fingers
            )
            vth, beta = normals[j] * sigma if draw else (0.0, 0.0)
            assert part.delta_vth[k, j] == pytest.approx(vth, rel=1e-12)
            assert part.delta_beta[k, j] == pytest.approx(beta, rel=1e-12)
    assert part.shifts.shape == (3, len(NEURON.transistors), 2)
    assert part.measured.delta_vth.tolist() == part.delta_vth[[2]].tolist()
    assert (len(part.process) > 0) == (corner == STATISTICAL)
    for values in part.process.values():
        assert values.shape == (3,)
        assert values[0] == 0
        assert values[1] != 0


def test_neurons_of_a_chip_share_its_process(tmp_path: Path) -> None:
    of, at = table(tmp_path, Sampling(7, neurons_per_chip=2)), Condition(STATISTICAL, 27.0, 1.8)
    write(of, {"draw": [1, 2, 3], "chip": [1, 1, 2], "status": ["ok"] * 3}, at=at)
    for values in of.measured(NEURON.name, at).process.values():
        assert values[0] == values[1] != values[2]


def test_samples_are_found_by_the_beginning_of_their_id(tmp_path: Path) -> None:
    of = table(tmp_path)
    first, second = neurons(of)
    found = list(of.with_id("ab"))
    assert [(one.row["draw"], one.part) for one in found] == [(1, first), (3, second)]
    assert found[0].origin is None
    renamed = second.rename(second.with_name("000000003-0123456789abcdef.parquet"))
    assert [one.part for one in of.with_id("ad44")] == [renamed]
    assert list(of.with_id("ff")) == []
    assert of.ids(first) == ["aa00", "ab11", "ac22"]


def test_a_part_is_added_with_its_origin(tmp_path: Path) -> None:
    of = table(tmp_path)
    row = {"draw": 1, "chip": 1, "status": "ok", "sample_id": "ab", "tau_mem": 1e-3}
    path = of.add(Place(NEURON.name, HERE, 1), [row], {"seed": 7})
    stored = pq.read_table(path)
    assert stored.schema.names == SCHEMA.names
    assert json.loads(stored.schema.metadata[b"lif-bridge"]) == {"seed": 7}
    (found,) = of.with_id("ab")
    assert found.origin == b'{"seed": 7}'
    assert {name: value for name, value in found.row.items() if value is not None} == row


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"draw": [1], "chip": [None], "status": ["ok"]}, "column chip has empty cells"),
        ({"draw": [1], "chip": [1], "status": [None]}, "column status has empty cells"),
        ({"draw": [1], "chip": [1], "status": ["odd"]}, "status = 'odd'; allowed: ok, "),
        (
            {"draw": [1, 2], "chip": [1, 2], "status": ["ok"] * 2, "curve_v": [[1.0], [1.0, 2.0]]},
            "column curve_v has curves of several lengths",
        ),
    ],
)
def test_a_part_that_makes_no_sense_is_named(
    tmp_path: Path, columns: dict[str, list[Any]], message: str
) -> None:
    of = table(tmp_path)
    path = write(of, columns)
    with pytest.raises(BridgeInputError, match=f"{path.name}: {message}"):
        of.measured(NEURON.name, HERE, ["curve_v"])
