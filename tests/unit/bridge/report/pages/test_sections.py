"""Sections of a page whose circuit, or parts of it, could not be measured."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from bridge.bench import Characterisation, Sample
from bridge.bench.clamp_job import ClampOutcome
from bridge.bench.temperature import TEMPERATURES, BiasStyle, Point, run_study
from bridge.bench.temperature.bias import bias_nodes
from bridge.bench.temperature.bias_job import BiasJob, BiasPoint
from bridge.bench.train_job import Train
from bridge.report.pages.about import about, transistor_table
from bridge.report.pages.document import Picture, Section, Table, Text
from bridge.report.pages.neuron import neuron_sections
from bridge.report.pages.spread import condition_section, distribution_section
from bridge.report.pages.synapse import synapse_sections
from bridge.report.pages.temperature import temperature_section, theory_table
from bridge.report.seen_samples import SeenSamples
from bridge.show.simulations import Simulated
from bridge.store import Location, Row
from circuits import Condition, load_circuit
from circuits.technology import load_technology
from surrogate.distribution import Distribution, Observed
from surrogate.vocabulary import QUANTITIES, Status

TECHNOLOGY = load_technology("gf180mcu")
HERE, HOT = Condition("typical", 27.0, 1.8), Condition("typical", 125.0, 1.8)
SILENT = Sample(0, Status.NO_SPIKE, "it is too hot")


def texts(section: Section) -> str:
    return "\n".join(block.text for block in section.blocks if isinstance(block, Text))


def test_a_neuron_that_was_never_measured_says_so_in_every_section(tmp_path: Path) -> None:
    circuit = load_circuit("low_power_if")
    silent = Train((1e-10,), Status.NO_SPIKE, "it is too hot")
    simulated = Simulated(HERE, SILENT, clamps=[ClampOutcome(0, Status.NO_STABLE_ZERO, "no rest")])
    for section in neuron_sections(
        circuit, Simulated(HERE, SILENT, adapting=(silent, silent)), Location(tmp_path)
    ):
        assert "typical 27 °C: no spike: it is too hot" in texts(section), section.key
    (membrane,) = [
        one
        for one in neuron_sections(load_circuit("axon_hillock"), simulated, Location(tmp_path))
        if one.key == "membrane"
    ]
    assert "no stable zero: no rest" in texts(membrane)
    assert not list(tmp_path.iterdir())


def test_a_synapse_that_was_never_measured_says_so(tmp_path: Path) -> None:
    circuit = load_circuit("dpi_synapse")
    mute = Sample(0, Status.NO_RESPONSE, "nothing comes out")
    simulated = Simulated(HERE, mute, pulses=[(1e-3, mute)])
    response, charge = synapse_sections(circuit, simulated, Location(tmp_path))
    assert "no response: nothing comes out" in texts(response)
    assert "A pulse of 1 ms at typical 27 °C: no response" in texts(charge)


def test_conditions_without_a_distribution_are_rows_and_are_named(
    distribution: Distribution,
) -> None:
    section = condition_section(distribution, [HERE, HOT])
    table = section.blocks[0]
    assert isinstance(table, Table)
    assert [row[:2] for row in table.rows] == [["typical", "27"], ["typical", "125"]]
    assert table.rows[0][-1] == "32 of 40 ok, 8 latched"
    assert table.rows[1][2] == "no distribution"
    assert table.rows[1][-1] == "0 of 20 ok, 20 no response"
    assert "No distribution at typical 125 °C: 0 of 20 samples measured" in texts(section)
    assert "8 of 40 samples failed" in texts(section)


def test_without_a_distribution_at_the_reference_there_is_no_picture(
    distribution: Distribution, synapse_samples: Callable[[list[Row]], SeenSamples], tmp_path: Path
) -> None:
    section = distribution_section(distribution, HOT, synapse_samples([]), Location(tmp_path))
    assert [type(block) for block in section.blocks] == [Text]
    assert "No distribution at typical 125 °C" in texts(section)


def test_a_distribution_has_its_pictures_and_each_a_caption(
    distribution: Distribution,
    synapse: Callable[..., Observed],
    synapse_samples: Callable[[list[Row]], SeenSamples],
    tmp_path: Path,
) -> None:
    observed = synapse()
    values = [dict.fromkeys(observed.values)] * 8
    values += [
        {name: float(column[k]) for name, column in observed.values.items()} for k in range(32)
    ]
    rows: list[Row] = [
        {"draw": k + 1, "status": str(status), "chip": int(chip), **one}
        for k, (status, chip, one) in enumerate(
            zip(observed.statuses, observed.chips, values, strict=True)
        )
    ]
    section = distribution_section(distribution, HERE, synapse_samples(rows), Location(tmp_path))
    pictures = [block for block in section.blocks if isinstance(block, Picture)]
    assert {picture.file for picture in pictures} == {path.name for path in tmp_path.iterdir()}
    assert len(pictures) == 4
    assert all(picture.caption and picture.alt for picture in pictures)
    assert "the 32 samples at typical 27 °C" in pictures[0].caption


def test_the_spread_of_each_transistor_is_the_foundrys() -> None:
    table = transistor_table(load_circuit("low_power_if"), TECHNOLOGY)
    found = {row[0]: row for row in table.rows}
    # 5.05 mV um over the root of (W + 0.1 um)(L - 0.15 um), and 4.71 mV um for p.
    assert float(found["xm1"][6]) == pytest.approx(5.05 / math.sqrt(1.1 * 0.85), rel=0.01)
    assert float(found["xm3"][6]) == pytest.approx(4.71 / math.sqrt(1.1 * 0.85), rel=0.01)
    assert found["xmbl"][-1] == "chip"
    assert found["xm1"][-1] == "neuron"


def test_a_circuit_is_described_with_its_drawing_and_netlist(tmp_path: Path) -> None:
    circuit = load_circuit("dpi_neuron")
    ports, schematic, transistors = about(circuit, TECHNOLOGY, Location(tmp_path))
    assert (tmp_path / "schematic.svg").read_bytes() == circuit.netlist.with_suffix(
        ".svg"
    ).read_bytes()
    assert ".subckt" in schematic.blocks[1].text.lower()
    knobs = ports.blocks[1]
    assert isinstance(knobs, Table)
    assert [row[0] for row in knobs.rows] == list(circuit.datasheet.knobs)
    assert len(transistors.blocks[0].rows) == len(circuit.transistors)


@dataclass
class Instead:
    """Answers jobs without a simulator: gate voltages fall by 1 mV a degree; kappa is 0.7."""

    broken_at: float | None = None

    def run(self, jobs: Any) -> Iterator[tuple[int, int, Any]]:
        for k, job in enumerate(jobs):
            celsius = job.condition.temperature_celsius
            if isinstance(job, BiasJob):
                volts = 0.4 - 1e-3 * (celsius - 27.0)
                nodes = list(chain(*bias_nodes(job.circuit).values()))
                point = BiasPoint(dict.fromkeys(nodes, volts), dict.fromkeys(nodes, 0.7))
                yield k, 0, BiasPoint(reason="no way") if celsius == self.broken_at else point
            else:
                assert isinstance(job, Characterisation)
                yield k, 0, SILENT

    def close(self) -> None:
        pass


def test_theory_of_a_log_domain_filter() -> None:
    """tau = C U_T / (kappa I): in proportion to T at a fixed current, constant with PTAT."""
    points = run_study(load_circuit("dpi_synapse"), TECHNOLOGY, 1.8, Instead())
    assert len(points) == 3 * len(TEMPERATURES)
    kelvin = {point.temperature_celsius: point.temperature_celsius + 273.15 for point in points}
    for point in points:
        ratio = kelvin[point.temperature_celsius] / 300.15
        u_t = 8.617333262e-5 * kelvin[point.temperature_celsius]
        current = math.exp(0.7 * 1e-3 * (point.temperature_celsius - 27.0) / u_t)
        expected = {
            BiasStyle.CURRENT: ratio,
            BiasStyle.PTAT: 1.0,
            BiasStyle.VOLTAGE: ratio / current,
        }
        assert point.tau_theory == pytest.approx(expected[point.style])


def test_biases_without_an_operating_point_end_one_style_only() -> None:
    points = run_study(load_circuit("dpi_synapse"), TECHNOLOGY, 1.8, Instead(broken_at=27.0))
    for point in points:
        voltage = point.style == BiasStyle.VOLTAGE
        assert ("no operating point at 27 °C: no way" in point.sample.reason) == voltage


def test_a_bias_current_of_several_generators_moves_all_of_them() -> None:
    assert len(bias_nodes(load_circuit("log_domain_if"))["i_tau"]) == 2
    assert bias_nodes(load_circuit("low_power_if"))["i_leak"] == ("vlk",)


def test_a_circuit_without_biases_has_one_style() -> None:
    points = run_study(load_circuit("five_transistor"), TECHNOLOGY, 1.8, Instead())
    assert {point.style for point in points} == {BiasStyle.CURRENT}


def test_a_study_without_results_names_every_failure(tmp_path: Path) -> None:
    circuit = load_circuit("dpi_synapse")
    points = run_study(circuit, TECHNOLOGY, 1.8, Instead())
    section = temperature_section(circuit, TECHNOLOGY, points, Location(tmp_path))
    assert "PTAT current at -40 °C, -20 °C, 0 °C" in texts(section)
    assert theory_table(circuit, points) is None
    assert not list(tmp_path.iterdir())


def test_where_the_models_do_not_hold_at_the_reference_there_is_no_study(tmp_path: Path) -> None:
    narrow = TECHNOLOGY.model_copy(update={"temperature_range_celsius": (50.0, 125.0)})
    circuit = load_circuit("dpi_synapse")
    points: list[Point] = run_study(circuit, narrow, 1.8, Instead())
    assert points == []
    section = temperature_section(circuit, narrow, points, Location(tmp_path))
    assert "hold from 50 to 125 °C, not at 27 °C" in texts(section)


def test_the_pages_parameters_are_the_vocabularys() -> None:
    from bridge.report.pages.page import GLANCE
    from bridge.report.pages.spread import TABULATED
    from bridge.report.seen_samples import HEADLINE

    for kind in ("neuron", "synapse"):
        for names in (GLANCE[kind], HEADLINE[kind], TABULATED[kind]):
            assert all(QUANTITIES[name].kind == kind for name in names)
