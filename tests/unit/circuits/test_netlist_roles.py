from pathlib import Path

import pytest

from circuits.netlist import GENERIC, DeviceName, bias_diodes, guess_roles, read_netlist
from circuits.technology import netlists_folder

NETLISTS = Path(__file__).parent / "netlists"
NEURONS = netlists_folder() / "neurons"
DEVICES = {
    **GENERIC,
    "nfet_03v3": DeviceName("nf"),
    "pfet_03v3": DeviceName("pf"),
    "sky130_fd_pr__nfet_01v8": DeviceName("nf", "sky130", 1e-6),
    "sky130_fd_pr__pfet_01v8": DeviceName("pf", "sky130", 1e-6),
}


def roles(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for guess in guess_roles(read_netlist(path, DEVICES)):
        assert guess.reason
        assert "\n" not in guess.reason
        found.setdefault(guess.role, []).append(guess.node)
    return found


EXPECTED = {
    NEURONS / "leaky_axon_hillock.cir": ("mem", "out", "vdd", None, []),
    NEURONS / "low_power_if.cir": ("mem", "spk", "vdd", None, []),
    NETLISTS / "lif_cell.spice": ("vmem", "vout", "vdd", None, ["vpw", "vlk"]),
    NETLISTS / "source_follower_neuron.spice": ("vmem", "spk", "vdd", "vss", ["ib[1]", "ib[0]"]),
    NETLISTS / "axon_hillock.cir": ("/vmem", "/out", "vdd", None, ["/bias/vpw"]),
}


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_roles_are_guessed_from_names_and_connections(path: Path) -> None:
    membrane, output, supply, ground, bias = EXPECTED[path]
    found = roles(path)
    assert found["membrane"] == found["input"] == [membrane]
    assert found["output"] == [output]
    assert found["supply"] == [supply]
    assert found.get("ground") == (None if ground is None else [ground])
    assert found.get("bias", []) == bias


def test_connections_suffice_where_names_say_nothing(tmp_path: Path) -> None:
    source = (NEURONS / "leaky_axon_hillock.cir").read_text()
    strange = {"mem": "k1", "out": "k2", "vdd": "k3", "n1": "k4", "nr": "k5"}
    source = "\n".join(
        " ".join(strange.get(word, word) for word in line.split()) for line in source.splitlines()
    )
    (tmp_path / "a.cir").write_text(source)
    guesses = {guess.role: guess for guess in guess_roles(read_netlist(tmp_path / "a.cir"))}
    assert {role: guess.node for role, guess in guesses.items()} == {
        "membrane": "k1", "input": "k1", "output": "k2", "supply": "k3",
    }  # fmt: skip
    assert guesses["membrane"].reason == "the largest capacitance to ground, 200 fF"
    assert guesses["supply"].reason == "bulk of 2 of 2 pFETs"
    assert "gate of a reset transistor only" in guesses["output"].reason


def test_inputs_and_biases_by_their_own_ports(tmp_path: Path) -> None:
    (tmp_path / "a.cir").write_text(
        ".subckt a iin mem ib_tau vth spare\nXM1 mem iin 0 0 nf w=1u l=1u\nC1 mem 0 1p\n"
        "XM2 ib_tau ib_tau 0 0 nf w=1u l=1u\nXM3 mem vth n 0 nf w=1u l=1u\nR1 n spare 1\n.ends\n"
    )
    guesses = guess_roles(read_netlist(tmp_path / "a.cir"))
    assert [(guess.role, guess.node) for guess in guesses] == [
        ("membrane", "mem"), ("input", "iin"), ("bias", "ib_tau"), ("bias", "vth"),
    ]  # fmt: skip
    assert guesses[2].reason == "a diode-connected transistor: takes a current"
    assert guesses[3].reason == "only gates are at it: takes a voltage"


def test_a_circuit_that_is_no_neuron_has_no_roles(tmp_path: Path) -> None:
    (tmp_path / "a.cir").write_text("R1 x y 1\n")
    assert guess_roles(read_netlist(tmp_path / "a.cir")) == []


AXON_HILLOCK = """XM1 na {m} {g} {gb} nf L=1u W=0.5u
XM2 na {m} {v} {vb} pf L=1u W=0.5u
XM3 spk na {g} {gb} nf L=0.5u W=0.5u
XM4 spk na {v} {vb} pf L=0.5u W=1u
XM5 {m} spk nr {gb} nf L=1u W=0.5u
XM6 nr vpw {g} {gb} nf L=2u W=1u
"""


def axon_hillock(m: str = "vmem", v: str = "vdd", g: str = "vss", more: str = "") -> str:
    text = AXON_HILLOCK.format(m=m, v=v, g=g, vb=v, gb=g)
    return f".subckt cell {m} spk {v} {g} vpw\n{text}{more}.ends\n"


def guessed(folder: Path, text: str) -> dict[str, str]:
    (folder / "cell.cir").write_text(text)
    guesses = guess_roles(read_netlist(folder / "cell.cir"))
    assert len({guess.node for guess in guesses if guess.role != "input"}) == len(
        [guess for guess in guesses if guess.role != "input"]
    )
    return {guess.role if guess.role != "bias" else guess.node: guess.node + guess.unit
            for guess in guesses}  # fmt: skip


def split(text: str, nets: str, ohms: str = "9.1") -> str:
    """As an extractor with resistances writes it: each terminal of a net is a node of its own."""
    count, wires, lines = 0, [], []
    for line in text.splitlines():
        words = line.split()
        if words[0][0].lower() in "xc":
            for k, word in enumerate(words[1:5], start=1):
                if word in nets.split():
                    words[k] = f"{word}.t{count}"
                    wires.append(f"Rw{count} {word} {word}.t{count} {ohms}")
                    count += 1
        lines.append(" ".join(words))
    return "\n".join([*lines[:-1], *wires, lines[-1]]) + "\n"


CAPACITORS = "C1 vmem vss 200f\nC2 spk vmem 60f\nC3 vdd vss 9.1f\nC4 spk vss 4.2f\n"


@pytest.mark.parametrize("ohms", ["0", "9.1", "310", "12k"])
@pytest.mark.parametrize(
    "nets", ["vdd vss", "vmem", "vdd vss vmem spk vpw", "spk na", "vdd vss vmem spk vpw na nr"]
)
def test_a_net_that_extraction_splits_is_one(tmp_path: Path, nets: str, ohms: str) -> None:
    whole = axon_hillock(more=CAPACITORS)
    expected = guessed(tmp_path, whole)
    assert expected == {
        "supply": "vdd", "ground": "vss", "membrane": "vmem", "output": "spk", "input": "vmem",
        "vpw": "vpwV",
    }  # fmt: skip
    assert guessed(tmp_path, split(whole, nets, ohms)) == expected


def test_a_resistor_of_the_circuit_is_no_wire(tmp_path: Path) -> None:
    leaky = axon_hillock(more=CAPACITORS + "R1 vmem vss 1g\nR2 spk vss 1meg\n")
    assert guessed(tmp_path, leaky) == guessed(tmp_path, axon_hillock(more=CAPACITORS))


@pytest.mark.parametrize(
    ("text", "membrane"),
    [
        # No capacitor to ground: the gate of the first inverter, where the feedback ends.
        (axon_hillock("Iext", more="C1 spk Iext 65f\n"), "iext"),
        (axon_hillock("k1", more="C1 spk k1 65f\n"), "k1"),
        (axon_hillock("I_in", more="C1 spk I_in 65f\nC2 spk vss 900f\n"), "i_in"),
        # A larger capacitor where an inverter drives is that of its output.
        (axon_hillock("k1", more="C1 k1 vss 50f\nC2 na vss 400f\n"), "k1"),
        (axon_hillock("k1", more="C1 k1 vss 50f\nC2 nr vss 50f\n"), "k1"),
        (axon_hillock("Current_in", more="C2 nr vss 50f\nC1 Current_in vss 50f\n"), "current_in"),
    ],
)
def test_the_membrane_is_found_by_what_is_at_it(tmp_path: Path, text: str, membrane: str) -> None:
    found = guessed(tmp_path, text)
    assert found["membrane"] == found["input"] == membrane
    assert found["output"] == "spk"


def test_a_tie_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "cell.cir").write_text(axon_hillock("k1", more="C1 k1 vss 50f\nC2 nr vss 50f\n"))
    guesses = {guess.role: guess for guess in guess_roles(read_netlist(tmp_path / "cell.cir"))}
    assert guesses["membrane"].reason == (
        "the largest capacitance to ground, 50 fF (a tie with nr)"
    )


