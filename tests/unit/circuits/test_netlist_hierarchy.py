import time
from pathlib import Path

import pytest

from circuits.errors import CircuitInputError
from circuits.netlist import Netlist, Transistor, read_netlist

INVERTER = """
.subckt inv a y vdd wn=1u wp={2*wn}
XMN y a 0 0 nf w={wn} l=0.5u
XMP y a vdd vdd pf w='wp' l=0.5u m=2
Cl y n1 {wn*1e-9} m=2
R1 n1 gnd 1k
.ends inv
"""


def read(folder: Path, text: str, name: str = "a.cir") -> Netlist:
    (folder / name).write_text(text)
    return read_netlist(folder / name)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(CircuitInputError) as error:
        read(folder, text)
    return str(error.value).removeprefix(f"{folder / 'a.cir'}")


def test_calls_are_replaced_by_what_they_stand_for(tmp_path: Path) -> None:
    netlist = read(
        tmp_path,
        f"{INVERTER}.subckt two in out vdd k=1\nX1 in n1 vdd INV wn={{k*2u}} m=4\n"
        "xB n1 out vdd inv PARAMS: wp=4u\n.ends\n",
    )
    assert (netlist.name, netlist.ports, netlist.parameters) == (
        "two", ("in", "out", "vdd"), {"k": 1.0},
    )  # fmt: skip
    assert netlist.nodes == ("in", "out", "vdd", "n1")
    cell = netlist.flatten({"K": 1})
    assert cell.text == (
        ".subckt own_two in out vdd\n"
        "x1_xmn n1 in 0 0 nf w=2e-06 l=5e-07 m=4.0\n"
        "x1_xmp n1 in vdd vdd pf w=4e-06 l=5e-07 m=8.0\n"
        "cx1_cl n1 x1_n1 1.6e-14\n"
        "rx1_r1 x1_n1 0 250.0\n"
        "xb_xmn out n1 0 0 nf w=1e-06 l=5e-07\n"
        "xb_xmp out n1 vdd vdd pf w=4e-06 l=5e-07 m=2.0\n"
        "cxb_cl out xb_n1 2e-15\n"
        "rxb_r1 xb_n1 0 1000.0\n"
        ".ends own_two\n"
    )
    assert cell.transistors[1] == Transistor("x1.xmp", "x1_xmp", "pf", 4e-6, 0.5e-6, 8.0)
    assert cell.transistors[1].nodes == ("n1", "in", "vdd", "vdd")
    assert dict(cell.nodes) == {
        "in": "in", "out": "out", "vdd": "vdd", "n1": "n1", "x1.n1": "x1_n1", "xb.n1": "xb_n1",
    }  # fmt: skip
    found = {element.name: element for element in cell.elements}
    assert found["x1.cl"].parameters == {"k"}
    assert found["x1.cl"].value == pytest.approx(16e-15, rel=1e-15)
    assert found["x1.cl"].nodes == ("n1", "x1_n1")
    assert found["x1.r1"].parameters == found["xb.cl"].parameters == frozenset()
    assert netlist.flatten({"k": 2}).transistors[1].width == 8e-6


def test_any_node_of_the_top_can_be_a_port(tmp_path: Path) -> None:
    netlist = read(tmp_path, "R1 /mem out 1\nR2 out vdd 2\n")
    assert (netlist.ports, netlist.nodes, netlist.name) == ((), ("/mem", "out", "vdd"), "a")
    assert netlist.flatten().text.startswith(".subckt own_a\nr1 mem out 1.0\n")
    cell = netlist.flatten(ports=["VDD", "/mem"])
    assert cell.ports == ("vdd", "/mem")
    assert cell.text.startswith(".subckt own_a vdd mem\n")
    for ports in (["vss"], ["0"], ["out", "out"], ["x1.n"]):
        with pytest.raises(CircuitInputError, match=r"allowed, each once: /mem, out, vdd"):
            netlist.flatten(ports=ports)


