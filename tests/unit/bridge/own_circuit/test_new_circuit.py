import shutil
import tomllib
from pathlib import Path

import pytest
from rich.console import Console
from unwatched import Unwatched

from bridge.errors import BridgeInputError
from bridge.own_circuit import new_circuit, prepare
from bridge.own_circuit.given import read_given
from bridge.own_circuit.new_circuit import unanswered
from bridge.report.beginning import print_beginning
from circuits import Circuit, CircuitInputError, circuits, load_circuit
from circuits.connections import check_connections
from circuits.technology import load_technology

KICAD = """.title KiCad schematic
MM1 /vmem /spk Net-_M1-S_ VSS nfet_03v3 W=0.5u L=1u
MM2 Net-_M1-S_ /vr VSS VSS nfet_03v3 W=1u L=2u
MM3 /vmem /ileak VSS VSS nfet_03v3 W=0.5u L=2u
MM4 /ileak /ileak VSS VSS nfet_03v3 W=0.5u L=2u m=4
MM5 Net-_M5-D_ /vmem VSS VSS nfet_03v3 W=0.5u L=0.5u
MM6 Net-_M5-D_ /vmem Net-_M6-S_ VDD pfet_03v3 W=0.5u L=0.5u
MM7 Net-_M6-S_ Net-_M6-S_ VDD VDD pfet_03v3 W=0.5u L=0.5u
MM8 /spk Net-_M5-D_ VSS VSS nfet_03v3 W=0.5u L=0.5u
MM9 /spk Net-_M5-D_ VDD VDD pfet_03v3 W=0.5u L=0.5u
C1 /vmem VSS 200f
C2 /spk /vmem 60f
.end
"""

TUTORIAL = Path(__file__).resolve().parents[4] / "docs" / "tutorial" / "my_neuron.spice"


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


def test_a_datasheet_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    (tmp_path / "a.toml").symlink_to(tmp_path / "notes")
    (tmp_path / "a.spice").write_bytes(TUTORIAL.read_bytes())
    with pytest.raises(BridgeInputError, match=r"a\.toml: a symbolic link; ") as caught:
        new_circuit(tmp_path / "a.spice", force=True)
    assert "\n" not in str(caught.value)
    assert (tmp_path / "notes").read_text() == "mine"


def test_a_bias_at_gates_alone_is_a_voltage(tmp_path: Path) -> None:
    netlist = tmp_path / "a.cir"
    text = load_circuit("leaky_axon_hillock").netlist.read_text()
    lines = [line for line in text.splitlines() if not line.startswith(("XMBL", "Ilk"))]
    netlist.write_text("\n".join(lines).replace(" vdd i_leak=20p", " vdd vlk"))
    new_circuit(netlist)
    sheet = Circuit(netlist).datasheet
    assert {name: knob.unit for name, knob in sheet.knobs.items()} == {"i_reset": "A", "vlk": "V"}
    assert sheet.shared == ("xmbr",)
    assert sheet.supply == 3.3  # gf180mcu's, in which nf and pf are simulated by default
    assert "unless --technology names another" in netlist.with_suffix(".toml").read_text()


@pytest.mark.parametrize("place", [".", "..", "a.toml"])
def test_what_is_no_netlist_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.toml").touch()
    with pytest.raises(BridgeInputError, match="allowed: a file ending in"):
        new_circuit(Path(place))
    with pytest.raises(BridgeInputError, match="allowed: a file ending in"):
        prepare(Path(place), tmp_path / "run", Unwatched())


