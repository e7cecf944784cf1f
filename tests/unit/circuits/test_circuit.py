from pathlib import Path

import pytest

from circuits import (
    Circuit,
    CircuitInputError,
    Condition,
    Setting,
    circuits,
    load_circuit,
    render_deck,
)
from circuits.technology import load_technology


@pytest.mark.parametrize("name", circuits())
def test_datasheets_agree_with_their_netlists(name: str) -> None:
    circuit = load_circuit(name)
    assert circuit.name == name == circuit.source.name
    assert circuit.knobs == pytest.approx(circuit.source.parameters, rel=1e-12)
    assert set(circuit.datasheet.transistors) == {t.name for t in circuit.transistors}
    assert circuit.title
    assert circuit.datasheet.source
    assert all(knob.low is not None and knob.high is not None and knob.meaning
               for knob in circuit.datasheet.knobs.values())  # fmt: skip
    assert circuit.datasheet.bench is not None


@pytest.mark.parametrize(
    "name", [name for name in circuits() if load_circuit(name).kind == "neuron"]
)
def test_a_capacitive_feedback_is_a_capacitor_of_the_netlist(name: str) -> None:
    circuit = load_circuit(name)
    cell, ports = circuit.subcircuit, circuit.neuron.ports
    between = {cell.nodes[ports.membrane], cell.nodes[ports.output]}
    found = [e.value for e in cell.elements if e.letter == "c" and set(e.nodes) == between]
    if circuit.neuron.feedback == "capacitive":
        assert found == pytest.approx([circuit.neuron.c_feedback])
    else:
        assert circuit.neuron.c_feedback is None
        assert not found


def test_an_unknown_circuit_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CircuitInputError, match=r"'nonesuch'; allowed: .*leaky_axon_hillock"):
        load_circuit("nonesuch")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('membrane = "mem"', 'membrane = "m"', "ports.membrane = 'm'"),
        ("supply = 1.8", 'supply = "high"', "supply = 'high'"),
        ("supply = 1.8", "supply = -1.8", "supply = -1.8"),
        ("supply = 1.8", "suply = 1.8", "'suply'"),
        ("i_low = 80e-12", "i_low = 1e-3", "i_low must be less than i_high"),
        ("[knobs.i_leak]", "[knobs.leak]", "time_constant = 'i_leak': not a knob"),
        ('output = "out"', 'output = "n1"', "my.cir has the port out"),
        ('output = "out"', 'output = "mem"', "a node stands for two roles"),
        ("xmlk = ", "xmlkk = ", "transistors: 'xmlkk': my.cir has xmp1"),
        ("c_feedback = 60e-15", "", "c_feedback is given exactly when"),
        ("supply = 1.8", "supply = nan", "finite"),
        ("[ports]", "[ports", "not a TOML file"),
        (
            "supply = 1.8",
            "supply = 1800",
            "supply = 1800: Input should be less than",
        ),
        ("supply = 1.8", "supply = 1e400", "finite"),
        ("v_sweep = [-0.05, 1.4]", "v_sweep = [-5000, 5000]", "v_sweep.0 = -5000: Input"),
        ("v_sweep = [-0.05, 1.4]", "v_sweep = [1.4, -0.05]", "from below zero to above it"),
        ("v_start = 0.4", "v_start = -21", "v_start = -21"),
        ("t_limit = 0.1", "t_limit = 1e6", "t_limit = 1000000.0: Input should be less than"),
        ("i_high = 200e-12", "i_high = 2", "i_high = 2: Input should be less than or equal to 1"),
        ("i_low = 80e-12", "i_low = 1e-300", "i_low = 1e-300"),
        ("c_feedback = 60e-15", "c_feedback = 60", "c_feedback = 60"),
        ("value = 20e-12", "value = 20", "value 20 A; allowed: up to 1 A"),
        ('unit = "A"', 'unit = "mA"', "unit 'mA'; allowed: A, V, F"),
        (
            'name = "leaky_axon_hillock"',
            'name = "x\\n.control"',
            "name = 'x\\n.control': allowed: letters",
        ),
        ('title = "Leaky', 'title = "\\u001b[2JLeaky', "title = '\\x1b[2JLeaky axon-hillock'"),
        ('title = "Leaky', 'title = "Two\\nLeaky', "more than one line; allowed: one"),
        ('title = "Leaky', 'title = "\\u202eLeaky', "a control character; allowed: printable"),
        ('xmlk = "leak"', f'xmlk = "{"x" * 400}"', "at most 300 characters"),
        ('xmlk = "leak"', f'xmlk = "{"x" * 1001}"', ": a line of 1010 characters; allowed"),
        ('membrane = "mem"', 'membrane = "mem\\n.control"', "ports.membrane = "),
        ("supply = 1.8", f"supply = {'9' * 900}", "allowed: 64 bits"),
        ("supply = 1.8", f"supply = 0x{'f' * 900}", "allowed: 64 bits"),
        ("supply = 1.8", f"supply = {'[' * 400}{']' * 400}", "nested too deep"),
        ("supply = 1.8", "supply = " + "[\n" * 4000 + "]" * 900, "nested too deep"),
        ("supply = 1.8", "a" + ".a" * 480 + " = 1", "nested too deep"),
        ("supply = 1.8", f"{'x' * 900} = 1", "unknown key 'xxx"),
        ("[ports]", '"a\\nb" = 1\n[ports]', "unknown key 'a\\nb'"),
        ("supply = 1.8", "supply = 1.8 # \x07", ": control character '\\x07'"),
        ("supply = 1.8", "supply = 1.8\n" + "# x\n" * 20000, "too large; allowed: up to 65536"),
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
    assert len(str(error.value)) < 800


def test_a_hostile_value_does_not_reach_the_terminal() -> None:
    assert str(CircuitInputError("a\x1b[2Jb\nc\u202e °µ")) == r"a\x1b[2Jb\nc\u202e °µ"


def test_the_deck_includes_nothing_of_the_users(tmp_path: Path) -> None:
    """What the file says after it was read, or besides what was read, never reaches ngspice."""
    source = load_circuit("leaky_axon_hillock").netlist
    (tmp_path / "my.toml").write_text(source.with_suffix(".toml").read_text())
    netlist = tmp_path / "my.cir"
    netlist.write_text(source.read_text())
    circuit = Circuit(netlist)
    netlist.write_text(".control\nshell touch x\n.endc\n")
    technology = load_technology("gf180mcu")
    deck = render_deck(circuit, technology, Setting(Condition("typical", 27.0, 1.8)))
    assert str(tmp_path) not in deck
    assert circuit.subcircuit.text in deck
    assert "x1 mem out vdd own_leaky_axon_hillock\n" in deck
    files = [line for line in deck.splitlines() if line.startswith((".include", ".lib"))]
    assert len(files) == 3
    assert not any("`" in line or line.startswith("*#") for line in deck.splitlines())