@pytest.mark.parametrize("name", ["Iext", "I_in", "Current_in", "iin", "in_current", "I_stim"])
def test_a_port_that_is_called_a_current_is_no_voltage(tmp_path: Path, name: str) -> None:
    text = axon_hillock(more=f"C1 vmem vss 200f\nXM7 {name} {name} vdd vdd pf w=1u l=1u\n"
                        f"XM8 vmem {name} vdd vdd pf w=1u l=1u\n")  # fmt: skip
    found = guessed(tmp_path, text.replace(" vpw\n", f" vpw {name}\n", 1))
    assert found["input"] == name.lower()
    assert name.lower() not in found


def test_a_floating_bulk_is_no_rail(tmp_path: Path) -> None:
    text = AXON_HILLOCK.format(m="vmem", v="k3", g="k4", vb="nwell", gb="psub")
    found = guessed(tmp_path, f".subckt cell vmem spk k3 k4 vpw\n{text}C1 vmem k4 1p\n.ends\n")
    assert found.get("supply") != "nwell"
    assert found.get("ground") != "psub"
    # With one transistor whose well is tied, that is the supply.
    tied = text + "XM7 nr vmem k3 k3 pf w=1u l=1u\nXM8 nr vmem k4 k4 nf w=1u l=1u\n"
    found = guessed(tmp_path, f".subckt cell vmem spk k3 k4 vpw\n{tied}C1 vmem k4 1p\n.ends\n")
    assert (found["supply"], found["ground"]) == ("k3", "k4")


