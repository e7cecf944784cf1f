import hashlib
import os
from pathlib import Path

import pytest

from circuits.errors import CircuitInputError
from circuits.netlist import Netlist, Subcircuit, Transistor, parse_number, read_netlist
from circuits.netlist.expression import parse_expression


def read(folder: Path, text: str) -> Netlist:
    (folder / "a.cir").write_text(text)
    return read_netlist(folder / "a.cir")


def flat(folder: Path, text: str) -> Subcircuit:
    return read(folder, text).flatten()


def refused(path: Path) -> str:
    with pytest.raises(CircuitInputError) as error:
        read_netlist(path)
    message = str(error.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5u", 0.5e-6), ("20p", 20e-12), ("1meg", 1e6), ("1MEG", 1e6), ("3m", 3e-3),
     ("-2e-9", -2e-9), ("1.8V", 1.8), ("100fF", 100e-15), (".25", 0.25), ("1mm", 1e-3),
     ("20pA", 20e-12), ("1e3k", 1e6)],
)  # fmt: skip
def test_spice_numbers(text: str, value: float) -> None:
    assert parse_number(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    ["", "u", "1..2", "`id`", "{w}", "1 2", "1mil", "1a", "1e999", "1e", "0x10", "١", "1foo"],
)
def test_what_is_no_number_or_an_ambiguous_one_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a SPICE number"):
        parse_number(text)


def test_a_subcircuit_is_read_with_continuations_and_comments(tmp_path: Path) -> None:
    cell = read(
        tmp_path,
        "* title, 27 °C `quoted`\n.subckt cell mem out vdd\n+ i_leak=20p\n"
        "XM1 mem out 0 0 nf w=1u ; note\n* a comment in between\n\n+ l = 2u\n"
        "Cmem mem 0 1p $ the membrane\nXM2 out mem vdd vdd pf w=3u l=0.5u\n.ends\n",
    )
    assert (cell.name, cell.ports) == ("cell", ("mem", "out", "vdd"))
    assert cell.parameters == {"i_leak": 20e-12}
    flat_cell = cell.flatten()
    assert flat_cell.transistors == (
        Transistor("xm1", "xm1", "nf", 1e-6, 2e-6),
        Transistor("xm2", "xm2", "pf", 3e-6, 0.5e-6),
    )
    assert flat_cell.text == (
        ".subckt own_cell mem out vdd\n"
        "xm1 mem out 0 0 nf w=1e-06 l=2e-06\n"
        "cmem mem 0 1e-12\n"
        "xm2 out mem vdd vdd pf w=3e-06 l=5e-07\n"
        ".ends own_cell\n"
    )
    data = (tmp_path / "a.cir").read_bytes()
    assert cell.digest == hashlib.sha256(data).hexdigest()
    assert cell.files == (tmp_path / "a.cir",)