def test_parameters_of_the_top_are_known_and_finite(tmp_path: Path) -> None:
    netlist = read(tmp_path, ".subckt c a b r=1k\nR1 a b {sqrt(r)}\n.ends\n")
    with pytest.raises(CircuitInputError, match=r"a\.cir: no parameter 'q'; allowed: r"):
        netlist.flatten({"q": 1})
    with pytest.raises(CircuitInputError, match="r = nan; allowed: a number"):
        netlist.flatten({"r": float("nan")})
    with pytest.raises(CircuitInputError, match=r"a\.cir:2: 'sqrt\(r\)' has no value at these"):
        netlist.flatten({"r": -1})


@pytest.mark.parametrize(
    ("text", "top"),
    [
        (".subckt b x\nR1 x 0 1\n.ends\n.subckt c x\nX1 x b\n.ends\n", "c"),
        (".subckt c x\nX1 x b\n.ends\n.subckt b x\nR1 x 0 1\n.ends\n", "c"),
        # Like the file's name: others, even callers, are not used.
        (".subckt b x\nR1 x 0 1\n.ends\n.subckt A x\nR1 x 0 1\n.ends\n", "a"),
        (".subckt a x\nR1 x 0 1\n.ends\n.subckt c x\nX1 x a\n.ends\n", "a"),
        # What stands outside of all goes first.
        (".subckt b x\nR1 x 0 1\n.ends\nX1 n b\n", "a"),
    ],
)
def test_the_top_is_found(tmp_path: Path, text: str, top: str) -> None:
    netlist = read(tmp_path, text)
    assert netlist.name == top
    assert len(netlist.flatten().elements) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".subckt b x\n.ends\n.subckt c x\n.ends\n", ": no other sub-circuit calls b, c: which"),
        (".subckt b x\nX1 x b\n.ends\n", ":2: sub-circuits call each other without end: b > b"),
        (".subckt b x\nX1 x c\n.ends\n.subckt c x\nX1 x b\n.ends\n",
         ": every sub-circuit is called by another: b, c"),
        (".subckt b x\nX1 x b\n.ends\nX1 n b\n",
         ":2: sub-circuits call each other without end: b > b"),
        (".subckt b x\nX1 x c\n.ends\n.subckt c x\nX1 x b\n.ends\nX1 n b\n",
         ":5: sub-circuits call each other without end: b > c > b"),
        ("X1 n b\n", ":1: unknown device 'b'; allowed: nf, pf"),
        (".subckt b x y\n.ends\nX1 n b\n", ":3: 1 nodes; 'b' has 2: x, y"),
        (".subckt b x q=1\n.ends\nX1 n b w=1\n", ":3: 'b' has no parameter 'w'; allowed: q, m"),
        (".subckt b x q=1\n.ends\nX1 n b q={r}\n", ":3: 'r' is neither a function nor"),
        (".subckt b x\nR1 x 0 1\n.ends\nX1 n b m=0\n", ":4: m = 0; allowed: above 0"),
        (".subckt b x\nR1 x 0 1 m=1e4\n.ends\nX1 n b m=1e4\n", ":2: m = 1e+08; allowed"),
        (".subckt b x\nB1 x 0 v=1\n.ends\nX1 n b\n", ":2: 'b1' is refused"),
        (".subckt b x\nR1 x 0 {q}\n.ends\nX1 n b\n", ":2: 'q' is neither a function nor"),
        # A caller's parameter is not seen, though ngspice would.
        (".subckt b x\nR1 x 0 {q}\n.ends\n.subckt a x q=1\nX1 x b\n.ends\n",
         ":2: 'q' is neither a function nor a parameter declared before, of this sub-circuit"),
        (".param q=1\n.subckt b x\nR1 x 0 {q}\n.ends\n.subckt a x q=2\nX1 x b\n.ends\n",
         ":3: parameter 'q' is that of a calling sub-circuit"),
        (".subckt b x q=1 r=2\nR1 x 0 {r}\n.ends\n.subckt a x q=3\nX1 x b q={2*q} r={q}\n.ends\n",
         ":5: 'q' in r= is a parameter of both sides of the call"),
        (".subckt b x\n.param p={q} q=2\nR1 x 0 {p}\n.ends\n.param q=1\nX1 n b\n",
         ":2: 'q' is neither a function nor a parameter declared before"),
        # ngspice takes this port for the ground, whatever stands there.
        (".subckt b x gnd\nR1 x gnd 1\n.ends\nX1 n k b\n", ":4: a port of 'b' is called as the"),
        # In ngspice, both are one node.
        (".subckt b x\nR1 x n 1\nR2 n 0 1\n.ends\nX1 k b\nR1 x1.n k 1\n",
         ":2: node 'n' is 'x1.n' in the whole, which another node is called"),
    ],
)  # fmt: skip
def test_a_hierarchy_without_sense_is_refused(tmp_path: Path, text: str, message: str) -> None:
    found = refused(tmp_path, text)
    assert found.startswith(message)
    assert "\n" not in found


