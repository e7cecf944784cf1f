"""Decks as people simulate them: the circuit is read, and what stands around it is passed over."""

from pathlib import Path

import pytest

from circuits.errors import CircuitInputError
from circuits.netlist import GENERIC, DeviceName, Netlist, read_netlist

DEVICES = {
    **GENERIC,
    "nfet_03v3": DeviceName("nf", "gf180mcu"),
    "pfet_03v3": DeviceName("pf", "gf180mcu"),
}
NEURON = """.subckt my_lif vmem spk vdd vss ileak
XM1 n1 vmem vss vss nfet_03v3 L=1u W=0.5u
XM2 n1 vmem vdd vdd pfet_03v3 L=1u W=0.5u
XM3 spk n1 vss vss nfet_03v3 L=0.5u W=0.5u
XM4 spk n1 vdd vdd pfet_03v3 L=0.5u W=1u
XM5 vmem spk vss vss nfet_03v3 L=1u W=0.5u
XM8 vmem ileak vss vss nfet_03v3 L=2u W=0.5u
XM9 ileak ileak vss vss nfet_03v3 L=2u W=0.5u
C1 vmem vss 200f
C2 spk vmem 60f
.ends
"""
XSCHEM = """** sch_path: /designs/tb_my_lif.sch
**.subckt tb_my_lif
V1 vdd GND 1.8
.save i(v1)
I0 vdd vmem PULSE(0 100p 1u 1n 1n 1m 2m)
I1 vdd ileak 80p
x1 vmem spk vdd GND ileak my_lif
**** begin user architecture code
.option method=gear
.tran 1u 5m
.control
  run
  let x = v(vmem)[10] ; `date` $PATH
  write tb.raw
.endc
.lib /opt/pdk/sm141064.ngspice typical
**** end user architecture code
**.ends
"""


def read(folder: Path, text: str, subcircuit: str | None = None, name: str = "deck") -> Netlist:
    (folder / f"{name}.spice").write_text(text)
    return read_netlist(folder / f"{name}.spice", DEVICES, subcircuit)


def refused(folder: Path, text: str, subcircuit: str | None = None) -> str:
    with pytest.raises(CircuitInputError) as error:
        read(folder, text, subcircuit)
    message = str(error.value)
    assert "\n" not in message
    return message.removeprefix(f"{folder / 'deck.spice'}")


def alone(folder: Path) -> str:
    return read(folder, NEURON, name="alone").flatten().text


BENCHES = {
    "xschem": XSCHEM + NEURON + ".GLOBAL GND\n.end\n",
    "a title, and the circuit first": "My leaky neuron, 2nd try\n" + NEURON
    + "Vdd vdd 0 dc 1.8 ac 1\nIb vdd ileak {ib}\n.param ib=80p\nIin 0 vmem sin(0 1n 1k)\n"
    "Xdut vmem spk vdd 0 ileak my_lif\n.tran 1u 1m\n.end\n",
    "LTspice": "* C:\\Users\\me\\tb.asc\n" + NEURON
    + "V1 vdd 0 1.8\nI1 vdd ileak 80p\nI2 0 vmem PWL(0 0 1u\n+ 100p)\n"
    "X1 vmem spk vdd 0 ileak my_lif\n.tran 0 5m 0\n.backanno\n.step param x 1 2 1\n.end\n",
    "ground at the plus end": NEURON
    + "V1 0 vdd -1.8\nI1 ileak vdd -80p\nI2 vmem 0 pulse 0 -1n 0 1n 1n 1u\n"
    "X1 vmem spk vdd 0 ileak my_lif\n.ac dec 10 1 1k\n.end\n",
    "sections and options": ".lib tt\n.model nch nmos level=54\nR1 a\n.endl\n.temp 27\n"
    ".meas tran t1 TRIG v(spk) VAL=0.9 RISE=1\n+ TARG v(spk) VAL=0.9 RISE=2\n"
    ".csparam a=1\n.ic v(vmem)=0\n.nodeset v(n1)=1\n.include /opt/pdk/design.ngspice\n"
    ".lib $::MODELS/all.lib typical\n.lib \"C:\\models\\b.lib\" ff\n" + NEURON
    + "V1 vdd 0 1.8\nI1 vdd ileak 80p\nI9 0 vmem exp(0 1n)\nX1 vmem spk vdd 0 ileak my_lif\n.end\n",
}  # fmt: skip


@pytest.mark.parametrize("what", BENCHES)
def test_the_neuron_is_taken_out_of_its_test_bench(tmp_path: Path, what: str) -> None:
    netlist = read(tmp_path, BENCHES[what])
    assert netlist.name == "my_lif"
    assert netlist.chosen
    assert netlist.flatten().text == alone(tmp_path)
    bench = netlist.testbench
    assert bench.volts == {"vdd": 1.8}
    assert bench.amperes["ileak"] == pytest.approx(80e-12)
    assert bench.stimulated[-1] == "vmem" or bench.stimulated[0] == "vmem"
    assert read(tmp_path, BENCHES[what], "MY_LIF").flatten().text == alone(tmp_path)