@pytest.mark.parametrize(
    ("line", "rendered"),
    [
        ("R1 a 0 1k", "r1 a 0 1000.0"),
        ("R1 a 0 1k m=2", "r1 a 0 500.0"),
        ("R1 a 0 '2 * 500' m='1+1'", "r1 a 0 500.0"),
        ('R1 a 0 "2*1k"', "r1 a 0 2000.0"),
        ("C1 a gnd 1pF", "c1 a 0 1e-12"),
        ("C1 a GND! 1pF m=3", "c1 a 0 3e-12"),
        ("V1 a 0 DC 1.8", "v1 a 0 dc 1.8"),
        ("V1 a 0 1.8", "v1 a 0 dc 1.8"),
        ("I1 a 0 {i}", "i1 a 0 dc 1e-09"),
        ("I1 a 0 {i} m=2", "i1 a 0 dc 2e-09"),
        ("I1 a 0 dc { 2*i + 1n }", "i1 a 0 dc 3.0000000000000004e-09"),
        ("E1 a 0 b 0 2", "e1 a 0 b 0 2.0"),
        ("G1 a 0 b 0 {-(4*max(1, 2))/sqrt(4)} m=2", "g1 a 0 b 0 -8.0"),
        (".param j={2**3} k=j\nR1 a 0 {k}", "r1 a 0 8.0"),
        ("R1 a 0 {k}\n.param k=2", "r1 a 0 2.0"),
        ("XM1 a b 0 0 nf l=1u w=2u", "xm1 a b 0 0 nf w=2e-06 l=1e-06"),
        ("M1 a b 0 0 NF l=1u w=2u", "xm1 a b 0 0 nf w=2e-06 l=1e-06"),
        (".title x\n.global gnd 0 GND!\nR1 a 0 1", "r1 a 0 1.0"),
        ("R[1] a /b 1", "r_1 a b_2 1.0"),
        ("R1 Net-(M1-D) b.c 1", "r1 net_m1_d b_c 1.0"),
        ("R1 +5v vin- 1", "r1 5v vin 1.0"),
        ("R1 /ac /gnd 1", "r1 n_ac n_gnd 1.0"),
    ],
)
def test_what_a_neuron_is_made_of_is_allowed(tmp_path: Path, line: str, rendered: str) -> None:
    cell = flat(tmp_path, f".subckt cell a b i=1n\n{line}\n.ends cell\n")
    assert cell.text == f".subckt own_cell a b\n{rendered}\n.ends own_cell\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("* nothing\n", "no element and no .subckt found"),
        ("", "no element and no .subckt found"),
        (".subckt a b\nR1 b 0 1\n", ":1: .subckt a has no .ends"),
        (".subckt a b\n.subckt c d\n", ":2: .subckt within .subckt a"),
        (".subckt a b\n.ends\n.subckt A d\n.ends\n", ":3: a second .subckt 'a'"),
        (".ends\n", ":1: .ends without .subckt"),
        (".subckt a b\n.ends c\n", ":2: .ends of another"),
        (".subckt nf b\n.ends\n", ":1: a sub-circuit named 'nf'"),
        (".subckt a b b\n.ends\n", ":1: ports; allowed: each once"),
        (".subckt\n.ends\n", ":1: a .subckt is given by a name and its ports"),
        (".subckt a! b\n.ends\n", ":1: 'a!' as name of a sub-circuit"),
        ("+ R1 a b 1k\n", ":1: a continuation"),
        ("R1 a b 1k\n.end now\n", ":2: '.end' takes no words"),
        ("** .subckt a\n**.subckt a b b\nR1 b 0 1\n", ":2: ports; allowed: each once"),
        ("**.subckt a b $x\nR1 b 0 1\n", ":1: '$x' as a node"),
    ],
)  # fmt: skip
def test_a_file_without_sense_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "bad.cir").write_text(text)
    found = refused(tmp_path / "bad.cir")
    assert found.startswith(f"{tmp_path / 'bad.cir'}:")
    assert message in found


