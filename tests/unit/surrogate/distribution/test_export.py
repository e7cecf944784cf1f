"""Drawn neurons in a table and in a NIR file."""

from dataclasses import replace
from pathlib import Path

import nir
import numpy as np
import pytest

from surrogate.distribution import Distribution, Neurons
from surrogate.distribution.export import to_frame, to_nir
from surrogate.errors import SurrogateInputError
from surrogate.neuron.scaling import Reference, to_population
from surrogate.vocabulary import QUANTITIES, quantities_of


@pytest.fixture(scope="module")
def neurons(distribution_document: Distribution) -> Neurons:
    return distribution_document.at("typical", 27.0).sample(200, np.random.SeedSequence(3))


def test_a_table_holds_every_parameter_its_unit_and_the_outcome(neurons: Neurons) -> None:
    frame = to_frame(neurons)
    assert list(frame.columns) == [*quantities_of("neuron"), "outcome"]
    assert frame.attrs["units"] == {name: QUANTITIES[name].unit for name in quantities_of("neuron")}
    for name, column in neurons.values.items():
        np.testing.assert_array_equal(frame[name].to_numpy(), column)
    assert frame.index.name == "neuron"
    assert 0 < sum(frame["outcome"] == "no_spike") == sum(neurons.fails) < 60


def test_a_table_of_synapses_has_their_parameters() -> None:
    values = {"tau_syn": np.array([1e-3, 2e-3]), "weight_charge": np.array([1e-15, 2e-15])}
    synapses = Neurons(values, np.empty((2, 0)), np.array(["ok", "ok"]))
    assert list(to_frame(synapses).columns) == ["tau_syn", "weight_charge", "outcome"]
    with pytest.raises(SurrogateInputError, match="not synapses"):
        to_nir(synapses)


def test_a_nir_file_gives_the_same_neurons_back(neurons: Neurons, tmp_path: Path) -> None:
    shape = {"input": np.array([200])}
    nodes = {
        "in": nir.Input(shape),
        "lif": to_nir(neurons),
        "out": nir.Output({"output": shape["input"]}),
    }
    nir.write(tmp_path / "a.nir", nir.NIRGraph(nodes, [("in", "lif"), ("lif", "out")]))
    node = nir.read(tmp_path / "a.nir").nodes["lif"]
    values, works = neurons.values, ~neurons.fails
    for name, expected in (
        ("tau", values["tau_mem"]), ("v_leak", values["v_rest"]),
        ("v_threshold", values["v_threshold"]),
    ):  # fmt: skip
        np.testing.assert_array_equal(getattr(node, name), expected)
    np.testing.assert_allclose(node.v_reset, values["v_reset"], rtol=1e-12)
    # The rheobase takes the membrane exactly to threshold, and tau / r is the capacitance.
    np.testing.assert_allclose(
        (node.v_leak + node.r * values["rheobase"])[works], node.v_threshold[works], rtol=1e-12
    )
    np.testing.assert_allclose(node.tau[works] / node.r[works], values["c_eff"][works], rtol=1e-12)
    np.testing.assert_array_equal(node.r == 0, neurons.fails)
    assert all(np.all(np.isfinite(getattr(node, key))) for key in ("tau", "r", "v_threshold"))


def test_a_neuron_that_fails_never_spikes_in_nir(neurons: Neurons) -> None:
    node = to_nir(neurons)
    settled = node.v_leak + node.r * 1e-6  # a current that every other neuron answers
    np.testing.assert_array_equal(settled > node.v_threshold, ~neurons.fails)


def test_a_reset_at_the_threshold_is_refused(neurons: Neurons) -> None:
    level = np.where(np.arange(200) == np.argmin(neurons.fails), 1.0, 0.0)
    values = {**neurons.values, "reset_level": level}
    with pytest.raises(SurrogateInputError, match=r"neuron \d+: rests at .* below its threshold"):
        to_nir(replace(neurons, values=values))


@pytest.mark.parametrize(
    ("lacking", "message"), [("c_eff", "c_eff: not among"), ("curve", "no membrane curve")]
)
def test_a_network_of_neurons_that_lack_something_is_refused_by_name(
    neurons: Neurons, lacking: str, message: str
) -> None:
    unit = Reference(v_rest=0.0, swing=1.0, rheobase=1e-11, c_eff=1e-13, alpha=0.1)
    values = {name: column for name, column in neurons.values.items() if name != lacking}
    curves = neurons.curves[:, :0] if lacking == "curve" else neurons.curves
    assert to_population(neurons.values, neurons.fails, neurons.curves, "measured", unit).size
    with pytest.raises(SurrogateInputError, match=message):
        to_population(values, neurons.fails, curves, "measured", unit)