def test_biases_of_a_netlist_without_ports_are_knobs(tmp_path: Path) -> None:
    netlist = tmp_path / "a.cir"
    netlist.write_text(KICAD)
    new_circuit(netlist)
    sheet = Circuit(netlist).datasheet
    assert {name: knob.unit for name, knob in sheet.knobs.items()} == {"/ileak": "A", "/vr": "V"}
    assert sheet.shared == ("mm4",)
    check_connections(Circuit(netlist))
    netlist.with_suffix(".toml").write_text(
        '[ports]\nmembrane = "/vmem"\noutput = "/spk"\nsupply = "vdd"\nground = "vss"\n'
        '[knobs."/vr"]\nvalue = 0.5\nunit = "V"\n'
    )
    with pytest.raises(CircuitInputError, match="nothing gives /ileak"):
        check_connections(Circuit(netlist))


@pytest.mark.parametrize("name", circuits())
def test_kind_and_shared_transistors_of_the_catalogue_are_found(tmp_path: Path, name: str) -> None:
    circuit = load_circuit(name)
    copy = shutil.copy(circuit.netlist, tmp_path / circuit.netlist.name)
    begun = new_circuit(Path(copy))
    assert begun.kind == circuit.kind
    assert set(circuit.datasheet.shared) <= set(begun.shared)


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
        prepare(netlist, tmp_path / "run", Unwatched())
    netlist.write_bytes(TUTORIAL.read_bytes())
    with pytest.raises(BridgeInputError, match=r"a\.toml: .* lif-bridge new-circuit .*a\.spice"):
        prepare(netlist, tmp_path / "run", Unwatched())


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


def test_a_cell_without_transistors_is_no_neuron(tmp_path: Path) -> None:
    (tmp_path / "empty.cir").write_text(".subckt empty a b\nR1 a b 1k\n.ends\n")
    with pytest.raises(BridgeInputError, match=r"empty\.cir: empty has no transistors"):
        new_circuit(tmp_path / "empty.cir")
    assert not (tmp_path / "empty.toml").exists()


DECK = """**.subckt tb
V1 vdd GND 1.8
I1 vdd ileak 80p
V2 vpw GND 0.45
I0 vdd vmem PULSE(0 100p 1u 1n 1n 1m 2m)
x1 vmem spk vdd GND ileak vpw my_lif
.tran 1u 5m
.control
run
.endc
.lib /opt/pdk/sm141064.ngspice typical
**.ends
.subckt my_lif vmem spk vdd vss ileak vpw
XM1 n1 vmem vss vss nfet_03v3 L=1u W=0.5u
XM2 n1 vmem vdd vdd pfet_03v3 L=1u W=0.5u
XM3 spk n1 vss vss nfet_03v3 L=0.5u W=0.5u
XM4 spk n1 vdd vdd pfet_03v3 L=0.5u W=1u
XM5 vmem spk n2 vss nfet_03v3 L=1u W=0.5u
XM6 n2 vpw vss vss nfet_03v3 L=2u W=1u
XM8 vmem ileak vss vss nfet_03v3 L=2u W=0.5u
XM9 ileak ileak vss vss nfet_03v3 L=2u W=0.5u
C1 vmem vss 200f
C2 spk vmem 60f
.ends
"""


@pytest.mark.parametrize("chosen", [None, "my_lif"])
def test_a_test_benchs_sources_are_the_values_of_the_datasheet(
    tmp_path: Path, chosen: str | None
) -> None:
    (tmp_path / "deck.spice").write_text(DECK)
    beginning = new_circuit(tmp_path / "deck.spice", subcircuit=chosen)
    circuit = Circuit(tmp_path / "deck.spice")
    sheet = circuit.datasheet
    assert (sheet.name, sheet.subcircuit, sheet.supply) == ("my_lif", "my_lif", 1.8)
    values = {name: (knob.value, knob.unit) for name, knob in sheet.knobs.items()}
    assert values == {"ileak": (80e-12, "A"), "vpw": (0.45, "V")}
    assert unanswered(sheet) == []
    check_connections(circuit)
    console = Console(record=True, width=300)
    print_beginning(console, beginning)
    text = console.export_text()
    assert (
        "Passed over, no part of my_lif: v1 (line 2), i1 (line 3), v2 (line 4), source i0" in text
    )
    assert text.rstrip().endswith("deck.spice --corner typical")