REFUSED = [
    # Commands and everything that the program decides.
    (".control", "a control section without .endc"),
    (".CONTROL", "a control section without .endc"),
    (".exec touch x", "no commands"),
    ("shell touch x", "'shell' is refused: a switch"),
    ("system touch x", "'system' is refused"),
    ("write x", "'write' is refused"),
    ("source x", "'source' is refused"),
    ("quit", "'quit' is refused"),
    ("set x=1", "'set' is refused"),
    (".func f(x) {x}", "parameters are numbers"),
    (".if (1)", "no branches"),
    (".nonesuch", "unknown here"),
    # Comments that ngspice runs.
    ("*#shell touch x", "ngspice runs such a comment as a command"),
    ("  *#  shell touch x", "ngspice runs such a comment"),
    ("*ng_script", "ngspice runs such a comment"),
    ("*NG_SCRIPT_WITH_PARAMS", "ngspice runs such a comment"),
    # Elements.
    ("A1 a b model", "a code model"),
    ("B1 a 0 V=1", "an expression source"),
    ("M1 a b 0 0 nfet w=1u l=1u", "unknown device 'nfet': of a model card; allowed: nf and pf"),
    ("M1 a b 0 0 cell w=1u l=1u", "unknown device 'cell'; allowed: nf, pf"),
    (".global a,b", "'a,b' as a node"),
    ("Q1 a b 0 npn", "outside the technology"),
    ("D1 a 0 d", "outside the technology"),
    ("N1 a 0 va", "Verilog-A"),
    ("H1 a 0 v1 1", "current-controlled"),
    ("@1 a 0 1", "no element starts so"),
    ("R1 a 0 1k 2k", "R is given by a name, 2 nodes, a constant number"),
    ("R1 a 0", "R is given by"),
    ("R1 a 0 b=1", "'b' of a resistor; allowed: r= (the value), m="),
    ("I1 a 0 external", "'external' is not a SPICE number"),
    ("I1 a 0 dc 1 external", "I is given by"),
    ("V1 a 0 pulse(0 1 0 1n 1n 1u 2u)", "V is given by"),
    ("V1 a 0 pwl file=\"/etc/passwd\"", "V is given by"),
    ("E1 a 0 poly(1) b 0 0 1", "E is given by"),
    ("E1 a 0 value={v(b)}", "E is given by"),
    ("R1 a[1:0] b 1", "'a[1:0]': a range of a bus"),
    ("R1[3:0] a b 1", "'r1[3:0]': a range of a bus"),
    ("E1 a 0 poly 0 2", "'poly' as a node"),
    ("E1 a 0 b 2", "E is given by a name, 4 nodes"),
    ("R1 (a) b 1", "'(a)' as a node"),
    ("R1 net-(a b) 1", "'net-(a' as a node"),
    ("R1 a,b c 1", "'a,b' as a node"),
    ("R1 a {b} 1", "'{b}' as a node"),
    ("R1 a b -1", "-1; allowed: a resistor or capacitor from 0"),
    ("C1 a b -1p", "-1e-12; allowed: a resistor or capacitor from 0"),
    ("R1 a b 1 m=0", "m = 0; allowed: above 0"),
    ("R1 a b 1 m=-1", "m = -1; allowed: above 0"),
    ("V1 a b 1 m=2", "V is given by"),
    ("C1 a b 1 mult=2", "'mult' of a capacitor"),
    ("R1 a b i", "'i' is not a SPICE number"),
    ("R1 a $x 1", "character '$': '$' names a variable"),
    ("R1 a b$ 1", "character '$'"),
    (f"R1 a {'b' * 201} 1", "as a node"),
    (f"R{'x' * 65} a b 1", "as name of an element"),
    ("R.1 a b 1", "'r.1' as name of an element"),
    ("R1 a 0 1\nR1 a 0 1", ":3: a second element 'r1'"),
    # Transistors.
    ("XM1 a b 0 0 nf w=1u", ":2: a transistor is given by w= and l="),
    ("XM1 a b 0 0 nf w=1u l=1u delvto=1", "'delvto' of a transistor; allowed: w, l, m"),
    ("XM1 a b 0 0 nf w=1u w=2u l=1u", "each name once"),
    ("XM1 a b 0 0 npn w=1u l=1u", "unknown device 'npn': a bipolar transistor"),
    ("XM1", "'xm1' calls nothing"),
    ("XM1 a b 0 0 nf w=wide l=1u", "'wide' is neither a function nor a parameter"),
    ("XM1 a b 0 0 nf w=0 l=1u", "w = 0 m; allowed: from 1e-09 to 0.01 m"),
    ("XM1 a b 0 0 nf w=1 l=1u", "w = 1 m; allowed: from 1e-09 to 0.01 m"),
    ("XM1 a b 0 0 nf w=1u l=-1u", "l = -1e-06 m; allowed: from 1e-09"),
    ("XM1 a b 0 0 nf w=1u l=1u m=0", "m = 0; allowed: above 0"),
    ("XM1 a b 0 0 nf w=1u l=1u m=1e9", "m = 1e+09; allowed: above 0, up to 1e+06"),
    ("XM1 a b 0 0 nf w=1u l=1u m=2 mult=3", "m and mult differ"),
    ("XM1 a b 0 0 nf w=1u l=1u nf=1.5", "nf = 1.5; allowed: a whole number from 1"),
    ("XM1 a b 0 0 nf w=1u l=1u nf=0", "nf = 0; allowed: a whole number from 1"),
    ("XM1 a b 0 0 nf w=1u l=1u ad=-1", "ad = -1; allowed: from 0"),
    ("XM1 a b 0 nf w=1u l=1u", "3 nodes; a transistor has"),
    ("XM1 a b 0 0 w=1u l=1u nf", "'nf' where NAME=value must stand"),
    # Expressions.
    ("R1 a 0 `touch x`", "character '`': a back-tick runs a command"),
    (".param x=`touch x`", "back-tick"),
    ("R1 a 0 'i*2", "braces or quotes; allowed: pairs"),
    ("R1 a 0 '{i}'", "'{i}' in an expression"),
    ("R1 a 0 \"i", "braces or quotes; allowed: pairs"),
    ("R1 a 0 i*2", "is not a SPICE number"),
    ("R1 a 0 {gauss(1,0.1,1)}", "'gauss' draws at random; allowed: no random numbers"),
    ("R1 a 0 {agauss(1,0.1,1)}", "draws at random"),
    ("R1 a 0 {unif(1,0.1)}", "draws at random"),
    ("R1 a 0 {aunif(1,0.1)}", "draws at random"),
    ("R1 a 0 {limit(1,0.1)}", "draws at random"),
    ("R1 a 0 {nonesuch}", "'nonesuch' is neither a function nor a parameter"),
    ("R1 a 0 {temper}", "'temper' is neither"),
    ("R1 a 0 {v(a)}", "'v' is no function"),
    ("R1 a 0 {system(1)}", "'system' is no function"),
    ("R1 a 0 {i ? 1 : 2}", "'? 1 : 2' in an expression"),
    ("R1 a 0 {i;}", "braces or quotes; allowed: pairs"),
    ("R1 a 0 {i", "braces or quotes; allowed: pairs"),
    ("R1 a 0 i}", "braces or quotes; allowed: pairs"),
    ("R1 a 0 {{i}}", "braces or quotes; allowed: pairs"),
    ("R1 a 0 {}", "'the end' in an expression"),
    ("R1 a 0 {2*-i}", "a sign within an expression needs parentheses"),
    ("R1 a 0 {--i}", "where a value must stand"),
    ("R1 a 0 {i i}", "'i' in an expression where an operator"),
    ("R1 a 0 {max(i)}", "where ',' must stand"),
    ("R1 a 0 {sqrt(i,i)}", "where ')' must stand"),
    ("R1 a 0 {(i}", "'the end' in an expression where ')'"),
    ("R1 a 0 {sqrt}", "where '(' must stand"),
    ("R1 a 0 {1/0}", "has no value at these parameters"),
    ("R1 a 0 {sqrt(-1)}", "has no value"),
    ("R1 a 0 {exp(1000)}", "has no value"),
    ("R1 a 0 {1e300*1e300}", "has no finite value"),
    ("R1 a 0 {" + "(" * 30 + "i" + ")" * 30 + "}", "nested too deep; allowed: 20"),
    ("R1 a 0 {i" + "+i" * 400 + "}", "an expression is too long; allowed: 500"),
    (".param" + "".join(f" p{k}=1" for k in range(99)) + "\nR1 a 0 {q}", ":3: 'q' is neither"),
    (".param i=2", ":2: a second parameter 'i'"),
    (".param sqrt=2", "not the name of a function"),
    (".param gauss=2", "not the name of a function"),
    (".param 2x=2", "'2x' as name of a parameter"),
    (".param x={y} y=1", "'y' is neither a function nor a parameter declared before"),
    (".param x={x}", "'x' is neither a function nor a parameter declared before"),
    (".param" + "".join(f" p{k}=1" for k in range(250)) + "\n.param" + "".join(
        f" q{k}=1" for k in range(250)), ":3: too many parameters; allowed: 500"),
    (".param x", ".param takes NAME=number"),
    (".param x=", "NAME=value"),
    (".param x==1", "NAME=value"),
    (".param =1", "where NAME=value must stand"),
    ("= 1", "a line cannot start with '='"),
    ("{i}", "a line cannot start with '{i}'"),
    # Bytes.
    ("R1 a\\ b 1", "character '\\\\': a back-slash"),
    ("R1 µ b 1", "character 'µ': outside comments a netlist is plain ASCII"),
    ("R1 a\u2028 b 1", "character '\\u2028'"),
    ("R1 a b 1\x1b[2J", "control character '\\x1b'"),
    ("R1 a b 1\x00", "control character '\\x00'"),
    ("* " + "x" * 2001, "the line is too long; allowed: 2000"),
    ("R1 a b" + "\n+ 1" * 1100, "the line is too long; allowed: 2000"),
    ("* x\n" * 10_001, ":10001: too many lines; allowed: 10000"),
    # Includes.
    (".include", "'.include' takes one file name"),
    (".include a b", "'.include' takes one file name"),
    (".include a.cir", "'a.cir' includes itself"),
    (".include ./a.cir", "'./a.cir' includes itself"),
    (".include ../secret.inc", "'../secret.inc' lies outside the netlist's folder"),
    (".include x/../../secret.inc", "lies outside the netlist's folder"),
    (".include nonesuch.inc", "'nonesuch.inc' is not there or not a regular file"),
    (".include .", "is not there or not a regular file"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "message"), REFUSED, ids=[line[:30] for line, _ in REFUSED])
