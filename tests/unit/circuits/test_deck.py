from pathlib import Path

import pytest

from circuits import (
    Circuit,
    CircuitInputError,
    Condition,
    ExternalCurrent,
    Setting,
    SolverOptions,
    load_circuit,
    render_deck,
)
from circuits.deck import bench_lines
from circuits.technology import load_technology

CONDITION = Condition("typical", 27.0, 1.8)
LEAKY = load_circuit("leaky_axon_hillock")


def lines_of(circuit: Circuit, **setting: object) -> list[str]:
    return bench_lines(circuit, Setting(CONDITION, **setting))  # type: ignore[arg-type]


def named(lines: list[str], name: str) -> list[str]:
    return [line for line in lines if line.split()[0] == name]


def test_a_knob_that_is_a_parameter_moves_its_source_alone() -> None:
    plain, moved = lines_of(LEAKY), lines_of(LEAKY, knobs={"i_leak": 3e-11})
    assert named(plain, "ilk") == ["ilk vdd vlk dc 2e-11"]
    assert named(moved, "ilk") == ["ilk vdd vlk dc 3e-11"]
    assert [a for a, b in zip(plain, moved, strict=True) if a != b] == named(plain, "ilk")
    assert lines_of(LEAKY, knobs={"i_leak": 2e-11}) == plain


def test_an_external_input_has_no_dc_value() -> None:
    plain, external = lines_of(LEAKY), lines_of(LEAKY, stimulus=ExternalCurrent())
    assert named(external, "iin") == ["iin 0 mem external"]
    assert [a for a, b in zip(plain, external, strict=True) if a != b] == ["iin 0 mem dc 0"]


def test_held_nodes_become_ports_with_sources() -> None:
    lines = lines_of(LEAKY, voltages={"vpw": 0.6, "vlk": 0.35})
    assert lines[0] == ".subckt own_leaky_axon_hillock mem out vdd vpw vlk"
    (call,) = named(lines, "x1")
    assert call == "x1 mem out vdd hold_0 hold_1 own_leaky_axon_hillock"
    assert named(lines, "vhold_0_held") == ["vhold_0_held hold_0 0 dc 0.6"]
    assert named(lines, "vhold_1_held") == ["vhold_1_held hold_1 0 dc 0.35"]
    # What they hold is the node of the same name: nothing within is changed but the first line.
    start, end = 1, lines.index(".ends own_leaky_axon_hillock")
    assert lines[start:end] == lines_of(LEAKY)[start:end]


def own(folder: Path, unit: str) -> Circuit:
    """The leak's gate is a port that a knob drives."""
    text = LEAKY.netlist.read_text()
    (folder / "a.cir").write_text(text.replace("mem out vdd i_leak", "mem out vdd vlk i_leak"))
    sheet = LEAKY.datasheet_path.read_text()
    knob = f'[knobs.vlk]\nvalue = 0.3\nunit = "{unit}"\n[bench]'
    (folder / "a.toml").write_text(sheet.replace("[bench]", knob))
    return Circuit(folder / "a.cir")


def test_a_knob_at_a_node_is_a_source_of_its_unit(tmp_path: Path) -> None:
    lines = lines_of(own(tmp_path, "V"))
    assert named(lines, "x1") == ["x1 mem out vdd knob_0 own_leaky_axon_hillock"]
    assert named(lines, "vknob_0") == ["vknob_0 knob_0 0 dc 0.3"]
    lines = lines_of(own(tmp_path, "A"), knobs={"vlk": 1e-12})
    assert named(lines, "iknob_0") == ["iknob_0 vdd knob_0 dc 1e-12"]
    assert not named(lines, "vknob_0")


def test_a_held_node_that_a_knob_feeds_is_held_at_the_knobs_node(tmp_path: Path) -> None:
    lines = lines_of(own(tmp_path, "A"), knobs={"vlk": 0.0}, voltages={"vlk": 0.4})
    assert lines[0] == ".subckt own_leaky_axon_hillock mem out vdd vlk"
    assert named(lines, "x1") == ["x1 mem out vdd knob_0 own_leaky_axon_hillock"]
    assert named(lines, "vknob_0_held") == ["vknob_0_held knob_0 0 dc 0.4"]
    assert named(lines, "iknob_0") == ["iknob_0 vdd knob_0 dc 0.0"]


def test_a_node_that_is_not_there_is_named() -> None:
    with pytest.raises(CircuitInputError, match="nonesuch"):
        lines_of(LEAKY, voltages={"nonesuch": 0.4})


def test_every_element_of_a_deck_has_a_name_of_its_own(tmp_path: Path) -> None:
    for circuit in (own(tmp_path, "V"), load_circuit("dpi_neuron"), load_circuit("dpi_synapse")):
        lines = lines_of(circuit, voltages={"vdd_": 0.1} if "vdd_" in circuit.source.nodes else {})
        outside = lines[next(k for k, line in enumerate(lines) if line.startswith(".ends")) + 1 :]
        names = [line.split()[0] for line in outside if not line.startswith(".")]
        assert len(set(names)) == len(names)


def test_the_solver_and_the_condition_are_the_settings() -> None:
    options = SolverOptions(reltol=1e-6, method="gear")
    lines = bench_lines(LEAKY, Setting(Condition("ff", -40.0, 1.7), options))
    assert options.card() in lines
    assert ".temp -40.0" in lines
    assert "vdd vdd 0 dc 1.7" in lines
    deck = render_deck(LEAKY, load_technology("gf180mcu"), Setting(Condition("ff", -40.0, 1.7)))
    assert "ff, -40 C, 1.7 V" in deck.splitlines()[0]
    assert deck.endswith(".end\n")


def test_a_neurons_bench_and_a_synapses(tmp_path: Path) -> None:
    lines = lines_of(load_circuit("dpi_neuron"))
    assert named(lines, "iin") == ["iin 0 in dc 0"]  # into the port of its own
    assert named(lines_of(LEAKY), "iin") == ["iin 0 mem dc 0"]
    (pulse,) = named(lines_of(load_circuit("dpi_synapse")), "vin")
    # From rest at zero to the supply, after a rest of its own length, for 500 us in all.
    assert pulse.startswith("vin in 0 dc 0.0 pulse(0.0 1.8 0.0005 ")
    rise, fall, width = (float(word) for word in pulse.split("(")[1].split()[3:6])
    assert rise + width == pytest.approx(500e-6)
    assert rise == fall < 1e-6