def test_names_that_mean_one_thing_are_handed_on(tmp_path: Path) -> None:
    netlist = read(
        tmp_path,
        ".param q=3\n.subckt b x q=1 r=2\nR1 x 0 {q+10*r}\n.ends\n.subckt c x q=5\n"
        "X1 x b q={q} r={q}\nX2 x d\n.ends\n.subckt d x\nR1 x 0 {s}\n.ends\n.param s={2*q}\n"
        ".subckt a x\nX1 x c q=4\n.ends\n",
    )
    assert [element.value for element in netlist.flatten().elements] == [44, 6]
    # Where ngspice would meet a caller's of the same value, that value must stay the same.
    text = ".subckt b x\nR1 x 0 {q}\n.ends\n.subckt c x q=3\nX1 x b\n.ends\nX1 n c\n"
    assert "'q' is that of a calling" in refused(tmp_path, f"{text}.param q=3\n")
    assert "'q' is that of a calling" in refused(tmp_path, f"{text}.param p=3 q={{p}}\n")
    text = f".subckt a n\n{text.splitlines()[-1]}\n.ends\n{text.removesuffix('X1 n c' + chr(10))}"
    assert read(tmp_path, f"{text}.param q=3\n").flatten().elements[0].value == 3


def test_a_value_knows_the_parameters_behind_it(tmp_path: Path) -> None:
    text = ".param p=3 q={2*p} r=1\n.subckt b x k=1\n.param j={k}\nR1 x 0 {j*q}\n.ends\n"
    netlist = read(tmp_path, f"{text}X1 n b k={{r}} m={{p}}\nC1 n 0 {{r}}\nI1 n 0 {{1+1}}\n")
    assert netlist.parameters == {"p": 3, "r": 1}
    found = {element.name: element.parameters for element in netlist.flatten().elements}
    assert found == {"x1.r1": {"p", "r"}, "c1": {"r"}, "i1": set()}
    assert netlist.flatten({"p": 1}).elements[0].value == 2
    # The file's are no parameters of a sub-circuit; its own .param are none either.
    netlist = read(tmp_path, f"{text}.subckt a n s=1 t={{2*s}}\nX1 n b k={{t}}\n.ends\n")
    assert netlist.parameters == {"s": 1, "t": 2}
    assert netlist.flatten().elements[0].parameters == {"s", "t"}
    assert netlist.flatten({"t": 5}).elements[0].parameters == {"t"}


def test_a_parameter_m_is_one_like_any_other(tmp_path: Path) -> None:
    netlist = read(tmp_path, ".subckt b x m=1\nR1 x 0 {m}\n.ends\nX1 n b m=4\n")
    assert netlist.flatten().elements[0].value == 4


def test_the_ground_needs_no_port_of_the_top(tmp_path: Path) -> None:
    netlist = read(tmp_path, ".subckt c in gnd\nX1 in gnd b\n.ends\n"
                   ".subckt b x 0\nR1 x GND! 1\nV1 x vss 0\n.ends\n")  # fmt: skip
    assert (netlist.ports, netlist.nodes) == (("in",), ("in",))
    assert "\nrx1_r1 in 0 1.0\nvx1_v1 in x1_vss dc 0.0\n" in netlist.flatten().text


