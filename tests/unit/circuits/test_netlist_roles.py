from pathlib import Path

import pytest

from circuits.netlist import GENERIC, DeviceName, guess_roles, read_netlist
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
