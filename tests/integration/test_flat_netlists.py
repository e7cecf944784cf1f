"""The flat text means in ngspice what the hierarchical netlist means there."""

from pathlib import Path

import pytest

from bridge.engine.session import Ngspice
from circuits.netlist import Netlist, read_netlist

# Any model will do: it is the same on both sides.
DEVICES = """
.subckt nf d g s b w=1u l=1u nf=1 ad=0 as=0 pd=0 ps=0
m0 d g s b nch w={w} l={l} nf={nf} ad={ad} as={as} pd={pd} ps={ps} delvto=0 mulu0=1
.ends
.subckt pf d g s b w=1u l=1u nf=1 ad=0 as=0 pd=0 ps=0
m0 d g s b pch w={w} l={l} nf={nf} ad={ad} as={as} pd={pd} ps={ps} delvto=0 mulu0=1
.ends
.model nch nmos level=14 version=4.5 vth0=0.5
.model pch pmos level=14 version=4.5 vth0=-0.5
"""
BENCH = """
vdd vdd 0 dc 1.8
va a 0 dc 0.83
.options gmin=1e-15 reltol=1e-9 vntol=1e-12 abstol=1e-18
"""
NETLIST = """
.param lmin=0.5u
.subckt pair in out vdd r=100k
X1 in n1 vdd inv wn={2*lmin} m=2
X2 n1 out vdd inv wn=1u wp=3u
Xd out drain GND vdd load r={r/2} m=3
.ends
.subckt inv a y vdd wn=1u wp={2.5*wn}
.param ratio={wp/wn}
XN y a s 0 nf w={wn} l={lmin} nf=2 ad='int((nf+1)/2)*w/nf*0.3u' as='w*0.3u' pd=2u ps='2*(w+0.3u)'
XP y a vdd vdd pf w={wp} l='lmin' m='max(1,nint(ratio))'
Rs s 0 {1k*ratio} m=2
.ends
.subckt load a b c vdd r=1k
Rl a b {r}
Vm b k 0.1
Il c k {1u/ratio}
.param ratio=2
Gl k c vdd c {1n*sqrt(4)}
El e c a c 0.5
Re e k 1Meg m=2
Xl k k c c nf w=1u l=1u
Cl k c 1p
.ends
"""
# The same by hand.
TWIN = """
xn1 n1 a s1 0 nf w=1u l=0.5u nf=2 ad=0.15p as=0.3p pd=2u ps=2.6u m=2
xp1 n1 a vdd vdd pf w=2.5u l=0.5u m=4
rs1 s1 0 625
xn2 out n1 s2 0 nf w=1u l=0.5u nf=2 ad=0.15p as=0.3p pd=2u ps=2.6u
xp2 out n1 vdd vdd pf w=3u l=0.5u m=3
rs2 s2 0 1.5k
rl out drain 16.666666666666667k
vm drain k 0.1
il 0 k 1.5u
gl k 0 vdd 0 6n
el e 0 out 0 0.5
re e k 166.66666666666667k
xl k k 0 0 nf w=1u l=1u m=3
"""
NODES = {
    "n1": "n1", "out": "out", "x1.s": "s1", "x2.s": "s2", "drain": "drain", "xd.k": "k",
    "xd.e": "e",
}  # fmt: skip


@pytest.fixture
def netlist(tmp_path: Path) -> Netlist:
    (tmp_path / "pair.cir").write_text(NETLIST)
    return read_netlist(tmp_path / "pair.cir")


def voltages(ngspice: Ngspice, deck: str, nodes: list[str]) -> list[float]:
    ngspice.load(f"* deck\n{DEVICES}{BENCH}{deck}.end\n")
    ngspice.command("op")
    found = [float(vector[0]) for vector in ngspice.vectors(*nodes)]
    ngspice.command("destroy all")
    return found


def flat_deck(netlist: Netlist) -> tuple[str, dict[str, str]]:
    cell = netlist.flatten(ports=["in", "out", "vdd"])
    name = cell.text.split()[1]
    return f"{cell.text}x0 a out vdd {name}\n", {
        node: "out" if node == "out" else f"x0.{plain}" for node, plain in cell.nodes.items()
    }


def test_flat_and_hierarchical_have_the_same_voltages(ngspice: Ngspice, netlist: Netlist) -> None:
    deck, nodes = flat_deck(netlist)
    flat = voltages(ngspice, deck, [nodes[node] for node in NODES])
    twin = voltages(ngspice, TWIN, list(NODES.values()))
    # ngspice's own elaboration of the file as it was written. Outside of its HSPICE mode it loses
    # all but one of the multipliers on the way down.
    ngspice.command("set ngbehavior=hs")
    own = voltages(
        ngspice,
        f"{NETLIST}x0 a out vdd pair\n",
        ["out" if node == "out" else f"x0.{node}" for node in NODES],
    )
    ngspice.command("unset ngbehavior")
    assert len({round(value, 3) for value in twin}) >= 6
    assert all(1e-3 < abs(value) < 1.79 for value in twin)
    assert flat == pytest.approx(twin, rel=1e-7, abs=1e-9)
    assert flat == pytest.approx(own, rel=1e-7, abs=1e-9)


def test_every_flat_transistor_can_be_altered_by_its_element(
    ngspice: Ngspice, netlist: Netlist
) -> None:
    deck, nodes = flat_deck(netlist)
    nominal = voltages(ngspice, deck, [nodes["n1"], nodes["out"]])
    cell = netlist.flatten()
    assert len(cell.transistors) == 5
    for transistor in cell.transistors:
        target = f"@m.x0.{transistor.element}.m0"
        (before,) = current(ngspice, target)
        ngspice.alter(f"{target}[delvto]", 0.05)
        (after,) = current(ngspice, target)
        ngspice.alter(f"{target}[delvto]", 0.0)
        (back,) = current(ngspice, target)
        assert after != pytest.approx(before, rel=1e-4, abs=0), transistor.name
        assert back == pytest.approx(before, rel=1e-6)
    assert voltages(ngspice, deck, [nodes["n1"], nodes["out"]]) == pytest.approx(nominal)


def current(ngspice: Ngspice, target: str) -> list[float]:
    ngspice.command(f"save {target}[id]")
    ngspice.command("op")
    found = [float(vector[0]) for vector in ngspice.vectors(f"{target}[id]")]
    ngspice.command("destroy all")
    ngspice.command("delete all")
    return found
