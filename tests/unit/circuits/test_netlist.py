from pathlib import Path

import pytest

from circuits.errors import CircuitInputError
from circuits.netlist import Transistor, parse_number, read_subcircuit


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5u", 0.5e-6), ("20p", 20e-12), ("1meg", 1e6), ("1MEG", 1e6), ("3m", 3e-3),
     ("-2e-9", -2e-9), ("1.8V", 1.8), ("100fF", 100e-15), (".25", 0.25)],
)  # fmt: skip
def test_spice_numbers(text: str, value: float) -> None:
    assert parse_number(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("text", ["", "u", "1..2", "`id`", "{w}", "1 2"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a SPICE number"):
        parse_number(text)


def test_a_subcircuit_is_read_with_continuations_and_comments(tmp_path: Path) -> None:
    netlist = tmp_path / "a.cir"
    netlist.write_text(
        "* title\n.subckt cell mem out vdd\n+ i_leak=20p\nXM1 mem out 0 0 nf w=1u ; note\n+ l=2u\n"
        "Cmem mem 0 1p\nXM2 out mem vdd vdd pf w=3u l=0.5u\n.ends\n"
    )
    cell = read_subcircuit(netlist)
    assert (cell.name, cell.ports) == ("cell", ("mem", "out", "vdd"))
    assert cell.parameters == {"i_leak": pytest.approx(20e-12)}
    assert cell.transistors == (
        Transistor("xm1", "nf", pytest.approx(1e-6), pytest.approx(2e-6)),
        Transistor("xm2", "pf", pytest.approx(3e-6), pytest.approx(0.5e-6)),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("R1 a b 1k\n", "no .subckt"),
        (".subckt a b\n.ends\n.subckt c d\n.ends\n", ":3: a second .subckt"),
        (".subckt a b\nXM1 b b 0 0 nf w=1u\n.ends\n", ":2: a transistor is given by w= and l="),
        (".subckt a b\nXM1 b b 0 0 npn w=1u l=1u\n.ends\n", "unknown device 'npn'"),
        (".subckt a b\nXM1 b b 0 0 nf w=wide l=1u\n.ends\n", "'wide' is not a SPICE number"),
    ],
)
def test_a_bad_netlist_is_named_by_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    netlist = tmp_path / "bad.cir"
    netlist.write_text(text)
    with pytest.raises(CircuitInputError, match=r"bad\.cir") as error:
        read_subcircuit(netlist)
    assert message in str(error.value)
