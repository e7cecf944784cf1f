"""Netlists in the style of xschem (with sky130 and gf180mcu) and of KiCad."""

import pickle
from pathlib import Path

import pytest

from circuits.errors import CircuitInputError
from circuits.netlist import GENERIC, DeviceName, Netlist, read_netlist

NETLISTS = Path(__file__).parent / "netlists"
DEVICES = {
    **GENERIC,
    "nfet_03v3": DeviceName("nf", "gf180mcu"),
    "pfet_03v3": DeviceName("pf", "gf180mcu"),
    "sky130_fd_pr__nfet_01v8": DeviceName("nf", "sky130", 1e-6),
    "sky130_fd_pr__pfet_01v8": DeviceName("pf", "sky130", 1e-6),
}


def read(name: str) -> Netlist:
    return read_netlist(NETLISTS / name, DEVICES)


def test_xschem_with_a_commented_top_in_micrometres() -> None:
    netlist = read("lif_cell.spice")
    assert netlist.name == "lif_cell"
    assert netlist.ports == ("vmem", "vout", "vdd", "vpw", "vlk")
    assert netlist.parameters == {"cmem": 200e-15}
    assert netlist.technologies == {"sky130"}
    cell = netlist.flatten({"cmem": 1e-12})
    names = ["x1.xm1", "x1.xm2", "x2.xm1", "x2.xm2", "xm1", "xm2", "xm3"]
    assert [transistor.name for transistor in cell.transistors] == names
    assert [t.width for t in cell.transistors] == pytest.approx(
        [0.5e-6, 0.5e-6, 0.5e-6, 1e-6, 0.5e-6, 0.5e-6, 4e-6], rel=1e-12
    )
    assert [t.length for t in cell.transistors] == pytest.approx(
        [1e-6, 1e-6, 0.5e-6, 0.5e-6, 0.5e-6, 2e-6, 2e-6], rel=1e-12
    )
    leak = cell.transistors[-1]
    assert (leak.multiplier, leak.fingers) == (3, 2)
    # Two fingers of 2 um share a drain: ad = W/2 * 0.29 um, as is that of two outer sources.
    given = dict(word.split("=") for word in cell.text.splitlines()[7].split()[6:])
    assert {key: float(value) for key, value in given.items()} == pytest.approx(
        {"w": 4e-6, "l": 2e-6, "m": 3, "nf": 2, "ad": 0.58e-12, "as": 1.16e-12, "pd": 4.58e-6,
         "ps": 9.16e-6, "nrd": 0.0725, "nrs": 0.0725, "sa": 0, "sb": 0, "sd": 0},
        rel=1e-12,
    )  # fmt: skip
    assert cell.elements[0].value == 1e-12
    assert cell.elements[0].parameters == {"cmem"}


def test_xschem_with_a_top_that_is_a_subcircuit() -> None:
    netlist = read("source_follower_neuron.spice")
    assert netlist.ports == ("vmem", "spk", "vdd", "vss", "ib[1]", "ib[0]")
    assert netlist.technologies == {"gf180mcu"}
    cell = netlist.flatten()
    assert cell.text.startswith(
        ".subckt own_source_follower_neuron vmem spk vdd vss ib_1 ib_0\n"
        "xm1 vdd vmem vin vss nf w=1e-06 l=1e-06 ad=1.8e-13 as=1.8e-13 pd=2.36e-06 ps=2.36e-06 "
        "nrd=0.18 nrs=0.18 sa=0.0 sb=0.0 sd=0.0\n"
    )
    assert "\nxa_0_xm2 spk n1 vdd vdd pf w=1.5e-06 l=2.8e-07 m=2.0\n" in cell.text
    by_name = {transistor.name: transistor for transistor in cell.transistors}
    assert by_name["xa[0].xm1"].multiplier == 2
    assert by_name["xa[1].xm1"].multiplier == 1
    assert by_name["xm4"].fingers == 4


def test_kicad_without_a_subcircuit() -> None:
    netlist = read("axon_hillock.cir")
    assert (netlist.name, netlist.ports) == ("axon_hillock", ())
    assert netlist.parameters == {"i_leak": 20e-12}
    assert netlist.technologies == frozenset()
    assert {"/vmem", "/out", "/bias/vpw", "net-(m1-d)", "vdd"} <= set(netlist.nodes)
    cell = netlist.flatten({"i_leak": 1e-9}, ports=["/vmem", "/out", "/bias/vpw"])
    assert cell.text.startswith(
        ".subckt own_axon_hillock vmem out bias_vpw\nxm1 net_m1_d vmem 0 0 nf w=5e-07 l=1e-06\n"
    )
    assert "\ni1 vdd bias_vlk dc 1e-09\n" in cell.text
    assert cell.nodes["net-(m1-d)"] == "net_m1_d"
    assert [transistor.name for transistor in cell.transistors[:3]] == ["m1", "m2", "xm3"]


