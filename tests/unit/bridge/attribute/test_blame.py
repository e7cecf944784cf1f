"""Which transistor drives a parameter, of sweeps whose parameters are known functions of draws."""

import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image
from rich.console import Console

from bridge.attribute import (
    ConditionBlame,
    Measured,
    blame_condition,
    read_measured,
    simulate_doubled,
)
from bridge.attribute.inputs import area_factors, inputs_of, normals_of
from bridge.bench import Sample
from bridge.errors import BridgeInputError
from bridge.measure import Parameters
from bridge.plan import Plan
from bridge.report.blame_figure import blame_figure
from bridge.report.blame_report import print_blame, print_doubled, sentence
from bridge.store import SCHEMA, Location, Place, SampleTable
from circuits import Circuit, CircuitInputError, draw_mismatch
from circuits.mismatch import draw_normals
from circuits.technology import STATISTICAL
from surrogate.sensitivity import Surface
from surrogate.vocabulary import Status, quantities_of

CIRCUIT, NOMINAL = "leaky_axon_hillock", 0.75
NAMES = ["v_threshold", "v_reset"]


def plan(**changes) -> Plan:
    keys = {
        "technology": "gf180mcu",
        "circuits": [CIRCUIT],
        "corners": ["typical"],
        "temperatures_celsius": [27.0],
        "draws": 80,
        "seed": 3,
    }
    return Plan.model_validate(keys | changes)


def made(folder: Path, of: Plan, failed: tuple[int, ...] = ()) -> Measured:
    """80 % of the variance is xmn1's Vth, 20 % xmlk's beta; v_reset hardly varies."""
    samples = SampleTable(folder / "samples", of.circuits, of.technology, of.sampling)
    (condition,) = of.conditions(CIRCUIT)
    names = inputs_of(of, CIRCUIT, condition).names
    z = draw_normals(of.circuits[CIRCUIT], of.sampling, range(1, of.draws + 1))
    moved = 0.01 * (2 * z[:, names.index("xmn1 Vth")] + z[:, names.index("xmlk beta")])
    rows = []
    for draw, value in enumerate([NOMINAL, *(NOMINAL + moved)]):
        lost = draw in failed
        row = {"draw": draw, "chip": of.sampling.chip(draw), "status": "timeout" if lost else "ok"}
        if not lost:
            row |= dict.fromkeys(quantities_of("neuron"), float(value))
            row |= {"v_threshold_error": 1e-9, "v_reset": 0.1 + 1e-12 * draw, "v_reset_error": 1e-9}
        rows.append(row)
    samples.write(Place(CIRCUIT, condition, 0), pa.Table.from_pylist(rows, schema=SCHEMA))
    return read_measured(of, samples, CIRCUIT, condition)


def traced(
    folder: Path, of: Plan, failed: tuple[int, ...] = ()
) -> tuple[Measured, ConditionBlame, dict[str, Surface]]:
    measured = made(folder, of, failed)
    (condition,) = of.conditions(CIRCUIT)
    return measured, *blame_condition(of, CIRCUIT, condition, measured, NAMES)


def test_the_deviations_are_those_that_the_sweep_applied() -> None:
    some = plan()
    (condition,) = some.conditions(CIRCUIT)
    inputs = inputs_of(some, CIRCUIT, condition)
    table = SampleTable(Path("samples"), some.circuits, some.technology, some.sampling)
    row = {"draw": 5, "chip": 5, "status": "ok"}
    z = normals_of(table.of_rows(Place(CIRCUIT, condition, 5), [row]))
    cell = some.circuits[CIRCUIT]
    mismatch = draw_mismatch(cell, some.technology, some.sampling, 5)
    for k, transistor in enumerate(cell.transistors):
        sigma = sigmas(some, cell)[transistor.name]
        found = [z[0, inputs.names.index(f"{transistor.name} {part}")] for part in ("Vth", "beta")]
        shifts = (mismatch.delta_vth[k], mismatch.delta_beta[k])
        assert shifts == pytest.approx((found[0] * sigma[0], found[1] * sigma[1]))


def sigmas(of: Plan, cell: Circuit) -> dict[str, tuple[float, float]]:
    """Standard deviations of Vth and beta of each transistor."""
    distribution = of.technology.devices
    return {
        t.name: distribution[t.device].sigma(t.width, t.length, t.multiplier, t.fingers)
        for t in cell.transistors
    }


