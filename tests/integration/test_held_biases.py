"""Biases held by voltages, and knobs, in ngspice."""

import numpy as np
import pytest

from bridge.bench import Characterisation
from bridge.bench.temperature.bias import bias_nodes
from bridge.engine.session import Ngspice
from circuits import Condition, Sampling, Setting, load_circuit, render_deck
from circuits.technology import load_technology
from surrogate.vocabulary import Status

TECHNOLOGY = load_technology("gf180mcu")


def voltages(ngspice: Ngspice, name: str) -> dict[str, float]:
    """Each bias node at its operating point, V."""
    circuit = load_circuit(name)
    where = Condition("typical", 27.0, circuit.supply_in(TECHNOLOGY))
    nodes = [node for group in bias_nodes(circuit).values() for node in group]
    inner = [f"x1.{circuit.subcircuit.nodes[node]}" for node in nodes]
    deck = render_deck(circuit, TECHNOLOGY, Setting(where))
    ngspice.load(deck.replace(".save ", f".save {' '.join(f'v({one})' for one in inner)} "))
    ngspice.command("op")
    found = ngspice.vectors(*inner)
    ngspice.discard_runs()
    return {node: float(value[-1]) for node, value in zip(nodes, found, strict=True)}


def rates(ngspice: Ngspice, name: str, **biases: dict[str, float]) -> np.ndarray:
    circuit = load_circuit(name)
    where = Condition("typical", 27.0, circuit.supply_in(TECHNOLOGY))
    job = Characterisation(circuit, TECHNOLOGY, where, Sampling(1), [0], **biases)
    ngspice.load(job.deck)
    sample = job.compute(ngspice, 0)
    assert sample.status == Status.OK, sample.reason
    assert sample.parameters is not None
    return np.array([sample.parameters.values[key] for key in ("rate_low", "rate_high")])


@pytest.mark.parametrize("name", ["leaky_axon_hillock", "van_schaik_if"])
def test_a_bias_held_at_its_own_voltage_changes_nothing(ngspice: Ngspice, name: str) -> None:
    held = voltages(ngspice, name)
    assert len(held) == len(load_circuit(name).knobs) - (name == "van_schaik_if")
    assert all(0.1 < value < 1.7 for value in held.values())
    plain = rates(ngspice, name)
    assert rates(ngspice, name, voltages=held) == pytest.approx(plain, rel=1e-3)
    # The sources are in charge: the currents of the generators do not matter any more.
    off = dict.fromkeys(bias_nodes(load_circuit(name)), 0.0)
    assert rates(ngspice, name, knobs=off, voltages=held) == pytest.approx(plain, rel=1e-3)
    # And another voltage is another neuron: the leak's gate 20 mV higher, half the leak more.
    (node,) = bias_nodes(load_circuit(name))["i_leak"]
    leakier = rates(ngspice, name, voltages=held | {node: held[node] + 20e-3})
    assert np.all(leakier < 0.98 * plain)


def test_a_knob_does_what_its_datasheet_says(ngspice: Ngspice) -> None:
    name = "leaky_axon_hillock"
    i_low, leak = 80e-12, load_circuit(name).knobs["i_leak"]
    plain = rates(ngspice, name)
    doubled = rates(ngspice, name, knobs={"i_leak": 2 * leak})
    # A constant leak is taken from the input: rate = (I - I_leak) / (C jump), but for the reset.
    expected = (i_low - 2 * leak) / (i_low - leak)
    assert doubled[0] / plain[0] == pytest.approx(expected, rel=0.02)
