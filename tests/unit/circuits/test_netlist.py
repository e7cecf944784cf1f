import hashlib
import os
from pathlib import Path

import pytest

from circuits.errors import CircuitInputError
from circuits.netlist import Subcircuit, Transistor, parse_number, read_subcircuit
from circuits.netlist.expression import read_expression


def read(folder: Path, text: str) -> Subcircuit:
    (folder / "a.cir").write_text(text)
    return read_subcircuit(folder / "a.cir")


def refused(path: Path) -> str:
    with pytest.raises(CircuitInputError) as error:
        read_subcircuit(path)
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
    assert cell.parameters == {"i_leak": pytest.approx(20e-12)}
    assert cell.transistors == (
        Transistor("xm1", "nf", pytest.approx(1e-6), pytest.approx(2e-6)),
        Transistor("xm2", "pf", pytest.approx(3e-6), pytest.approx(0.5e-6)),
    )
    assert cell.text == (
        ".subckt own_cell mem out vdd own_i_leak=2e-11\n"
        "xm1 mem out 0 0 nf w=1u l=2u\n"
        "cmem mem 0 1p\n"
        "xm2 out mem vdd vdd pf w=3u l=0.5u\n"
        ".ends own_cell\n"
    )
    data = (tmp_path / "a.cir").read_bytes()
    assert cell.digest == hashlib.sha256(data).hexdigest()
    assert cell.files == (tmp_path / "a.cir",)


@pytest.mark.parametrize(
    ("line", "rendered"),
    [
        ("R1 a 0 1k", "r1 a 0 1k"),
        ("C1 a gnd 1pF", "c1 a gnd 1pf"),
        ("V1 a 0 DC 1.8", "v1 a 0 dc 1.8"),
        ("V1 a 0 1.8", "v1 a 0 dc 1.8"),
        ("I1 a 0 {i}", "i1 a 0 dc {own_i}"),
        ("I1 a 0 dc { 2*i + 1p }", "i1 a 0 dc {2*own_i+1p}"),
        ("E1 a 0 b 0 2", "e1 a 0 b 0 2"),
        ("G1 a 0 b 0 {-(i*max(1, 2))/sqrt(4)}", "g1 a 0 b 0 {-(own_i*max(1,2))/sqrt(4)}"),
        (".param j={2**3} k=1u", ".param own_j={2**3}\n.param own_k=1u"),
        ("XM1 a b 0 0 nf l=1u w=2u", "xm1 a b 0 0 nf l=1u w=2u"),
    ],
)
def test_what_a_neuron_is_made_of_is_allowed(tmp_path: Path, line: str, rendered: str) -> None:
    cell = read(tmp_path, f".subckt cell a b i=1n\n{line}\n.ends cell\n")
    assert cell.text == f".subckt own_cell a b own_i=1e-09\n{rendered}\n.ends own_cell\n"


def test_parameters_before_the_subcircuit_stand_inside_it_in_the_deck(tmp_path: Path) -> None:
    cell = read(tmp_path, ".param k={1+1}\n.subckt cell a b\nR1 a b {k}\n.ends\n")
    assert cell.text.splitlines()[1:3] == [".param own_k={1+1}", "r1 a b {own_k}"]
    assert cell.parameters == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("R1 a b 1k\n", ":1: element 'r1': no .subckt"),
        ("* nothing\n", "no .subckt"),
        ("", "no .subckt"),
        (".subckt a b\nR1 b 0 1\n", "no .ends"),
        (".subckt a b\n.ends\n.subckt c d\n.ends\n", ":3: a second .subckt"),
        (".subckt a b\n.ends\nR1 b 0 1\n", ":3: element 'r1': after .ends"),
        (".subckt a b\n.ends c\n", ":2: .ends of another"),
        (".subckt nf b\n.ends\n", ":1: a sub-circuit named 'nf'"),
        (".subckt a b b\n.ends\n", ":1: ports; allowed: each once"),
        (".subckt a b 0\n.ends\n", ":1: ports; allowed: each once, and not the ground"),
        (".subckt a\n.ends\n", ":1: a .subckt is given by a name and its ports"),
        (".subckt a! b\n.ends\n", ":1: 'a!' as name of a sub-circuit"),
        ("+ R1 a b 1k\n", ":1: a continuation"),
    ],
)  # fmt: skip
def test_a_netlist_is_one_subcircuit(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "bad.cir").write_text(text)
    found = refused(tmp_path / "bad.cir")
    assert found.startswith(f"{tmp_path / 'bad.cir'}:")
    assert message in found