@pytest.mark.parametrize("name", ["lif_cell.spice", "axon_hillock.cir"])
def test_a_netlist_can_be_sent_to_a_worker(name: str) -> None:
    netlist = read(name)
    received = pickle.loads(pickle.dumps(netlist))
    assert received == netlist
    (parameter,) = netlist.parameters
    assert received.flatten({parameter: 3e-12}) == netlist.flatten({parameter: 3e-12})


def test_a_long_commented_header_goes_on(tmp_path: Path) -> None:
    text = "**.subckt a p1 p2\n*+ p3\n*.ipin p1\n*+ p9\n.param r=1\nR1 p1 p2 {r}\n+ m=2\n**.ends\n"
    (tmp_path / "a.spice").write_text(text)
    netlist = read_netlist(tmp_path / "a.spice")
    assert netlist.ports == ("p1", "p2", "p3")
    assert netlist.flatten().text == ".subckt own_a p1 p2 p3\nr1 p1 p2 0.5\n.ends own_a\n"
    # In a file whose top is a true sub-circuit it is a comment like any other.
    (tmp_path / "a.spice").write_text("**.subckt b $x $x\n.subckt c p\nR1 p 0 1\n.ends\n")
    assert read_netlist(tmp_path / "a.spice").ports == ("p",)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("XM1 d g 0 0 sky130_fd_pr__nfet_01v8 W=1u L=0.15u",
         "w = 1e-12 m; allowed: from 1e-09 to 0.01 m (this device's 1 is 1e-06 m: write no u"),
        ("XM1 d g 0 0 sky130_fd_pr__nfet_01v8_lvt W=1 L=0.15", "unknown device 'sky130_fd_pr__nfe"),
        ("XC1 d 0 sky130_fd_pr__cap_mim_m3_1 W=1 L=1 MF=1 m=1", "unknown device 'sky130_fd_pr__ca"),
        ("U1 __U1", "a digital device"),
    ],
)  # fmt: skip
def test_what_tools_add_is_refused_with_what_to_do(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "a.spice").write_text(f"**.subckt a d g\nR1 d g 1\n{line}\n**.ends\n.end\n")
    with pytest.raises(CircuitInputError, match=r"a\.spice:3: ") as error:
        read_netlist(tmp_path / "a.spice", DEVICES)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("cell", "call", "rendered"),
    [
        # The call's own values go first, as in ngspice, for the junctions.
        ("w=1u", "w='2*w' l=1u ad='w*1u'", "w=2e-06 l=1e-06 ad=2e-12"),
        ("", "nf=2 w='nf*1u' l=1u", "w=2e-06 l=1e-06 nf=2"),
        ("nf=2", "nf={nf} w='nf*1u' l=1u", "w=2e-06 l=1e-06 nf=2"),
        ("", "w=1u l=1u ps='nf*w+m*l'", "w=1e-06 l=1e-06 ps=2e-06"),
        ("", "w=1u l=1u m=2 mult=2 ps='m*w'", "w=1e-06 l=1e-06 m=2.0 ps=2e-06"),
        ("", "w=1u l=1u mult=1", "w=1e-06 l=1e-06"),
        ("", "w=1u l=1u m=2 mult=2", "w=1e-06 l=1e-06 m=2.0"),
    ],
)
def test_a_call_may_use_its_own_values(tmp_path: Path, cell: str, call: str, rendered: str) -> None:
    text = f".subckt b d {cell}\nXM1 d d 0 0 nfet_03v3 {call}\n.ends\nX1 n b\n"
    (tmp_path / "a.cir").write_text(text)
    flat = read_netlist(tmp_path / "a.cir", DEVICES).flatten()
    assert flat.text.splitlines()[1] == f"x1_xm1 n n 0 0 nf {rendered}"


@pytest.mark.parametrize(
    ("cell", "call", "message"),
    [
        ("nf=2", "nf='2*nf' w='nf*1u' l=1u", "'nf' in w is of this call and of the sub-circuit"),
        ("", "w=1u l=1u mult=2", "mult = 2 without m: kits scale mismatch by it and not the curre"),
        ("", "w=1u l=1u m=1 mult=2", "m and mult differ"),
        ("", "w=1u l=1u mult='1+1'", "mult = 2 without m"),
        ("", "w=1u l='w'", "parameter 'w' is not declared before"),
        ("", "w=1u l=1u ad='2*as' as=1p", "'as' is neither a function nor a parameter"),
    ],
)
def test_a_call_with_two_meanings_is_refused(
    tmp_path: Path, cell: str, call: str, message: str
) -> None:
    text = f".subckt b d {cell}\nXM1 d d 0 0 nfet_03v3 {call}\n.ends\nX1 n b\n"
    (tmp_path / "a.cir").write_text(text)
    with pytest.raises(CircuitInputError, match=r"a\.cir:2: ") as error:
        read_netlist(tmp_path / "a.cir", DEVICES)
    assert message in str(error.value)