def test_one_note_names_all_that_was_passed_over(tmp_path: Path) -> None:
    note = read(tmp_path, BENCHES["xschem"]).testbench.note
    assert note == (
        "v1 (line 3), .save (line 4), source i0 (line 5), i1 (line 6), x1 (line 7), "
        ".option (line 9), .tran (line 10), .control (line 11), .lib (line 16)"
    )
    assert read(tmp_path, BENCHES["xschem"]).testbench.sections == ("typical",)
    assert read(tmp_path, NEURON).testbench.note == ""
    assert read(tmp_path, BENCHES["sections and options"]).testbench.sections == ("typical", "ff")
    assert read(tmp_path, BENCHES["a title, and the circuit first"]).testbench.note.startswith(
        "a title (line 1), "
    )


def test_a_sub_circuit_is_chosen_by_its_name(tmp_path: Path) -> None:
    text = NEURON + NEURON.replace("my_lif", "other").replace("C1 vmem vss 200f", "C1 vmem vss 1p")
    assert "which is the neuron? " in (found := refused(tmp_path, text))
    assert "new-circuit --subckt NAME" in found
    assert read(tmp_path, text, "my_lif").flatten().text == alone(tmp_path)
    assert "c1 vmem vss 1e-12" in read(tmp_path, text, "other").flatten().text
    assert refused(tmp_path, text, "none") == ": no sub-circuit 'none'; allowed: my_lif, other"


@pytest.mark.parametrize(
    "around",
    ["Cload spk 0 10f\n", "X2 vmem2 spk2 vdd 0 ileak my_lif\n", "R1 vdd vdd2 1\n"],
)
def test_what_is_more_than_a_test_bench_is_the_circuit(tmp_path: Path, around: str) -> None:
    netlist = read(tmp_path, f"V1 vdd 0 1.8\nX1 vmem spk vdd 0 ileak my_lif\n{around}{NEURON}")
    assert (netlist.name, netlist.chosen) == ("deck", False)
    assert len(netlist.flatten().transistors) in (7, 14)


def test_the_circuits_own_lines_are_refused_all_at_once(tmp_path: Path) -> None:
    bad = NEURON.replace("C1 vmem vss 200f", "Q1 a b 0 npn\nC1 vmem vss 200f foo=1\nD1 a b d1")
    bad = bad.replace("XM1 n1 vmem vss vss nfet_03v3", "XM1 n1 vmem vss vss nfet_99")
    bad = bad.replace("XM8 vmem ileak vss vss nfet_03v3", "XM8 vmem ileak vss vss nfet_99")
    found = refused(tmp_path, bad)
    assert found.startswith(":2: unknown device 'nfet_99'")
    assert "also: the same in line 7; 'q1' is refused: a device outside the" in found
    assert "in line 9; " in found
    assert found.endswith("'d1' is refused: a device outside the technology in line 11")
    # What another sub-circuit holds, or stands around, is no part of it.
    other = ".subckt filter a b\nB1 a b v=1\nQ1 a b 0 npn\n.ends\nB7 x 0 v=time\n"
    assert read(tmp_path, NEURON + other, "my_lif").flatten().text == alone(tmp_path)
    assert ":3: 'b1' is refused" not in read(tmp_path, NEURON + other, "my_lif").testbench.note


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".control\nrun\n", ":1: a control section without .endc"),
        # A time-dependent source within the neuron is no test bench's.
        (NEURON.replace("C2", "V3 vmem vss pulse(0 1)\nC2"), ":10: V is given by"),
        # A first line that assigns, or that calls, is more than a title.
        ("M1 d g s b strange w=1u l=1u\nR1 d g 1\n", ":1: unknown device 'strange'"),
        ("x1 d g strange\nR1 d g 1\n", ":1: unknown device 'strange'"),
        ("R1 d g 1\nMy neuron, second line\n", ":2: "),
        ("* a\n.include ../models.inc\nR1 a b 1\n", ":2: '../models.inc' lies outside"),
    ],
)
def test_what_might_be_the_circuit_is_not_passed_over(
    tmp_path: Path, text: str, message: str
) -> None:
    assert refused(tmp_path, text).startswith(message)


def test_a_control_section_in_an_included_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "run.inc").write_text(".control\nshell touch pwned\n.endc\n.tran 1u 1m\n")
    netlist = read(tmp_path, f".include run.inc\n{NEURON}")
    assert netlist.flatten().text == alone(tmp_path)
    assert netlist.testbench.note == ".control (line 1), .tran (line 4)"
    assert "shell" not in netlist.flatten().text