REFUSED = [
    # Commands and everything that the program decides.
    (".control", "'.control' is refused: a netlist gives no commands; allowed: .subckt"),
    (".CONTROL", "'.control' is refused"),
    (".endc", "no commands"),
    (".exec touch x", "no commands"),
    ("shell touch x", "'shell' is refused: a switch"),
    ("system touch x", "'system' is refused"),
    ("write x", "'write' is refused"),
    ("source x", "'source' is refused"),
    ("quit", "'quit' is refused"),
    ("set x=1", "'set' is refused"),
    (".lib '/etc/passwd' typical", "models come from the technology"),
    (".model n nmos", "models come from the technology"),
    (".func f(x) {x}", "parameters are numbers"),
    (".csparam x=1", "parameters are numbers"),
    (".option reltol=1", "the program sets how"),
    (".options reltol=1", "the program sets how"),
    (".temp 85", "the program sets how"),
    (".save v(a)", "decides what is measured"),
    (".print v(a)", "decides what is measured"),
    (".meas tran x max v(a)", "decides what is measured"),
    (".tran 1u 1m", "decides what is analysed"),
    (".ic v(a)=1", "start of the membrane"),
    (".if (1)", "no branches"),
    (".global a", "a node is a port"),
    (".end", "writes the deck"),
    (".nonesuch", "unknown here"),
    # Comments that ngspice runs.
    ("*#shell touch x", "ngspice runs such a comment as a command"),
    ("  *#  shell touch x", "ngspice runs such a comment"),
    ("*ng_script", "ngspice runs such a comment"),
    ("*NG_SCRIPT_WITH_PARAMS", "ngspice runs such a comment"),
    # Elements.
    ("A1 a b model", "a code model"),
    ("B1 a 0 V=1", "an expression source"),
    ("M1 a b 0 0 nfet w=1u l=1u", "outside the technology"),
    ("D1 a 0 d", "outside the technology"),
    ("N1 a 0 va", "Verilog-A"),
    ("H1 a 0 v1 1", "current-controlled"),
    ("@1 a 0 1", "no element starts so"),
    ("R1 a 0 1k tc1=1", "R is given by a name, 2 nodes, a constant number"),
    ("R1 a 0", "R is given by"),
    ("R1 a 0 b=1", "R is given by"),
    ("C1 a 0 1p ic=0", "C is given by"),
    ("I1 a 0 external", "'external' is not a SPICE number"),
    ("I1 a 0 dc 1 external", "I is given by"),
    ("V1 a 0 pulse(0 1 0 1n 1n 1u 2u)", "V is given by"),
    ("V1 a 0 pwl file=\"/etc/passwd\"", "V is given by"),
    ("E1 a 0 poly(1) b 0 0 1", "E is given by"),
    ("E1 a 0 value={v(b)}", "E is given by"),
    ("E1 a 0 poly 0 2", "'poly' as a node"),
    ("E1 a 0 b 2", "E is given by a name, 4 nodes"),
    ("R1 a b.c 1", "'b.c' as a node"),
    ("R1 a $x 1", "character '$': '$' names a variable"),
    ("R1 a b$ 1", "character '$'"),
    (f"R1 a {'b' * 65} 1", "as a node"),
    (f"R{'x' * 65} a b 1", "as name of an element"),
    ("R.1 a b 1", "'r.1' as name of an element"),
    ("R1 a 0 1\nR1 a 0 1", ":3: a second element 'r1'"),
    # Transistors.
    ("XM1 a b 0 0 nf w=1u", ":2: a transistor is given by w= and l="),
    ("XM1 a b 0 0 nf w=1u l=1u m=2", "a transistor is given by w= and l="),
    ("XM1 a b 0 0 nf w=1u w=2u l=1u", "each name once"),
    ("XM1 a b 0 0 npn w=1u l=1u", "unknown device 'npn'; allowed: nf, pf"),
    ("XM1", "unknown device ''"),
    ("XM1 a b 0 0 cell", "unknown device 'cell'"),
    ("XM1 a b 0 0 nf w=wide l=1u", "'wide' is not a SPICE number"),
    ("XM1 a b 0 0 nf w={i} l=1u", "is not a SPICE number"),
    ("XM1 a b 0 0 nf w=0 l=1u", "w = 0 m; allowed: above 0"),
    ("XM1 a b 0 0 nf w=1u l=-1u", "l = -1e-06 m; allowed: above 0"),
    ("XM1 a b 0 nf w=1u l=1u", "3 nodes; a transistor has"),
    ("XM1 a b 0 0 w=1u l=1u nf", "'nf' where NAME=value must stand"),
    # Expressions.
    ("R1 a 0 `touch x`", "character '`': a back-tick runs a command"),
    (".param x=`touch x`", "back-tick"),
    ("R1 a 0 'i*2'", "quotes; allowed: an expression in braces"),
    (".param x='2*i'", "quotes; allowed: an expression in braces"),
    ("R1 a 0 {gauss(1,0.1,1)}", "'gauss' draws at random; allowed: no random numbers"),
    ("R1 a 0 {agauss(1,0.1,1)}", "draws at random"),
    ("R1 a 0 {unif(1,0.1)}", "draws at random"),
    ("R1 a 0 {aunif(1,0.1)}", "draws at random"),
    ("R1 a 0 {limit(1,0.1)}", "draws at random"),
    ("R1 a 0 {nonesuch}", "'nonesuch' is neither a function nor a parameter"),
    ("R1 a 0 {temper}", "'temper' is neither"),
    ("R1 a 0 {v(a)}", "'v' is neither"),
    ("R1 a 0 {system(1)}", "'system' is neither"),
    ("R1 a 0 {i ? 1 : 2}", "'? 1 : 2' in an expression"),
    ("R1 a 0 {i;}", "braces; allowed: pairs"),
    ("R1 a 0 {i", "braces; allowed: pairs"),
    ("R1 a 0 i}", "braces; allowed: pairs"),
    ("R1 a 0 {{i}}", "braces; allowed: pairs"),
    ("R1 a 0 {}", "'the end' in an expression"),
    ("R1 a 0 {2*-i}", "a sign within an expression needs parentheses"),
    ("R1 a 0 {--i}", "where a value must stand"),
    ("R1 a 0 {i i}", "'i' in an expression where an operator"),
    ("R1 a 0 {max(i)}", "where ',' must stand"),
    ("R1 a 0 {sqrt(i,i)}", "where ')' must stand"),
    ("R1 a 0 {(i}", "'the end' in an expression where ')'"),
    ("R1 a 0 {sqrt}", "where '(' must stand"),
    ("R1 a 0 {1/0}", "has no value at the parameters' defaults"),
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
    ("* a comment\rR1 a b 1", "control character '\\r'"),
    ("* " + "x" * 2001, "the line is too long; allowed: 2000"),
    ("R1 a b" + "\n+ 1" * 1100, "the line is too long; allowed: 2000"),
    ("* x\n" * 10_001, ":10001: too many lines; allowed: 10000"),
    # Includes.
    (".include", "'.include' takes one file name"),
    (".include a b", "'.include' takes one file name"),
    (".include a.cir", "'a.cir' includes itself"),
    (".include ./a.cir", "'./a.cir' includes itself"),
    (".include /etc/passwd", "'/etc/passwd' lies outside the netlist's folder"),
    (".inc /etc/passwd", "lies outside the netlist's folder"),
    (".include '/etc/passwd'", "lies outside the netlist's folder"),
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
    assert cell.text.splitlines()[1:4] == [".param own_q=3", "c1 a 0 1p", "r1 a b {own_q}"]
    assert [path.name for path in cell.files] == ["a.cir", "bias.inc", "more.inc"]
    (tmp_path / "sub" / "more.inc").write_text("* as before\n.param Q=3\n")
    assert read_subcircuit(tmp_path / "a.cir").digest != cell.digest


def test_an_error_in_an_included_file_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "bias.inc").write_text("* bias\n.control\n")
    (tmp_path / "a.cir").write_text(".subckt c a b\n.include sub/bias.inc\n.ends\n")
    found = refused(tmp_path / "a.cir")
    assert found.startswith(f"{tmp_path / 'sub' / 'bias.inc'}:2: '.control' is refused")


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
    assert read_subcircuit(tmp_path / "linked" / "a.cir").text.count("r2 a b 1k") == 1


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
    path.write_bytes(b"* title\n\xff\xfe\n")
    assert ":2: cannot be read: not a UTF-8 text file: byte 0xff" in refused(path)
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
     ("+p", 3), ("pow(2,p)+abs(-1)", 9)],
)  # fmt: skip
def test_expressions_have_ngspices_values(text: str, value: float) -> None:
    """The values are those that ngspice 39 prints for these expressions at p = 3."""
    found = read_expression(text, {"p": 3.0}, "own_")
    assert found.value == pytest.approx(value, rel=1e-12)