def test_a_hostile_line_is_refused_with_file_and_line(
    tmp_path: Path, line: str, message: str
) -> None:
    folder = tmp_path / "neurons"
    folder.mkdir()
    (tmp_path / "secret.inc").write_text("* nothing\n")
    path = folder / "a.cir"
    path.write_text(f".subckt cell a b i=1n\n{line}\nR99 a b 1k\n.ends\n", newline="")
    found = refused(path)
    assert message in found
    expected = next((part for part in message.split(": ") if part.startswith(":")), ":2")
    if not message.startswith(":10001"):
        assert found.startswith(f"{path}{expected}: ")
    assert len(found) < 800


def test_an_included_file_stands_in_the_place_of_its_include(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "bias.inc").write_text('* bias\n.include "more.inc"\nC1 a 0 1p\n')
    (tmp_path / "sub" / "more.inc").write_text(".param Q=3\n")
    cell = read(tmp_path, ".subckt c a b\n.include sub/bias.inc\nR1 a b {q}\n.ends\n")
    assert cell.flatten().text.splitlines()[1:3] == ["c1 a 0 1e-12", "r1 a b 3.0"]
    assert [path.name for path in cell.files] == ["a.cir", "bias.inc", "more.inc"]
    (tmp_path / "sub" / "more.inc").write_text("* as before\n.param Q=3\n")
    assert read_netlist(tmp_path / "a.cir").digest != cell.digest