def test_a_diode_inside_the_neuron_is_no_shared_bias(tmp_path: Path) -> None:
    inside = "C1 vmem vss 1p\nXM7 nr nr nq vss nf w=1u l=1u\nXM8 mir mir vdd vdd pf w=1u l=1u\n"
    inside += (
        "XM9 mir spk vss vss nf w=1u l=1u\nI1 0 vmem 1p\nXM10 vmem vmem vss vss nf w=1u l=1u\n"
    )
    inside += "XM11 vb vb vss vss nf w=1u l=1u\n"
    text = axon_hillock(more=inside).replace(" vpw\n", " vpw mir vb\n", 1)
    (tmp_path / "cell.cir").write_text(text)
    netlist = read_netlist(tmp_path / "cell.cir")
    biases = {guess.node: guess for guess in guess_roles(netlist) if guess.role == "bias"}
    assert biases["vb"].unit == "A"
    assert biases["vb"].value is None
    assert "mir" not in biases
    assert bias_diodes(netlist, ["vb", "mir"]) == ("xm11",)


INSIDE = {
    "into the membrane": "XMD x x vmem vss nf w=1u l=1u",
    "out of the membrane": "XMD vmem x x vdd pf w=1u l=1u",
    "behind the reset": "XMD x x nr vss nf w=1u l=1u",
    "through a switch": "XMD x x q vss nf w=1u l=1u\nXME q en vmem vss nf w=1u l=1u",
    "through a resistor": "XMD x x q vss nf w=1u l=1u\nRD q vmem 1g",
    "into the output": "XMD x x spk vss nf w=1u l=1u",
}
GENERATORS = {
    "to ground": "XMD x x vss vss nf w=1u l=1u",
    "to the supply": "XMD x x vdd vdd pf w=1u l=1u",
    "on another diode": "XMD x x q vss nf w=1u l=1u\nXME q q vss vss nf w=1u l=1u",
    "in a cascode": "XMD x x q vss nf w=1u l=1u\nXME q vc vss vss nf w=1u l=1u",
    "degenerated": "XMD x x q vss nf w=1u l=1u\nRD q vss 1meg",
    "that a mirror follows": "XMD x x vss vss nf w=1u l=1u\nXME vmem x vss vss nf w=1u l=1u",
}


@pytest.mark.parametrize("what", [*INSIDE, *GENERATORS])
def test_a_diode_is_shared_where_its_current_does_not_reach_the_neuron(
    tmp_path: Path, what: str
) -> None:
    lines = {**INSIDE, **GENERATORS}[what]
    ports = " vpw x" + " vc" * ("vc" in lines) + " en" * (" en " in lines)
    text = axon_hillock(more=f"C1 vmem vss 1p\n{lines}\n").replace(" vpw\n", f"{ports}\n", 1)
    (tmp_path / "cell.cir").write_text(text)
    netlist = read_netlist(tmp_path / "cell.cir")
    units = {guess.node: guess.unit for guess in guess_roles(netlist) if guess.role == "bias"}
    shared = what in GENERATORS
    assert (units.get("x") == "A") is shared
    assert ("xmd" in bias_diodes(netlist, ["x"])) is shared


def test_a_port_that_an_inverter_drives_is_left_open(tmp_path: Path) -> None:
    text = axon_hillock(more="C1 vmem vss 1p\n").replace(" vpw\n", " vpw na\n", 1)
    (tmp_path / "cell.cir").write_text(text)
    biases = [guess for guess in guess_roles(read_netlist(tmp_path / "cell.cir"))
              if guess.role == "bias"]  # fmt: skip
    assert [(one.node, one.unit, one.value) for one in biases] == [
        ("vpw", "V", None),
        ("na", "A", 0.0),
    ]
