from pathlib import Path

import pytest

from circuits import Circuit, CircuitInputError, circuits, load_circuit


@pytest.mark.parametrize("name", circuits())
def test_datasheets_agree_with_their_netlists(name: str) -> None:
    circuit = load_circuit(name)
    assert circuit.name == name == circuit.subcircuit.name
    assert circuit.knobs == pytest.approx(circuit.subcircuit.parameters, rel=1e-12)
    capacitors = circuit.netlist.read_text().lower()
    if circuit.datasheet.c_feedback is not None:
        assert f"{circuit.datasheet.c_feedback * 1e15:g}f" in capacitors


def test_an_unknown_circuit_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CircuitInputError, match=r"'nonesuch'; allowed: leaky_axon_hillock"):
        load_circuit("nonesuch")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('membrane = "mem"', 'membrane = "m"', "ports.membrane = 'm'"),
        ("supply = 1.8", 'supply = "high"', "supply = 'high'"),
        ("supply = 1.8", "supply = -1.8", "supply = -1.8"),
        ("supply = 1.8", "suply = 1.8", "'suply'"),
        ("i_low = 60e-12", "i_low = 1e-3", "i_low must be less than i_high"),
        ("xmlk = ", "xmlkk = ", "datasheet and netlist differ in xmlk, xmlkk"),
        ("c_feedback = 60e-15", "", "c_feedback is given exactly when"),
        ("supply = 1.8", "supply = nan", "finite"),
        ("[ports]", "[ports", "not a TOML file"),
    ],
)
def test_a_bad_datasheet_is_one_clear_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    source = load_circuit("leaky_axon_hillock").netlist
    (tmp_path / "my.cir").write_text(source.read_text())
    text = source.with_suffix(".toml").read_text()
    assert old in text
    (tmp_path / "my.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(CircuitInputError) as error:
        Circuit(tmp_path / "my.cir")
    assert message in str(error.value)
    assert "my.toml" in str(error.value)
    assert "\n" not in str(error.value)
