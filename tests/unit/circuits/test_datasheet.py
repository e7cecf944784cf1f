from pathlib import Path

import pytest

from circuits import CircuitInputError, load_circuit
from circuits.datasheet import (
    Datasheet,
    NeuronDatasheet,
    SynapseDatasheet,
    WeightDatasheet,
    read_datasheet,
)

NEURON = """[ports]
membrane = "MEM"
output = "Out"
supply = "vdd"
"""
SYNAPSE = """kind = "synapse"
[ports]
input = "pre"
output = "isyn"
supply = "vdd"
"""
WEIGHT = """kind = "weight"
[ports]
code = ["b0", "b1"]
output = "iout"
supply = "vdd"
"""
BENCH = """[bench]
pulse_width = 1e-3
v_output = 0.5
t_limit = 0.1
"""


def read(folder: Path, text: str) -> Datasheet:
    (folder / "a.toml").write_text(text)
    return read_datasheet(folder / "a.toml")


def refused(folder: Path, text: str) -> str:
    with pytest.raises(CircuitInputError) as error:
        read(folder, text)
    message = str(error.value)
    assert message.startswith(f"{folder / 'a.toml'}: ")
    assert "\n" not in message
    return message


def test_ports_alone_are_a_datasheet(tmp_path: Path) -> None:
    sheet = read(tmp_path, NEURON)
    assert isinstance(sheet, NeuronDatasheet)
    assert sheet.kind == "neuron"
    # SPICE knows no case.
    assert (sheet.ports.membrane, sheet.ports.output) == ("mem", "out")
    assert sheet.ports.input is None
    assert (sheet.bench, sheet.feedback, sheet.supply) == (None, None, None)
    assert (sheet.knobs, sheet.shared) == ({}, ())


def test_a_synapse_has_its_own_ports_and_bench(tmp_path: Path) -> None:
    sheet = read(tmp_path, SYNAPSE + BENCH)
    assert isinstance(sheet, SynapseDatasheet)
    assert sheet.bench is not None
    assert sheet.bench.active == "high"
    assert sheet.bench.pulse_width == 1e-3
    assert read(tmp_path, SYNAPSE).bench is None


