"""A small subject without a run: two layers of constant-leak neurons, samples of two."""

from types import SimpleNamespace
from typing import cast

import numpy as np

from bridge.evaluate.factory import ChipFactory, NetworkVariant
from bridge.evaluate.sampled import SampledNeurons
from bridge.plan import Plan
from bridge.verify.network.subject import Subject
from circuits import Condition, Sampling, load_circuit
from circuits.technology import load_technology
from surrogate.distribution.observed import Observed
from surrogate.network import Network
from surrogate.neuron.scaling import Reference

UNIT = Reference(0.0, 0.5, 20e-12, 260e-15, 0.05)

PLAN = cast(
    Plan,
    SimpleNamespace(
        circuits={"leaky_axon_hillock": load_circuit("leaky_axon_hillock")},
        technology=load_technology("gf180mcu"),
        sampling=Sampling(1),
    ),
)

VALUES = {
    "v_rest": [0.0, 0.01, 0.02], "swing": [0.5, 0.5, 0.5], "reset_level": [0.0, 0.1, 0.0],
    "spike_level": [1.0, 1.0, 1.0], "rheobase": [20e-12, 22e-12, 18e-12],
    "c_eff": [260e-15, 250e-15, 270e-15], "t_refractory": [0.0, 20e-6, 10e-6],
}  # fmt: skip


def subject(chips: int = 2, images: int = 3) -> Subject:
    """Samples 3, 5 and 8, of which 5 was not measured."""
    nominal = {name: column[0] for name, column in VALUES.items()}
    values = {name: np.array(column)[[1, 2]] for name, column in VALUES.items()}
    seen = Observed(
        "typical", 27.0, 1.8, np.array(["ok", "no_spike", "ok"]), np.array([1, 2, 3]), nominal,
        np.ones(2), np.ones(2), values, {}, np.ones((2, 2)),
    )  # fmt: skip
    factory = ChipFactory(7, NetworkVariant("constant"), SampledNeurons(seen, UNIT))
    weights = [np.array([[4.0, 0.0], [-3.0, 2.0], [0.0, 3.0]]), np.full((2, 3), 1.5)]
    biases = [np.zeros(3), np.array([0.0, -1.0])]
    network = Network.feedforward(weights, biases, "constant", 0.05, 40)
    inputs = np.array([[1.0, 0.2], [0.5, 1.0], [0.0, 0.8]])[:images]
    return Subject(
        "leaky_axon_hillock", Condition("typical", 27.0, 1.8), np.array([3, 5, 8]),
        ("a" * 64, "b" * 64, "c" * 64), np.array([0.01, 0.0, 0.02]), factory, network, chips,
        np.array([4, 9, 17])[:images], np.array([0, 1, 0])[:images], inputs, "small",
    )  # fmt: skip
