from pathlib import Path

import pytest

from circuits import Circuit, CircuitInputError, circuits, load_circuit
from circuits.connections import check_connections
from circuits.technology import load_technology

# Two transistors that pull the output; the rest is each test's.
CELL = """.subckt a mem out vdd
XMP out mem vdd vdd pf w=1u l=1u
XMN out mem 0 0 nf w=1u l=1u
XML mem out 0 0 nf w=1u l=1u
{lines}
.ends
"""
SHEET = """[ports]
membrane = "mem"
output = "out"
supply = "vdd"
{knobs}
"""


def cell(folder: Path, lines: str, **knobs: str) -> Circuit:
    (folder / "a.cir").write_text(CELL.format(lines=lines))
    tables = (f"[knobs.{name}]\nvalue = 0.5\nunit = '{unit}'" for name, unit in knobs.items())
    (folder / "a.toml").write_text(SHEET.format(knobs="\n".join(tables)))
    return Circuit(folder / "a.cir")


def complaint(circuit: Circuit) -> str:
    with pytest.raises(CircuitInputError) as error:
        check_connections(circuit)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("name", circuits())
def test_the_catalogue_is_connected(name: str) -> None:
    check_connections(load_circuit(name))


@pytest.mark.parametrize(
    "lines",
    [
        "XM1 out g 0 0 nf w=1u l=1u\nR1 g 0 1k",  # a resistor joins
        "XM1 out g 0 0 nf w=1u l=1u\nR1 g g2 1k\nR2 g2 g3 1k\nV1 g3 0 0.5",
        "XM1 out g 0 0 nf w=1u l=1u\nV1 g 0 0.5",  # so does a bias source of the netlist's own
        "XM1 out g 0 0 nf w=1u l=1u\nV1 g vdd 0.5",
        "XM1 out g 0 0 nf w=1u l=1u\nE1 g 0 mem 0 2",  # and a controlled one
        "I1 vdd g 1n\nXM1 g g 0 0 nf w=1u l=1u",  # a transistor that takes the current
        "XM1 out mem s b nf w=1u l=1u",  # source and bulk of a transistor
        "C1 mem out 1f\nC2 mem 0 1p",  # capacitors between nodes that others hold
    ],
)
def test_a_node_with_a_path_for_direct_current_is_fine(tmp_path: Path, lines: str) -> None:
    check_connections(cell(tmp_path, lines))


@pytest.mark.parametrize(
    ("lines", "there"),
    [
        ("XM1 out g 0 0 nf w=1u l=1u", "gate of xm1"),  # a gate alone
        ("C1 g 0 1p\nC2 g mem 1p", "c1, c2"),  # capacitors alone
        ("I1 vdd g 1n\nC1 g 0 1p", "i1, c1"),  # a current that has nowhere to go
        ("XM1 out g 0 0 nf w=1u l=1u\nG1 g 0 mem 0 1u", "gate of xm1, g1"),
        ("E1 out2 0 g 0 2", "e1"),  # the controlling side of a source
        ("R1 g g2 1k\nR2 g2 g 1k\nXM1 out g 0 0 nf w=1u l=1u", "gate of xm1, r1, r2"),
        ("XM1 g g mem 0 nf w=1u l=1u\nC1 g 0 1p", "diode xm1, c1"),
        ("\n".join(f"XM{k} out g 0 0 nf w=1u l=1u" for k in range(1, 8)),
         "gate of xm1, xm2, xm3, xm4"),
    ],
)  # fmt: skip
def test_a_node_that_nothing_gives_a_voltage_is_named(
    tmp_path: Path, lines: str, there: str
) -> None:
    message = complaint(cell(tmp_path, lines))
    assert f"there is at g only {there}" in message
    assert message.startswith(f"{tmp_path / 'a.toml'}: nothing gives g")
    assert " of a.cir a voltage: " in message
    assert "name it as a knob (unit V or A), or connect it in the netlist" in message


def test_every_such_node_is_named_as_the_netlist_writes_it(tmp_path: Path) -> None:
    lines = "XM1 out /bias/vlk 0 0 nf w=1u l=1u\nXM2 out ib[0] 0 0 nf w=1u l=1u"
    assert "nothing gives /bias/vlk, ib[0] of a.cir" in complaint(cell(tmp_path, lines))


def test_a_voltage_at_a_knobs_node_is_enough_and_a_current_is_not(tmp_path: Path) -> None:
    gate = "XM1 out g 0 0 nf w=1u l=1u"
    check_connections(cell(tmp_path, gate, g="V"))
    assert "nothing gives g" in complaint(cell(tmp_path, gate, g="A"))
    check_connections(cell(tmp_path, f"{gate}\nXM2 g g 0 0 nf w=1u l=1u", g="A"))


@pytest.mark.parametrize(
    ("source", "node"),
    [
        ("V1 mem 0 0.4", "mem"),
        ("V1 out vdd 0.1", "out, vdd"),
        ("V1 0 gnd 1", "0"),
        ("V1 g 0 0.5\nXM1 g g 0 0 nf w=1u l=1u", "g"),
    ],
)
def test_a_source_where_the_bench_has_one_is_named(tmp_path: Path, source: str, node: str) -> None:
    message = complaint(cell(tmp_path, source, **({"g": "A"} if node == "g" else {})))
    assert message.startswith(f"{tmp_path / 'a.cir'}: v1 drives ")
    assert all(name in message.split(" drives ")[1] for name in node.split(", "))
    assert "take it out of the netlist" in message


def test_a_source_between_the_bench_and_an_inner_node_stays(tmp_path: Path) -> None:
    # As an ammeter or a level shift of the designer's own.
    check_connections(cell(tmp_path, "V1 mem s 0\nXM1 s out 0 0 nf w=1u l=1u"))


@pytest.mark.parametrize(
    ("source", "replaced", "supply"),
    [
        ("V1 vdd 0 1.8", {"v1": 1.8}, 1.8),
        ("V1 0 vdd -1.2", {"v1": -1.2}, 1.2),
        ("V1 g 0 0.5\nXM1 out g 0 0 nf w=1u l=1u", {"v1": 0.5}, 3.3),
        ("I1 vdd b 1n\nXM1 b b 0 0 nf w=1u l=1u", {"i1": 1e-9}, 3.3),
        ("I1 0 b 2n\nXM1 b b 0 0 nf w=1u l=1u", {"i1": 2e-9}, 3.3),
        ("I1 b 0 2n\nI2 vdd n 1n\nXM1 b b n 0 nf w=1u l=1u\nXM2 n n 0 0 nf w=1u l=1u",
         {"i1": 2e-9}, 3.3),
        ("I1 mem 0 1p", {}, 3.3),  # a leak of the neuron's own
    ],
)  # fmt: skip
def test_the_bench_stands_for_the_netlists_own_sources(
    tmp_path: Path, source: str, replaced: dict[str, float], supply: float
) -> None:
    knobs = {"g": "V"} if " g " in source else {"b": "A"} if " b " in source else {}
    circuit = cell(tmp_path, source, **knobs)
    check_connections(circuit)
    assert circuit.replaced == pytest.approx(replaced)
    names = {line.split()[0] for line in circuit.subcircuit.text.splitlines()}
    assert not names & set(replaced)
    assert circuit.supply_in(load_technology("gf180mcu")) == supply
