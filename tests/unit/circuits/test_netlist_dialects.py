"""Netlists as editors and extractors write them: encodings, comments, names, parts, globals."""

import codecs
from pathlib import Path

import pytest

from circuits.errors import CircuitInputError
from circuits.netlist import GENERIC, DeviceName, read_netlist

DEVICES = {**GENERIC, "nfet_03v3": DeviceName("nf"), "pfet_03v3": DeviceName("pf")}
PLAIN = """* sizes in micrometres
.subckt cell vmem out vdd
XM1 out vmem 0 0 nfet_03v3 L=1u W=0.5u
XM2 out vmem vdd vdd pfet_03v3 L=1.5u W=2u
C1 vmem 0 200f
R1 out vmem 10k
.ends
"""


def text_of(folder: Path, data: bytes | str) -> str:
    path = folder / "cell.cir"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_netlist(path, DEVICES).flatten().text


def refused(folder: Path, data: bytes | str) -> str:
    with pytest.raises(CircuitInputError) as error:
        text_of(folder, data)
    assert "\n" not in str(error.value)
    return str(error.value).removeprefix(f"{folder / 'cell.cir'}")


MICRO = PLAIN.replace("u ", "µ ").replace("u\n", "µ\n").replace("sizes", "größes, in µm")
ENCODED = {
    "micro in UTF-8": MICRO.encode(),
    "micro in Latin-1": MICRO.encode("latin-1"),
    "Greek mu": MICRO.replace("µ", "\N{GREEK SMALL LETTER MU}").encode(),
    "Windows-1252 quotes in a comment": PLAIN.replace("* sizes", "* “sizes” –").encode("cp1252"),
    "UTF-8 with a mark": codecs.BOM_UTF8 + MICRO.encode(),
    "UTF-16, little end first": codecs.BOM_UTF16_LE + MICRO.encode("utf-16-le"),
    "UTF-16, big end first": codecs.BOM_UTF16_BE + MICRO.encode("utf-16-be"),
    "UTF-16 with Windows line ends": MICRO.replace("\n", "\r\n").encode("utf-16"),
    "Windows line ends": PLAIN.replace("\n", "\r\n").encode(),
    "carriage returns alone": PLAIN.replace("\n", "\r").encode(),
    "ohms with their sign": PLAIN.replace("10k", "10kΩ").encode(),
    "micrometres": PLAIN.replace("L=1u", "L=1µm").encode(),
}


@pytest.mark.parametrize("what", ENCODED)
def test_a_netlist_is_read_in_the_encoding_that_editors_give_it(tmp_path: Path, what: str) -> None:
    assert text_of(tmp_path, ENCODED[what]) == text_of(tmp_path, PLAIN)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (PLAIN.encode("utf-16-le"), ":1: control character '\\x00'"),  # no mark
        (codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le") + b"x", "not a UTF-16 text file"),
        (PLAIN.encode() + b"* \x81\n", ":8: cannot be read: not a UTF-8 text file: byte 0x81"),
        (PLAIN.replace("C1 vmem", "C1 vm\N{LATIN SMALL LETTER E WITH ACUTE}m"), ":5: character"),
        (PLAIN.replace("R1", "R1 µ"), ":6: character 'µ'"),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(
    tmp_path: Path, data: bytes | str, message: str
) -> None:
    assert message in refused(tmp_path, data)


PARTS = {
    "C1 vmem 0 200f ic=0": "ic",
    "C1 vmem 0 200f IC=0.5": "ic",
    "C1 vmem 0 C=200f": "named",
    "C1 vmem 0 c={2*100f} ic={0.1}": "expression",
    "C1 vmem 0 200f Rser=0 Lser=0 Cpar=0": "LTspice",
    'C1 vmem 0 200f V=16 Irms=0 Rser=0 mfg="AVX" pn="08055" type="X5R"': "LTspice's catalogue",
    "C1 vmem 0 200f tc1=0 tc2=0.0 dtemp=0": "KiCad",
    "C1 vmem 0 100f m=2": "many",
    "C1 vmem 0 200f $[cmim] $X=120 $Y=20": "CDL",
    "C1 vmem 0 200f $ **FLOATING": "Magic",
    "C1 vmem 0 200fF **FLOATING": "Magic 7",
    "C1 vmem 0 200f $.MODEL=cmim": "CDL model",
}


@pytest.mark.parametrize("line", PARTS, ids=PARTS.values())
def test_a_capacitor_is_read_as_tools_write_it(tmp_path: Path, line: str) -> None:
    assert text_of(tmp_path, PLAIN.replace("C1 vmem 0 200f", line)) == text_of(tmp_path, PLAIN)


def test_a_start_that_is_passed_over_is_named(tmp_path: Path) -> None:
    text_of(tmp_path, PLAIN.replace("C1 vmem 0 200f", "C1 vmem 0 200f ic=0"))
    assert read_netlist(tmp_path / "cell.cir", DEVICES).testbench.note == "ic of c1 (line 5)"


@pytest.mark.parametrize(
    "line", ["R1 out vmem R=10k", "R1 out vmem 10k tc1=0 tc=0", "R1 out vmem 10k tol=5 pwr=0.1"]
)
def test_a_resistor_is_read_as_tools_write_it(tmp_path: Path, line: str) -> None:
    assert text_of(tmp_path, PLAIN.replace("R1 out vmem 10k", line)) == text_of(tmp_path, PLAIN)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("C1 vmem 0 200f Rser=5", "rser = 5 of a capacitor; allowed: 0; draw it as a resistor in"),
        ("C1 vmem 0 200f Cpar=1f", "cpar = 1f of a capacitor; allowed: 0; draw it as a capacitor"),
        ("R1 vmem 0 1k tc1=1e-3", "tc1 = 1e-3 of a resistor; allowed: 0; leave it out"),
        ("R1 vmem 0 1k tc1={x}", "tc1 = {x} of a resistor"),
        ("C1 vmem 0 200f w=1u", "'w' of a capacitor; allowed: c= (the value), m=; leave the rest"),
        ("C1 vmem 0 200f C=100f", "C is given by a name, 2 nodes, a constant number"),
        ("C1 vmem 0", "C is given by"),
    ],
)
def test_a_part_that_does_more_is_refused_with_what_to_do(
    tmp_path: Path, line: str, message: str
) -> None:
    found = refused(tmp_path, PLAIN.replace("C1 vmem 0 200f", line).replace("R1 out", "R2 out"))
    assert found.startswith(":5: ")
    assert message in found