def test_a_bias_that_nobody_edited_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.spice").write_text(DECK[DECK.index(".subckt my_lif") :])
    sheet = new_circuit(tmp_path / "a.spice").path
    assert unanswered(Circuit(tmp_path / "a.spice").datasheet) == ["ileak", "vpw"]
    with pytest.raises(BridgeInputError, match=r"ileak = 1 nA, vpw = 500 mV: written by") as error:
        prepare(tmp_path / "a.spice", tmp_path / "run", Unwatched())
    assert "\n" not in str(error.value)
    assert not (tmp_path / "run").exists()
    sheet.write_text(sheet.read_text().replace("value = 1e-09", "value = 8e-11"))
    assert unanswered(Circuit(tmp_path / "a.spice").datasheet) == ["vpw"]
    sheet.write_text(sheet.read_text().replace("; its value?", ""))
    assert unanswered(Circuit(tmp_path / "a.spice").datasheet) == []


def foundry(text: str, kit: str) -> str:
    """The same with a kit's own transistors."""
    names = {"sky130": ("sky130_fd_pr__nfet_01v8", "sky130_fd_pr__pfet_01v8")}.get(
        kit, ("nfet_03v3", "pfet_03v3")
    )
    if kit == "sky130":
        text = text.replace("u ", " ").replace("u\n", "\n")
    return text.replace("nf ", f"{names[0]} ").replace("pf ", f"{names[1]} ")


BARE = """.subckt bare m out vdd vpw
XM1 na m 0 0 nf W=0.5u L=1u
XM2 na m vdd vdd pf W=0.5u L=1u
XM3 out na 0 0 nf W=0.5u L=1u
XM4 out na vdd vdd pf W=0.5u L=1u
XM5 m out nr 0 nf W=0.5u L=1u
XM6 nr vpw 0 0 nf W=0.5u L=1u
C1 m 0 200f
.ends
"""


@pytest.mark.parametrize(
    ("text", "technology", "supply", "why"),
    [
        (BARE, None, 3.3, "gf180mcu's own, in which nf and pf are simulated unless --technology"),
        (BARE.replace("XM", "M"), None, 3.3, "gf180mcu's own, in which nf and pf"),
        (BARE, "sky130", 1.8, "sky130's own; the one that the neuron was designed for?"),
        (BARE, "generic180", 1.8, "generic180's own; the one"),
        (foundry(BARE, "gf180mcu"), None, 3.3, "gf180mcu's own; the one"),
        (foundry(BARE, "sky130"), None, 1.8, "sky130's own; the one"),
        (f"Vdd vdd 0 2.5\nx1 m out vdd vpw bare\n{BARE}", None, 2.5, "of the source at it"),
    ],
)
def test_every_datasheet_gets_its_supply(
    tmp_path: Path, text: str, technology: str | None, supply: float, why: str
) -> None:
    (tmp_path / "a.spice").write_text(text)
    given = load_technology(technology) if technology else None
    sheet = new_circuit(tmp_path / "a.spice", technology=given).path
    assert Circuit(tmp_path / "a.spice").datasheet.supply == supply
    line, _ = [one for one in sheet.read_text().splitlines() if one.startswith("supply = ")]
    assert line.startswith(f"supply = {supply}   # V: {why}")


@pytest.mark.parametrize(
    ("supply", "technology", "allowed"),
    [(3.3, "sky130", False), (3.3, "generic180", False), (2.3, "sky130", False),
     (2.2, "generic180", True), (1.8, "gf180mcu", True), (3.6, "gf180mcu", True),
     (5.0, "gf180mcu", False), (0.5, "sky130", True)],
)  # fmt: skip
def test_a_supply_of_another_technology_is_refused(
    tmp_path: Path, supply: float, technology: str, allowed: bool
) -> None:
    (tmp_path / "a.spice").write_text(BARE.replace("bare", "a"))
    sheet = new_circuit(tmp_path / "a.spice").path
    text = sheet.read_text().replace("supply = 3.3", f"supply = {supply}")
    sheet.write_text(text.replace("; its value?", ""))
    if allowed:
        assert read_given(tmp_path / "a.spice", technology, Unwatched())[1].name == technology
        return
    with pytest.raises(BridgeInputError, match=rf"supply = {supply:g} V; {technology} is of"):
        read_given(tmp_path / "a.spice", technology, Unwatched())