def test_an_error_in_an_included_file_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "bias.inc").write_text("* bias\nQ1 a b 0 npn\n")
    (tmp_path / "a.cir").write_text(".subckt c a b\n.include sub/bias.inc\n.ends\n")
    found = refused(tmp_path / "a.cir")
    assert found.startswith(f"{tmp_path / 'sub' / 'bias.inc'}:2: 'q1' is refused")


def test_links_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "neurons"
    folder.mkdir()
    (tmp_path / "secret.inc").write_text("R2 a b 1k\n")
    (folder / "link.inc").symlink_to(tmp_path / "secret.inc")
    (folder / "up").symlink_to(tmp_path)
    for name in ("link.inc", "up/secret.inc"):
        (folder / "a.cir").write_text(f".subckt c a b\n.include {name}\n.ends\n")
        assert ":2: " in (found := refused(folder / "a.cir"))
        assert "lies outside the netlist's folder" in found
    # A link inside the folder is a file like any other, and so is a linked folder of netlists.
    (folder / "real.inc").write_text("R2 a b 1k\n")
    (folder / "inner.inc").symlink_to("real.inc")
    (folder / "a.cir").write_text(".subckt c a b\n.include inner.inc\n.ends\n")
    (tmp_path / "linked").symlink_to(folder)
    assert "r2 a b 1000.0" in read_netlist(tmp_path / "linked" / "a.cir").flatten().text


def test_includes_end(tmp_path: Path) -> None:
    for k in range(12):
        (tmp_path / f"{k}.inc").write_text(f".include {k + 1}.inc\n")
    (tmp_path / "a.cir").write_text(".subckt c a b\n.include 0.inc\n.ends\n")
    assert "too deep; allowed: 8 levels" in refused(tmp_path / "a.cir")
    (tmp_path / "0.inc").write_text("* nothing\n")
    (tmp_path / "a.cir").write_text(".subckt c a b\n" + ".include 0.inc\n" * 100 + ".ends\n")
    assert "too many files; allowed: 64" in refused(tmp_path / "a.cir")
    (tmp_path / "0.inc").write_text(".include 1.inc\n")
    (tmp_path / "1.inc").write_text(".include 0.inc\n")
    (tmp_path / "a.cir").write_text(".subckt c a b\n.include 0.inc\n.ends\n")
    assert "'0.inc' includes itself" in refused(tmp_path / "a.cir")


def test_files_that_are_no_text_or_have_no_end_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.cir"
    assert "cannot be read: No such file" in refused(path)
    path.write_bytes(b"* title\n\x81\xfe\n")
    assert ":2: cannot be read: not a UTF-8 text file: byte 0x81" in refused(path)
    path.write_bytes(b"* " + b"x" * (1 << 20))
    assert "too large; allowed: up to 1048576 bytes" in refused(path)
    path.unlink()
    path.mkdir()
    assert "cannot be read: " in refused(path)
    path.rmdir()
    os.mkfifo(path)
    assert "allowed: a regular file" in refused(path)
    assert "allowed: a regular file" in refused(Path("/dev/zero"))
    loop = tmp_path / "loop.cir"
    loop.symlink_to(loop)
    assert "cannot be read: " in refused(loop)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2-3-4", -5), ("8/2/2", 2), ("-2**2", -4), ("2**3**2", 64), ("2*(-p)", -6),
     ("max(1,min(2,p))", 2), ("1.5k+.5", 1500.5), ("2**(-1)", 0.5), ("log(exp(p))", 3),
     ("+p", 3), ("pow(2,p)+abs(-1)", 9), ("int(-1.5)", -1), ("int(2.7)", 2), ("nint(2.5)", 2),
     ("sgn(-p)", -1), ("floor(-1.5)", -2), ("ceil(1.2)", 2)],
)  # fmt: skip
def test_expressions_have_ngspices_values(text: str, value: float) -> None:
    """The values are those that ngspice 39 prints for these expressions at p = 3."""
    found = parse_expression(text).value({"p": 3.0}.__getitem__)
    assert found == pytest.approx(value, rel=1e-12)