def test_klayouts_names_are_read(tmp_path: Path) -> None:
    text = (
        "* cell INV\n.SUBCKT cell 1 2 VDD\n* net 3 \\$3\n* device instance $1 r0 *1 0.8,5.8 PMOS\n"
        "M$1 VDD 1 \\$3 VDD PF L=0.25U W=1.5U AS=0.6375P AD=0.6375P PS=3.85U PD=3.85U\n"
        "M$2 0 1 $3 0 NF L=0.25U W=0.9U\nR$1 \\$3 2 10\n.ENDS cell\n"
    )
    assert refused(tmp_path, text).startswith(":6: character '$'")
    flat = text_of(tmp_path, text.replace(" $3 ", " \\$3 "))
    assert "xm_1 vdd 1 3 vdd pf w=1.5e-06 l=2.5e-07" in flat
    assert "\nr_1 3 2 10.0\n" in flat


def test_cdls_slash_before_a_cells_name_is_no_node(tmp_path: Path) -> None:
    text = (
        ".SUBCKT inv A Y VDD!\n*.PININFO A:I Y:O\nMM0 Y A VDD! VDD! pf W=1u L=1u\n.ENDS inv\n"
        ".SUBCKT cell a y\nXI0 a y VDD! / inv\n.ENDS cell\n.GLOBAL VDD!\n"
    )
    assert "xi0_mm0 y a vdd vdd pf w=1e-06 l=1e-06" in text_of(tmp_path, text)


def test_ltspices_names_and_directives_are_read(tmp_path: Path) -> None:
    text = (
        "* C:\\LTC\\cell.asc\nM§Q1 out vmem 0 0 nf l=1µ w=2µ\nC1 vmem 0 1p\nV1 VDD 0 1.8\n"
        "I1 0 vmem PULSE(0 1n 0 1u 1u 1m 2m) AC 1\n.model NMOS NMOS\n.lib C:\\LTC\\standard.mos\n"
        ".tran 1m\n.backanno\n.end\n"
    )
    flat = text_of(tmp_path, text.encode("cp1252"))
    assert "xm_q1 out vmem 0 0 nf w=2e-06 l=1e-06" in flat


@pytest.mark.parametrize("option", [".option scale=10n", ".options gmin=1e-15 scale = 5m"])
def test_a_scale_of_all_sizes_is_not_passed_over(tmp_path: Path, option: str) -> None:
    assert refused(tmp_path, f"{option}\n{PLAIN}").startswith(":1: scale = ")
    assert text_of(tmp_path, f".option scale=1.0u\n{PLAIN}") == text_of(tmp_path, PLAIN)


INVERTER = ".subckt inv a y\nXM1 y a GND GND nf w=1u l=1u\nXM2 y a VDD VDD pf w=1u l=1u\n.ends\n"
FLAT = "XM1 y a GND GND nf w=1u l=1u\nXM2 y a VDD VDD pf w=1u l=1u\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"**.subckt cell y a\n{FLAT}**.ends\n.GLOBAL VDD\n.GLOBAL GND\n", "xm2 y a vdd vdd pf"),
        (f"{INVERTER}.subckt cell p q VDD\nX1 p q inv\n.ends\n.global vdd gnd\n",
         "x1_xm2 q p vdd vdd pf"),
        # A supply that only inner cells name is a node of the whole.
        (f"{INVERTER}.subckt cell p q\nX1 p q inv\nX2 q p inv\n.ends\n.global VDD\n",
         "x2_xm2 p q vdd vdd pf"),
        (f".global VDD\n{INVERTER}X1 p q inv\nR1 p VDD 1k\n", "x1_xm2 q p vdd vdd pf"),
        (f".subckt mid p q\nX1 p q inv\n.ends\n{INVERTER}X1 p q mid\n.global VDD\n",
         "x1_x1_xm2 q p vdd vdd pf"),
        (INVERTER.replace("a y\n", "a y VDD\n") + ".subckt cell p q VDD\nX1 p q VDD inv\n.ends\n"
         ".global VDD\n", "x1_xm2 q p vdd vdd pf"),
    ],
)  # fmt: skip
def test_a_global_node_is_the_same_everywhere(tmp_path: Path, text: str, line: str) -> None:
    assert f"\n{line} w=" in text_of(tmp_path, text)
    assert "vdd" in read_netlist(tmp_path / "cell.cir", DEVICES).nodes


def test_a_port_of_a_global_name_means_nothing_to_ngspice(tmp_path: Path) -> None:
    text = INVERTER.replace("a y\n", "a y VDD\n") + ".subckt cell p q r\nX1 p q r inv\n.ends\n"
    assert "x1_xm2 q p r r pf" in text_of(tmp_path, text)
    assert ":3: 'vdd' is global and a port that is connected to 'r'" in refused(
        tmp_path, f"{text}.global VDD\n"
    )
