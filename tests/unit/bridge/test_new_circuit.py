import tomllib
from pathlib import Path

import pytest
from rich.console import Console

from bridge.errors import BridgeInputError
from bridge.own_circuit import new_circuit, prepare
from bridge.report.beginning import print_beginning
from circuits import Circuit, circuits, load_circuit, load_technology
from circuits.netlist import bias_diodes, guess_roles

TUTORIAL = Path(__file__).resolve().parents[3] / "docs" / "tutorial" / "my_neuron.spice"


def begun(folder: Path, netlist: Path, name: str) -> Path:
    copy = folder / name
    copy.write_bytes(netlist.read_bytes())
    new_circuit(copy)
    return copy


def test_a_begun_datasheet_is_one_and_says_what_the_netlist_says(tmp_path: Path) -> None:
    circuit = Circuit(begun(tmp_path, TUTORIAL, "a.spice"))
    sheet = circuit.datasheet
    assert sheet.supply == 3.3  # the foundry's own
    assert sheet.shared == ("x3.xm1", "x4.xm1")
    units = {name: knob.unit for name, knob in sheet.knobs.items()}
    assert units == {"cmem": "F", "ileak": "A", "ireset": "A"}
    assert sheet.knobs["cmem"].value == 200e-15
    mirror = circuit.transistors[list(sheet.transistors).index("x3.xm1")]
    assert "4 of them" in sheet.transistors["x3.xm1"]
    assert mirror.multiplier == 4


def test_a_bias_at_gates_alone_is_a_voltage(tmp_path: Path) -> None:
    netlist = tmp_path / "a.cir"
    text = load_circuit("leaky_axon_hillock").netlist.read_text()
    lines = [line for line in text.splitlines() if not line.startswith(("XMBL", "Ilk"))]
    netlist.write_text("\n".join(lines).replace(" vdd i_leak=20p", " vdd vlk"))
    new_circuit(netlist)
    sheet = Circuit(netlist).datasheet
    assert {name: knob.unit for name, knob in sheet.knobs.items()} == {"i_reset": "A", "vlk": "V"}
    assert sheet.shared == ("xmbr",)
    assert sheet.supply is None  # nf and pf are every technology's


@pytest.mark.parametrize("name", circuits())
def test_shared_transistors_of_the_catalogue_are_found(name: str) -> None:
    circuit = load_circuit(name)
    biases = [guess.node for guess in guess_roles(circuit.source) if guess.role == "bias"]
    found = set(bias_diodes(circuit.source, biases))
    assert set(circuit.datasheet.shared) <= found


@pytest.mark.parametrize("name", ["a b.spice", "n.cir"])
def test_what_comes_next_is_a_command_that_can_be_copied(tmp_path: Path, name: str) -> None:
    netlist = tmp_path / name
    netlist.write_bytes(TUTORIAL.read_bytes())
    console = Console(record=True, width=200)
    print_beginning(console, new_circuit(netlist))
    quoted = f"'{netlist}'" if " " in name else str(netlist)
    last = console.export_text().splitlines()[-1]
    assert last.endswith(f"then lif-bridge characterise {quoted}")


def test_without_a_datasheet_the_way_to_one_is_named(tmp_path: Path) -> None:
    netlist = tmp_path / "a.spice"
    with pytest.raises(BridgeInputError, match=r"a\.spice: there is no such file"):
        prepare(netlist, tmp_path / "run", Console())
    netlist.write_bytes(TUTORIAL.read_bytes())
    with pytest.raises(BridgeInputError, match=r"a\.toml: .* lif-bridge new-circuit .*a\.spice"):
        prepare(netlist, tmp_path / "run", Console())


def test_names_that_are_no_bare_keys_are_quoted(tmp_path: Path) -> None:
    netlist = begun(tmp_path, TUTORIAL, "a.spice")
    text = netlist.with_suffix(".toml").read_text()
    assert "[knobs.cmem]" in text
    assert '"x1.xm1" = ' in text
    assert "x1.xm1" in tomllib.loads(text)["transistors"]


def test_the_technology_that_is_named_gives_the_supply_and_is_named_again(tmp_path: Path) -> None:
    netlist = tmp_path / "a.cir"
    netlist.write_bytes(load_circuit("leaky_axon_hillock").netlist.read_bytes())
    console = Console(record=True, width=200)
    begun_here = new_circuit(netlist, technology=load_technology("sky130"))
    print_beginning(console, begun_here, "sky130")
    assert Circuit(netlist).datasheet.supply == 1.8
    assert console.export_text().endswith(f"characterise {netlist} --technology sky130\n")