def test_shares_roles_sizes_and_prediction(tmp_path: Path) -> None:
    some = plan()
    _, found, surfaces = traced(tmp_path, some, failed=(7, 9))
    (one,) = found.parameters
    assert (one.parameter, one.unit, one.draws, one.chips, found.failed) == (
        "v_threshold", "V", 78, 78, 2
    )  # fmt: skip
    first, second = one.sources[:2]
    assert (first.name, second.name) == ("xmn1", "xmlk")
    assert first.role == some.circuits[CIRCUIT].datasheet.transistors["xmn1"]
    assert (first.width, first.length) == pytest.approx((0.5e-6, 1e-6))
    assert first.parts["Vth"].first.value == pytest.approx(0.8, abs=1e-6)
    assert second.parts["beta"].first.value == pytest.approx(0.2, abs=1e-6)
    assert first.share.total is not None
    assert first.share.total.value == pytest.approx(0.8, abs=0.02)
    assert one.unexplained.value == pytest.approx(0, abs=1e-9)
    assert one.interactions == []
    assert set(surfaces) == {"v_threshold"}
    # Pelgrom, with what the technology adds to it.
    doubled = one.doublings[0]
    factors = area_factors(
        some, CIRCUIT, inputs_of(some, CIRCUIT, some.conditions(CIRCUIT)[0]), {"xmn1": 2.0}
    )
    factor = float(np.min(factors))
    assert factor == pytest.approx(math.sqrt(0.5), rel=0.1)
    assert doubled.transistor == "xmn1"
    assert doubled.ratio.low < math.sqrt(0.8 * factor**2 + 0.2) < doubled.ratio.high
    assert [each.parameter for each in found.unblamed] == ["v_reset"]
    assert "not above its numerical error" in found.unblamed[0].reason
    assert traced(tmp_path / "again", some, failed=(7, 9))[1] == found


def test_what_all_of_a_chip_share_is_a_source_of_its_own(tmp_path: Path) -> None:
    some = plan(corners=[STATISTICAL], neurons_per_chip=2, draws=120)
    measured, found, _ = traced(tmp_path, some)
    assert "process" in measured.inputs.members
    shared = [k for k, source in enumerate(measured.inputs.sources) if source == "process"]
    pairs = measured.normals[:, shared].reshape(60, 2, -1)
    assert np.array_equal(pairs[:, 0], pairs[:, 1])
    (one,) = found.parameters
    assert one.chips == 60
    (process,) = [source for source in one.sources if source.name == "process"]
    assert process.share.first.value == pytest.approx(0, abs=0.01)
    assert (process.width, process.role) == (None, "shared by all transistors of a chip")


def test_too_few_draws_are_said_and_not_traced(tmp_path: Path) -> None:
    _, found, surfaces = traced(tmp_path, plan(draws=20))
    assert found.parameters == []
    assert surfaces == {}
    assert found.unblamed[0].reason == (
        "20 measured draws are too few for 18 deviations; allowed: from 34"
    )
    none = traced(tmp_path / "none", plan(draws=8), failed=tuple(range(1, 9)))[1]
    assert none.unblamed[0].reason == "measured draws: 0"
    assert none.failed == 8


class Physics:
    """An executor whose circuits follow the distribution of `made`, with what larger gates add."""

    def __init__(self, failed: int = 0, shift: float = 1.0) -> None:
        self.failed, self.shift = failed, shift
        self.before = (plan(), plan().circuits[CIRCUIT])

    def run(self, jobs):
        for number, job in enumerate(jobs):
            names = [t.name for t in job.circuit.transistors]
            mn1, mlk, sigma = names.index("xmn1"), names.index("xmlk"), sigmas(*self.before)
            for item, draw in enumerate(job.draws):
                if 0 < draw <= self.failed:
                    yield number, item, Sample(draw, Status.TIMEOUT)
                    continue
                moved = draw_mismatch(job.circuit, job.technology, job.sampling, draw)
                vth = moved.delta_vth[mn1] / sigma["xmn1"][0]
                beta = moved.delta_beta[mlk] / sigma["xmlk"][1]
                value = self.shift * (NOMINAL + 0.01 * (2 * vth + beta))
                values = dict.fromkeys(quantities_of("neuron"), value)
                yield (
                    number,
                    item,
                    Sample(draw, Status.OK, parameters=Parameters(values, *[np.empty(0)] * 3)),
                )

    def close(self) -> None:
        pass


