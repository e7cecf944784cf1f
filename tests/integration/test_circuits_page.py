"""The numbers of docs/circuits.md, in the real ngspice."""

import re
from pathlib import Path

import pytest

from bridge.bench import Characterisation
from circuits import NOMINAL_DRAW, Condition, Sampling, circuits, load_circuit
from circuits.bench import neuron_bench
from circuits.technology import load_technology
from surrogate.vocabulary import Status, leak_form

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "circuits.md").read_text()
PREFIXES = {"a": 1e-18, "f": 1e-15, "p": 1e-12, "n": 1e-9, "µ": 1e-6, "m": 1e-3, "k": 1e3}
TECHNOLOGY = load_technology("gf180mcu")


def value_of(text: str) -> float:
    number, unit = text.split()
    return float(number) * (PREFIXES[unit[0]] if len(unit) > 1 and unit != "Hz" else 1.0)


def table() -> dict[str, dict[str, str]]:
    text = PAGE[: PAGE.index("The synapse:")]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads, _, *rows = ([cell.strip(" `") for cell in line[1:-1].split("|")] for line in lines)
    return {row[0]: dict(zip(heads[1:], row[1:], strict=True)) for row in rows}


def nominal(ngspice, name: str) -> dict[str, float]:
    circuit = load_circuit(name)
    condition = Condition("typical", 27.0, circuit.supply_in(TECHNOLOGY))
    job = Characterisation(circuit, TECHNOLOGY, condition, Sampling(1), [NOMINAL_DRAW])
    ngspice.load(job.deck)
    sample = job.compute(ngspice, 0)
    assert sample.status == Status.OK, sample.reason
    assert sample.parameters is not None
    return sample.parameters.values


@pytest.mark.parametrize("name", [n for n in circuits() if load_circuit(n).kind == "neuron"])
def test_the_table_of_neurons_is_true(ngspice, name: str) -> None:
    shown, found = table()[name], nominal(ngspice, name)
    circuit = load_circuit(name).neuron
    assert shown.pop("feedback") == circuit.feedback
    share = found["rheobase"] / neuron_bench(load_circuit(name)).i_low
    assert shown.pop("leak") == leak_form(found["leak_flatness"], share)
    quoted = {key: value_of(text) for key, text in shown.items() if text}
    assert len(quoted) > 6
    assert {key: found[key] for key in quoted} == pytest.approx(quoted, rel=0.01)


@pytest.mark.parametrize("name", [n for n in circuits() if load_circuit(n).kind == "weight"])
def test_the_table_of_weights_is_true(ngspice, name: str) -> None:
    (line,) = [one for one in PAGE.splitlines() if one.startswith(f"| `{name}` |")]
    codes, full, leakage, inl, *_ = (cell.strip() for cell in line[1:-1].split("|")[1:])
    found = nominal(ngspice, name)
    assert int(codes) == load_circuit(name).weight.codes
    assert found["i_full_scale"] == pytest.approx(value_of(full.split(" ±")[0]), rel=0.01)
    assert found["i_code_0"] == pytest.approx(value_of(leakage), rel=0.02)
    assert found["inl"] == pytest.approx(float(inl), rel=0.05)


def test_the_numbers_of_the_synapse_are_true(ngspice) -> None:
    quoted = dict(re.findall(r"`(\w+)`\s([\d.]+ \S+?)[,.]\s", PAGE.split("The synapse:")[1]))
    found = nominal(ngspice, "dpi_synapse")
    assert len(quoted) == 4
    expected = {key: value_of(text) for key, text in quoted.items()}
    assert {key: found[key] for key in quoted} == pytest.approx(expected, rel=0.01)
