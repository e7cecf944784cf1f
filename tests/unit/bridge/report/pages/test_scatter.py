"""Scatter of a time constant beside its theory: which transistors, how much, what is said."""

import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from bridge.bench.temperature import TauScatter, tau_scatters
from bridge.bench.temperature.bias_job import BiasPoint
from bridge.bench.temperature.mirrors import copies_of, sensitivities, sigma_of_log
from bridge.plan import Plan
from bridge.report.pages.document import Picture, Table, Text
from bridge.report.pages.scatter import departures, scatter_sections
from bridge.store import SCHEMA, Location, Place, SampleTable
from circuits import Circuit, Condition, draw_mismatch, load_circuit
from circuits.technology import load_technology
from surrogate.statistics import PointEstimate

TECHNOLOGY = load_technology("gf180mcu")
DRAWS = 40
U_T = 8.617333262e-5 * 300.15


def weights(circuit: Circuit) -> dict[str, float]:
    return {circuit.transistors[one.transistor].name: one.weight for one in copies_of(circuit)}


def test_the_bias_path_is_read_off_the_netlist() -> None:
    assert weights(load_circuit("dpi_neuron")) == {"xml3": 1.0, "xmbl": -1.0}
    assert weights(load_circuit("dpi_synapse")) == {"xmtau": 1.0, "xmbt": -1.0}
    # C dV/dt = I_in I5/I_mem - (I6 + I7 - I5): the net current counts.
    assert weights(load_circuit("log_domain_if")) == {
        "xmt5": -1.0, "xmt6": 1.0, "xmt7": 1.0, "xmbn": -2.0, "xmbp": 1.0,
    }  # fmt: skip


def test_a_circuit_without_bias_mirrors_has_no_path() -> None:
    assert copies_of(load_circuit("five_transistor")) == []


def test_a_mirror_of_two_equal_transistors_by_hand() -> None:
    circuit = load_circuit("dpi_neuron")
    slopes = sensitivities(circuit, BiasPoint({}, {"vlk": 0.7}), 27.0)
    # xml3 and xmbl: 2 um by 8 um each.
    v, beta = TECHNOLOGY.devices["nf"].sigma(2e-6, 8e-6)
    expected = math.sqrt(2 * ((0.7 * v / U_T) ** 2 + beta**2))
    assert sigma_of_log(slopes, circuit, TECHNOLOGY) == pytest.approx(expected)


def test_a_p_channel_threshold_counts_with_its_sign() -> None:
    """The mirror's current grows as its threshold rises: kappa of a p-channel is negative."""
    circuit = load_circuit("dpi_synapse")
    slopes = sensitivities(circuit, BiasPoint({}, {"vta": -0.66}), 27.0)
    names = [transistor.name for transistor in circuit.transistors]
    assert slopes[names.index("xmtau"), 0] == pytest.approx(-0.66 / U_T)
    assert slopes[names.index("xmbt"), 0] == pytest.approx(0.66 / U_T)


def table(folder: Path, plan: Plan) -> SampleTable:
    return SampleTable(folder / "samples", plan.circuits, plan.technology, plan.sampling)


def made(folder: Path, plan: Plan, excess: float) -> tuple[SampleTable, dict[Condition, BiasPoint]]:
    """A sweep whose time constants follow the theory but for a factor of their logarithm."""
    circuit, samples = load_circuit("dpi_synapse"), table(folder, plan)
    slopes = {}
    for condition in plan.conditions("dpi_synapse"):
        point = BiasPoint({}, {"vta": -0.66})
        slopes[condition] = point
        of = sensitivities(circuit, point, condition.temperature_celsius)
        rows = []
        for draw in range(DRAWS + 1):
            moved = draw_mismatch(circuit, TECHNOLOGY, plan.sampling, draw)
            shift = np.sum(of[:, 0] * moved.delta_vth + of[:, 1] * moved.delta_beta)
            tau = 5e-3 * math.exp(excess * shift)
            rows.append({"draw": draw, "chip": draw, "status": "ok", "tau_syn": tau})
        samples.write(Place("dpi_synapse", condition, 0), pa.Table.from_pylist(rows, schema=SCHEMA))
    return samples, slopes


@pytest.fixture
def plan() -> Plan:
    return Plan(
        technology="gf180mcu",
        circuits=("dpi_synapse",),
        corners=("typical", "ff"),
        temperatures_celsius=(0.0, 85.0),
        draws=DRAWS,
        seed=2,
    )


def test_what_follows_theory_is_explained(tmp_path: Path, plan: Plan) -> None:
    samples, slopes = made(tmp_path, plan, 1.0)
    circuit = load_circuit("dpi_synapse")
    found = tau_scatters(plan, samples, circuit, slopes)
    assert [one.condition for one in found] == plan.conditions("dpi_synapse")
    for one in found:
        assert one.explained == pytest.approx(1.0)
        assert one.measured is not None
        assert one.measured.value == pytest.approx(one.same_draws, rel=0.01)
        assert one.measured.low < one.theory < one.measured.high
    cold, hot = (one.theory for one in found[:2])
    assert cold > hot
    (section,) = scatter_sections(circuit, "typical", found, Location(tmp_path))
    assert [type(block) for block in section.blocks] == [Picture, Text, Text, Table]
    assert "at 0 of 4 conditions: nowhere." in section.blocks[2].text
    assert (tmp_path / "scatter.png").stat().st_size > 1000


def test_where_they_part_is_said(tmp_path: Path, plan: Plan) -> None:
    samples, slopes = made(tmp_path, plan, 2.0)
    found = tau_scatters(plan, samples, load_circuit("dpi_synapse"), slopes)
    text = departures(found)
    assert "at 4 of 4 conditions" in text
    assert "at ff 85 °C the measured one is " in text
    one = found[-1]
    assert one.measured is not None
    assert one.theory is not None
    assert f"{one.measured.value / one.theory:.2f} times theory's" in text
    # Of a logarithm that moves twice as far, half is explained: 1 - (2 - 1)^2/2^2.
    assert one.explained == pytest.approx(0.75)


def test_what_is_missing_is_named(tmp_path: Path, plan: Plan) -> None:
    samples, slopes = made(tmp_path, plan, 1.0)
    first, second, *_ = slopes
    broken = {first: BiasPoint(reason="no way"), second: slopes[second]}
    circuit = load_circuit("dpi_synapse")
    found = tau_scatters(plan, samples, circuit, broken)
    assert (found[0].theory, found[0].explained) == (None, None)
    (section,) = scatter_sections(circuit, "typical", found, Location(tmp_path))
    assert "typical 0 °C: no way." in [b.text for b in section.blocks if isinstance(b, Text)]
    empty = tau_scatters(plan, table(tmp_path / "none", plan), circuit, slopes)
    assert all(one.measured is None and one.reason == "0 draws measured" for one in empty)
    (section,) = scatter_sections(circuit, "typical", empty, Location(tmp_path) / "nowhere")
    assert all(isinstance(block, Text) and block.warning for block in section.blocks)
    (section,) = scatter_sections(circuit, "typical", [], Location(tmp_path))
    assert "only the statistical corner" in section.blocks[0].text
    assert (
        scatter_sections(load_circuit("leaky_axon_hillock"), "typical", [], Location(tmp_path))
        == []
    )


def test_without_intervals_nothing_is_compared() -> None:
    bare = PointEstimate(0.1)
    one = TauScatter(Condition("typical", 27.0, 1.8), 4, bare, 0.1, 0.1, 0.9, (0.7,), "")
    assert (
        departures([one]) == "Too few chips were measured for an interval to compare theory with."
    )