@pytest.mark.parametrize("together", [("xmn1",), ("xmn1", "xmlk")])
def test_a_check_finds_what_was_predicted(tmp_path: Path, together: tuple[str, ...]) -> None:
    some = plan()
    measured, _, surfaces = traced(tmp_path, some)
    (condition,) = some.conditions(CIRCUIT)
    again = (some, CIRCUIT, condition, measured, surfaces)
    steps = []
    check = simulate_doubled(*again, together, 40, Physics(), lambda: steps.append(1))
    (one,) = check.parameters
    assert (check.transistors, check.draws, check.failed, one.draws) == ([*together], 40, 0, 40)
    assert len(steps) == 41
    deviation = np.std(measured.samples["v_threshold"][:40], ddof=1)
    assert one.before.value == pytest.approx(deviation)
    assert one.predicted.value < 0.9 * one.before.value
    assert one.difference.value == pytest.approx(0, abs=1e-6)
    assert one.nominal_before == one.nominal_after == NOMINAL
    other = simulate_doubled(*again, together, 40, Physics(failed=3, shift=1.1))
    assert (other.failed, other.parameters[0].draws) == (3, 37)
    assert other.parameters[0].difference.value == pytest.approx(0.1, abs=1e-6)
    assert other.parameters[0].nominal_after == pytest.approx(1.1 * NOMINAL)


def test_a_check_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    some = plan()
    measured, _, surfaces = traced(tmp_path, some)
    again = (some, CIRCUIT, some.conditions(CIRCUIT)[0], measured, surfaces)
    with pytest.raises(BridgeInputError, match=r"5 of 12 draws measured .* xmn1 doubled"):
        simulate_doubled(*again, ["xmn1"], 12, Physics(failed=7))
    with pytest.raises(CircuitInputError, match="no transistor 'xm99'"):
        simulate_doubled(*again, ["xm99"], 12, Physics())


def test_the_report_fits_a_terminal_of_80_columns(tmp_path: Path) -> None:
    some = plan()
    measured, found, surfaces = traced(tmp_path, some, failed=(7,))
    condition = some.conditions(CIRCUIT)[0]
    check = simulate_doubled(some, CIRCUIT, condition, measured, surfaces, ["xmn1"], 40, Physics(9))
    with (tmp_path / "out").open("w") as out:
        console = Console(width=80, record=True, file=out)
        print_blame(console, "Leaky axon-hillock", found, NAMES)
        print_doubled(console, check, NAMES)
    text = console.export_text()
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert "…" not in text
    assert any(line.split()[:2] == ["xmn1:", "first"] and "80.0 [80.0," in line for line in lines)
    assert "v_reset: not traced: its spread" in text
    assert "1 draws measured nothing" in text
    assert "8 of 40 draws measured nothing" in text
    assert "area of xmn1 doubled, the same 32 draws" in " ".join(text.split())
    said = sentence(found.parameters[0])
    assert said.startswith("xmn1's Vth carries 80.0 % [80.0, 80.0] of the variance of v_threshold;")
    assert "doubling its area takes sigma from" in said


def test_the_figure_has_a_cell_for_each_transistor(tmp_path: Path) -> None:
    some = plan()
    found = traced(tmp_path, some)[1]
    picture = np.asarray(
        Image.open(blame_figure(Location(tmp_path) / "a.png", some.circuits[CIRCUIT], found))
    )
    shares = {s.name: s.share.first.value for s in found.parameters[0].sources}
    assert max(shares, key=shares.__getitem__) == "xmn1"
    # One dark cell of the scale's blue beside white ones: 80 % is darker than any of the text's.
    blue = (picture[..., 2].astype(int) - picture[..., 0]) > 100
    assert np.sum(blue) > 500
    again = blame_figure(Location(tmp_path) / "b.png", some.circuits[CIRCUIT], found)
    assert again.read_bytes() == (tmp_path / "a.png").read_bytes()