def test_a_weight_has_its_codes(tmp_path: Path) -> None:
    sheet = read(tmp_path, WEIGHT + "[bench]\nv_output = 0.9\n")
    assert isinstance(sheet, WeightDatasheet)
    assert sheet.codes == 4
    assert [sheet.active_ports(code) for code in range(4)] == [
        (False, False), (True, False), (False, True), (True, True)
    ]  # fmt: skip
    chosen = read(tmp_path, WEIGHT.replace("[ports]", 'coding = "one-hot"\n[ports]'))
    assert isinstance(chosen, WeightDatasheet)
    assert [chosen.active_ports(code) for code in range(chosen.codes)] == [
        (True, False), (False, True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('kind = "axon"\n' + NEURON, "kind = 'axon'; allowed: neuron, synapse"),
        ("kind = 1\n" + NEURON, "kind = 1; allowed: neuron, synapse"),
        ('kind = ["neuron"]\n' + NEURON, "kind = ['neuron']; allowed: neuron, synapse"),
        (SYNAPSE.replace('"isyn"', '"isyn"\nmembrane = "m"'), "unknown key 'ports.membrane'"),
        (SYNAPSE.replace('output = "isyn"\n', ""), "key 'ports.output' is missing"),
        (WEIGHT.replace('"b1"', '"b 1"'), "allowed: the name of a node"),
        (WEIGHT.replace('["b0", "b1"]', "[]"), "ports.code = []"),
        (
            WEIGHT.replace('["b0", "b1"]', str([f"b{k}" for k in range(9)])),
            "9 bits; allowed: up to 8",
        ),
        (WEIGHT.replace("[ports]", 'coding = "gray"\n[ports]'), "coding = 'gray'"),
        (WEIGHT.replace("[ports]", 'direction = "up"\n[ports]'), "direction = 'up'"),
        (WEIGHT.replace("[ports]", "active = 1\n[ports]"), "active = 1"),
        (
            WEIGHT.replace('["b0", "b1"]', '["b0"]').replace(
                "[ports]", 'coding = "one-hot"\n[ports]'
            ),
            "1 line; allowed: 2 or more",
        ),
        (WEIGHT + "[bench]\npulse_width = 1e-3\n", "bench.pulse_width'"),
        ('kind = "synapse"\nfeedback = "switch"\n' + SYNAPSE[17:], "unknown key 'feedback'"),
        (SYNAPSE + BENCH.replace("0.1", '0.1\nactive = "up"'), "bench.active = 'up'"),
        (SYNAPSE + BENCH.replace("1e-3", "0.0"), "bench.pulse_width = 0.0"),
        (SYNAPSE + BENCH.replace("0.5", '"0.5"'), "bench.v_output = '0.5'"),
        (SYNAPSE + "[bench]\ni_low = 1e-12\n", "bench.i_low'"),
        (NEURON + "[bench]\npulse_width = 1e-3\n", "bench.pulse_width'"),
        (NEURON.replace('"vdd"', '"a b"'), "allowed: the name of a node"),
        (NEURON.replace('"vdd"', "'vµ'"), "allowed: the name of a node"),
        (NEURON.replace('"vdd"', "1"), "ports.supply = 1"),
        ('feedback = "capacitive"\n' + NEURON, "c_feedback is given exactly when feedback is"),
        ("c_feedback = 1e-14\n" + NEURON, "c_feedback is given exactly when feedback is"),
        ('feedback = "magic"\n' + NEURON, "feedback = 'magic'"),
        ('time_constant = "i"\n' + NEURON, "time_constant = 'i': not a knob"),
        (NEURON + '[adaptation]\nknob = "i"\nvalue = 1e-9\n', "adaptation.knob = 'i': not a knob"),
        (NEURON + "[knobs.i]\nvalue = 1e-9\n", "key 'knobs.i.unit' is missing"),
        (
            NEURON + '[knobs.i]\nvalue = 1e-9\nunit = "A"\nlow = 2e-9\n',
            "value 1e-09 A; allowed: from low to high",
        ),
        (
            NEURON + '[knobs.i]\nvalue = 3e-9\nunit = "A"\nhigh = 2e-9\n',
            "value 3e-09 A; allowed: from low to high",
        ),
        (NEURON + '[knobs.v]\nvalue = -21\nunit = "V"\n', "value -21 V; allowed: up to 20 V"),
        (NEURON + '[knobs.f]\nvalue = true\nunit = "1"\n', "knobs.f.value = True"),
        ("shared = 'xm1'\n" + NEURON, "shared = 'xm1'"),
        ("shared = ['x m1']\n" + NEURON, "shared.0 = 'x m1'"),
        (NEURON + "[transistors]\n'x m1' = 'leak'\n", "transistors"),
    ],
)
def test_a_mistake_is_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    assert message in refused(tmp_path, text)


def test_a_knob_is_what_adaptation_and_time_constant_name(tmp_path: Path) -> None:
    knob = '[knobs.I_Tau]\nvalue = 1e-9\nunit = "A"\n'
    sheet = read(
        tmp_path,
        'time_constant = "i_tau"\n' + NEURON + knob
        + '[adaptation]\nknob = "I_TAU"\nvalue = 2e-9\n',
    )  # fmt: skip
    assert isinstance(sheet, NeuronDatasheet)
    assert sheet.time_constant == "i_tau"
    assert sheet.adaptation is not None
    assert sheet.adaptation.knob == "i_tau"
    assert list(sheet.knobs) == ["i_tau"]


@pytest.mark.parametrize("name", ["dpi_synapse", "low_power_if"])
def test_a_circuit_of_one_kind_is_not_taken_for_the_other(name: str) -> None:
    from circuits.bench import feedback_of, neuron_bench, synapse_bench

    circuit = load_circuit(name)
    if circuit.kind == "synapse":
        with pytest.raises(CircuitInputError, match=r"dpi_synapse.toml: a synapse; allowed: a neu"):
            neuron_bench(circuit)
        with pytest.raises(CircuitInputError, match=r"dpi_synapse.toml: a synapse; allowed: a neu"):
            feedback_of(circuit)
        assert synapse_bench(circuit).t_limit > 0
    else:
        with pytest.raises(CircuitInputError):
            synapse_bench(circuit)
        assert neuron_bench(circuit).t_limit > 0