def test_sources_have_no_multiplier(tmp_path: Path) -> None:
    text = ".subckt b x\nV1 x n 1\nE1 n k x 0 2\nI1 k 0 1n\nG1 k 0 x 0 1\n.ends\nX1 n b m=3\n"
    values = {element.letter: element.value for element in read(tmp_path, text).flatten().elements}
    assert values == {"v": 1, "e": 2, "i": pytest.approx(3e-9, rel=1e-15), "g": 3}


def test_names_in_the_flat_text_are_unique(tmp_path: Path) -> None:
    text = (
        ".subckt b x\nM1 x x1_n 0 0 nf w=1u l=1u\nR1 x1_n 0 1\n.ends\n"
        "X1 n b\nXM1 x1_x1_n n n_2 0 nf w=1u l=1u\nM1 N/ /n n 0 nf w=1u l=1u\n"
        f"X1_M1 n n 0 0 nf w=1u l=1u\nR{'a' * 63} n n_2 1\nX{'b' * 63} {'c' * 80} b\n"
    )
    cell = read(tmp_path, text).flatten()
    lines = [line.split() for line in cell.text.splitlines()[1:-1]]
    names = [line[0] for line in lines]
    assert len(set(names)) == len(names) == 8
    assert max(map(len, names)) <= 64
    assert [t.element for t in cell.transistors] == [name for name in names if name[0] == "x"]
    assert len(set(cell.nodes.values())) == len(cell.nodes)
    assert {"n", "n_2", "x1_x1_n"} <= set(cell.nodes)
    assert all(cell.nodes[name] == name for name in ("n", "n_2", "x1_x1_n"))


def doubled(levels: int) -> str:
    cells = [".subckt c0 a\nR1 a 0 1\n.ends\n"]
    cells += [
        f".subckt c{k} a\nX1 a c{k - 1}\nX2 a c{k - 1}\n.ends\n" for k in range(1, levels + 1)
    ]
    return "".join(cells)


def test_what_grows_without_bounds_is_refused_at_once(tmp_path: Path) -> None:
    before = time.process_time()
    assert "more than 20000 elements and parameters" in refused(tmp_path, doubled(18))
    assert "calls within calls; allowed: 20 levels" in refused(tmp_path, doubled(1000))
    chain = "".join(f".subckt c{k} a\nX1 a c{k + 1}\n.ends\n" for k in range(999))
    chain += ".subckt c999 a\nR1 a 0 1\n.ends\n"
    assert "calls within calls; allowed: 20 levels" in refused(tmp_path, f"{chain}X1 n c0\n")
    many = " ".join(f"p{k}={k}" for k in range(100))
    calls = "".join(f"X{k} n b\n" for k in range(300))
    text = f".subckt b a {many}\n.ends\n{calls}"
    assert "more than 20000 elements and parameters" in refused(tmp_path, text)
    assert time.process_time() - before < 2
    assert len(read(tmp_path, doubled(12)).flatten().elements) == 1 << 12


def test_a_hundred_transistors_take_milliseconds(tmp_path: Path) -> None:
    geometry = "ad='int((nf+1)/2) * W/nf * 0.18u' pd='2*int((nf+1)/2) * (W/nf + 0.18u)' nf=2 m=1"
    body = "".join(f"XM{k} a n{k} b 0 nf l=1u w={{w}} {geometry}\n" for k in range(25))
    text = f".subckt b a b w=1u\n{body}.ends\n" + "".join(f"X{k} p q b w=2u\n" for k in range(4))
    netlist = read(tmp_path, text)
    times = []
    for _ in range(5):
        before = time.process_time()
        cell = read_netlist(tmp_path / "a.cir").flatten()
        times.append(time.process_time() - before)
    assert len(cell.transistors) == 100
    assert netlist.flatten().text == cell.text
    assert min(times) < 0.05
