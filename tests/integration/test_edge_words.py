"""What a designer is told of a neuron that does not work: in the circuit's words, by its names."""

from pathlib import Path

import pytest
from test_edge_kinds import GF, KNOB, PLAIN
from unwatched import Unwatched

from bridge.errors import BridgeInputError
from bridge.own_circuit import prepare
from bridge.own_circuit.prepare import Sizes
from circuits import CircuitInputError

NEURON = PLAIN.format(c="200f", f="60f", **GF)
SHEET = """supply = 3.3
{top}
[ports]
membrane = "m"
output = "{output}"
supply = "vdd"
ground = "vss"
"""
BENCH = """feedback = "capacitive"
c_feedback = 60e-15
[bench]
i_low = {i_low}
i_high = {i_high}
v_start = 0.2
v_sweep = [-0.05, {end}]
t_limit = 0.02
"""
RING = "".join(
    f"XN{k} r{k % 3 + 1} r{k} vss vss nfet_03v3 L=1u W=0.5u\n"
    f"XP{k} r{k % 3 + 1} r{k} vdd vdd pfet_03v3 L=1u W=0.5u\nCR{k} r{k} vss 5f\n"
    for k in (1, 2, 3)
)


class Told(Unwatched):
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


def refused(
    folder: Path, more: str = "", netlist: str = NEURON, timeout: float | None = None,
    output: str = "out", bench: str = "", **knobs: float,
) -> tuple[str, list[str]]:  # fmt: skip
    """The one line that ends it, and what was said before."""
    (folder / "a.spice").write_text(netlist.replace(".ends\n", f"{more}\n.ends\n"))
    top, _, tables = bench.partition("[bench]")
    sheet = SHEET.format(output=output, top=top) + (f"[bench]{tables}" if tables else "")
    values = {"vpw": 0.6, "vlk": 0.35} | knobs
    sheet += "".join(KNOB.format(name=name, value=value) for name, value in values.items())
    (folder / "a.toml").write_text(sheet)
    told = Told()
    with pytest.raises((BridgeInputError, CircuitInputError)) as error:
        prepare(
            folder / "a.spice", folder / "run", told, "gf180mcu",
            Sizes(8, ["typical"], [27.0], timeout=timeout),
        )  # fmt: skip
    assert "\n" not in str(error.value)
    assert not (folder / "run").exists()
    return str(error.value), told.said


@pytest.mark.parametrize(
    ("source", "amount"),
    [("I0 0 m 1n", "1 nA"), ("I0 vss m 500p", "500 pA"), ("I0 vdd m 2n", "2 nA"),
     ("Iin m 0 -1n", "1 nA"), ("I0 0 mm 1n\nR0 mm m 10", "1 nA")],
)  # fmt: skip
def test_an_input_that_was_left_at_the_membrane(tmp_path: Path, source: str, amount: str) -> None:
    message, said = refused(tmp_path, source)
    name = source.split()[0].lower()
    assert "at zero input the membrane charges itself, by " in message
    assert f"{name} of the netlist feeds it: take it out, the bench gives the input" in message
    assert any(f"{name} drives {amount} into the membrane all the time" in one for one in said)


@pytest.mark.parametrize(
    "source", ["I0 m 0 5p", "I0 m vss 5p", "I0 0 m 1p", "I0 0 na 1p", "I0 0 vlk2 1p\nR0 vlk2 0 1k"]
)
def test_a_source_that_does_not_keep_it_from_resting_is_the_neurons_own(
    tmp_path: Path, source: str
) -> None:
    message, said = refused(tmp_path, source, vpw=0.0)  # ends at the reset, which is off
    assert "latched: " in message
    assert any("into the membrane" in one for one in said) is (source == "I0 0 m 1p")


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("XM8 m vb vdd vdd pfet_03v3 L=5u W=0.5u\nVb vb 0 2.5", "xm8"),
        ("XM8 m vb vdd vdd pfet_03v3 L=1u W=4u\nVb vb 0 2.6", "xm8"),
        ("XM8 vdd vb m vss nfet_03v3 L=1u W=4u\nVb vb 0 2.2", "xm8"),
        ("R8 vdd m 1g", "r8"),
        ("G8 0 m vdd 0 1n", "g8"),
    ],
)
def test_an_oscillator_that_never_rests(tmp_path: Path, lines: str, name: str) -> None:
    message, _ = refused(tmp_path, lines)
    assert "at zero input the membrane charges itself, by " in message
    assert "half way to its threshold at 1.423 V" in message
    assert message.endswith(f"; {name} can charge it")


@pytest.mark.parametrize(
    ("lines", "node", "there"),
    [
        ("XM8 na vthr out vss nfet_03v3 L=1u W=0.5u", "vthr", "gate of xm8"),
        ("XM8 m vcas n9 vss nfet_03v3 L=1u W=0.5u\nR9 n9 0 1k\nC9 vcas 0 1p", "vcas",
         "gate of xm8, c9"),
        ("XM8 m g1 0 vss nfet_03v3 L=1u W=1u\nXM9 m g1 0 vss nfet_03v3 L=1u W=1u", "g1",
         "gate of xm8, xm9"),
        ("C9 out x9 1p\nC8 x9 0 1p", "x9", "c9, c8"),
        ("XM8 dd dd m vss nfet_03v3 L=1u W=0.5u", "dd", "diode xm8"),
    ],
)  # fmt: skip
def test_a_floating_gate(tmp_path: Path, lines: str, node: str, there: str) -> None:
    message, _ = refused(tmp_path, lines)
    assert f"nothing gives {node} of a.spice a voltage: there is at {node} only {there}" in message


def test_an_output_that_is_the_wrong_way_round(tmp_path: Path) -> None:
    wrong = NEURON.replace(".subckt a m out", ".subckt a m na")
    message, _ = refused(tmp_path, netlist=wrong, output="na")
    assert "is ports.output the node that is low at rest and rises at a spike?" in message


@pytest.mark.parametrize(
    ("i_low", "i_high", "end", "words"),
    [
        (5e-12, 10e-12, 1.6, "no spike number 1 at 10 pA up to 60 ms: the membrane stands at"),
        (1e-12, 15e-12, 1.6, "no spike number 1 at 15 pA up to 60 ms: the membrane stands at"),
        (5e-12, 190e-12, 1.6, "no spike number 3 at 5 pA up to 60 ms: the membrane stands at"),
        (5e-12, 190e-12, 1.1, "the output stays low with the membrane swept up to 1.1 V"),
        (9e-12, 300e-12, 1.6, "no spike number 3 at 9 pA up to 60 ms: the membrane stands at"),
    ],
)
def test_a_spike_that_did_not_come(
    tmp_path: Path, i_low: float, i_high: float, end: float, words: str
) -> None:
    bench = BENCH.format(i_low=i_low, i_high=i_high, end=end)
    message, _ = refused(tmp_path, bench=bench)
    assert "without mismatch at typical 27 °C: no_spike: " in message
    assert words in message
    assert "raise i_low and i_high" in message


def test_a_stiff_one_ends_in_an_outcome(tmp_path: Path) -> None:
    message, _ = refused(tmp_path, f"{RING}CR m r1 1f", vpw=0.6)
    assert "without mismatch at typical 27 °C: stiff: " in message
    assert " time points lead only to " in message


def test_a_time_out_says_what_was_slow(tmp_path: Path) -> None:
    message, _ = refused(tmp_path, f"{RING}CR m r1 1f", timeout=2.0)
    assert "timeout: the transient of three spikes at 190 pA and 5" in message
    assert "gave no result within 2 s; allow more with --timeout" in message