DAC = """.subckt my_dac w<0> w<1> w<2> iout vdd vss vb
XP0 n0 vb vdd vdd pf w=1u l=2u
XP1 n1 vb vdd vdd pf w=1u l=2u m=2
XP2 n2 vb vdd vdd pf w=1u l=2u m=4
XS0 iout w<0> n0 vdd pf w=0.5u l=0.5u
XS1 iout w<1> n1 vdd pf w=0.5u l=0.5u
XS2 iout w<2> n2 vdd pf w=0.5u l=0.5u
XMB vb vb vdd vdd pf w=1u l=2u
XMN vss vss vss vss nf w=1u l=1u
.ends
"""


def test_a_weight_of_ones_own_is_begun(tmp_path: Path) -> None:
    netlist = tmp_path / "a.cir"
    netlist.write_text(DAC.replace("<", "_").replace(">", ""))
    begun = new_circuit(netlist)
    sheet = Circuit(netlist).weight
    assert begun.kind == "weight"
    assert sheet.ports.code == ("w_0", "w_1", "w_2")
    assert (sheet.coding, sheet.active, sheet.direction) == ("binary", "low", "source")
    assert (sheet.ports.output, sheet.ports.supply, sheet.ports.ground) == ("iout", "vdd", "vss")
    assert sheet.shared == ("xmb",)
    assert sheet.knobs["vb"].unit == "A"
    assert sheet.bench is not None


def test_levels_that_a_code_chooses_are_one_hot(tmp_path: Path) -> None:
    netlist = begun(tmp_path, load_circuit("weight_mirror").netlist, "a.cir")
    assert Circuit(netlist).weight.coding == "one-hot"
    assert Circuit(netlist).weight.codes == 4


def with_neuron(folder: Path) -> Path:
    """The DPI synapse into a neuron whose spikes leave by an inverter."""
    text = load_circuit("dpi_synapse").netlist.read_text()
    neuron = "XN1 spk isyn 0 0 nf w=1u l=1u\nXN2 spk isyn vdd vdd pf w=1u l=1u\n.ends"
    text = text.replace("pre isyn vdd", "pre isyn spk vdd", 1).replace(".ends", neuron)
    path = folder / "a.cir"
    path.write_text(text)
    return path


def test_a_synapse_with_its_neuron_is_told_what_to_do(tmp_path: Path) -> None:
    netlist = with_neuron(tmp_path)
    with pytest.raises(BridgeInputError, match=r"a\.cir: .* synapse with its neuron .* --kind"):
        new_circuit(netlist)
    assert not netlist.with_suffix(".toml").exists()
    assert new_circuit(netlist, kind="neuron").kind == "neuron"
    assert "pre" in Circuit(netlist).knobs


def test_what_tells_no_kind_is_asked_for(tmp_path: Path) -> None:
    netlist = tmp_path / "a.cir"
    netlist.write_text(".subckt a x y vdd\nXM x y 0 0 nf w=1u l=1u\n.ends\n")
    with pytest.raises(BridgeInputError, match=r"a\.cir: is a a neuron, a synapse or a weight\?"):
        new_circuit(netlist)
    with pytest.raises(BridgeInputError, match=r"--kind 'axon'; allowed: neuron, synapse, weight"):
        new_circuit(netlist, kind="axon")
    begun_here = new_circuit(netlist, kind="weight")
    assert begun_here.missing == ("code",)
