from dataclasses import replace
from pathlib import Path

import nir
import numpy as np
import pytest
from nir_cases import KINDS, RULES, chain, lif, population, raster, some_network
from scipy.sparse import issparse
from sklearn.datasets import load_digits

from surrogate.errors import SurrogateInputError
from surrogate.neuron import LinearLeak, MeasuredCurve
from surrogate.nir import network_path, read_network, write_chip, write_network
from surrogate.simulator import Chip, Drive, ForcedSpikes, simulate


@pytest.mark.parametrize("kind", KINDS)
def test_a_network_survives_its_file(kind: str, tmp_path: Path) -> None:
    network = some_network(kind)
    path = tmp_path / "a.nir"
    write_network(path, network, dt=2e-3)
    again = read_network(path)
    for name in ("inputs", "sizes", "alpha", "n_steps", "stepping", "leak"):
        assert getattr(again, name) == getattr(network, name), name
    for ours, theirs in zip(network.connections, again.connections, strict=True):
        assert (ours.source, ours.target, ours.delay) == (
            theirs.source, theirs.target, theirs.delay,
        )  # fmt: skip
        assert issparse(ours.weight) == issparse(theirs.weight)
        assert np.array_equal(ours.values, theirs.values)
    for ours, theirs in zip(network.biases, again.biases, strict=True):
        assert np.array_equal(ours, theirs)
    for ours, theirs in zip(network.layers, again.layers, strict=True):
        assert np.array_equal(ours.silent, theirs.silent)
        assert np.allclose(ours.capacitance, theirs.capacitance, rtol=1e-12, atol=0)
        heard = ~ours.silent
        assert np.allclose(ours.v_spike[heard], theirs.v_spike[heard], rtol=1e-12, atol=0)
        assert np.allclose(ours.v_reset, theirs.v_reset, rtol=0, atol=1e-12)
        for one, two in zip(ours.membrane.rows(), theirs.membrane.rows(), strict=True):
            assert np.array_equal(one, two)
        assert (ours.tau_syn is None) == (theirs.tau_syn is None)
    # Some inputs are spikes, some are not.
    x = np.random.default_rng(0).choice([0, 0.3, 1], (5, network.n_steps, network.inputs))
    spikes = raster(network, x)
    assert 0.02 < np.mean(spikes) < 0.9
    assert np.array_equal(raster(again, x), spikes)
    # What nir itself checks of a graph holds as well.
    assert nir.read(path, type_check=True).metadata["dt"] == 2e-3


@pytest.mark.parametrize("leak", ["linear", "constant"])
def test_the_digit_networks_are_what_nir_says(leak: str) -> None:
    """Spikes on all digits by the equations of docs/networks.md, on the file as nir reads it."""
    images = load_digits().data / 16
    network = read_network(network_path(f"digits_{leak}"))
    assert (network.leak, network.alpha, network.sizes) == (leak, 0.05, (128, 10))
    (counts,) = simulate(Drive(network, images), [Chip(network.layers)])
    graph = nir.read(network_path(f"digits_{leak}"))
    wires = [one for one in graph.nodes.values() if isinstance(one, nir.Affine)]
    first, second = sorted(wires, key=lambda one: -one.weight.shape[1])
    if first.weight.shape[0] != 128:
        first, second = second, first
    hidden, output = np.zeros((len(images), 128)), np.zeros((len(images), 10))
    totals = [np.zeros(128), np.zeros(10)]

    def step(v: np.ndarray, j: np.ndarray, layer: int) -> tuple[np.ndarray, np.ndarray]:
        # The constant leak of an integrator is part of the file's biases.
        v = v + 0.05 * (j - (v if leak == "linear" else 0.0))
        v = v if leak == "linear" else np.maximum(v, 0)
        spikes = v >= 1
        totals[layer] += spikes.sum(axis=0)
        return np.where(spikes, 0.0, v), spikes

    for _ in range(60):
        hidden, spikes = step(hidden, images @ first.weight.T + first.bias, 0)
        output, _ = step(output, spikes @ second.weight.T + second.bias, 1)
    for ours, theirs in zip(counts.totals, totals, strict=True):
        # Double precision: a few neurons come to their threshold within single precision's.
        assert np.abs(ours - theirs).sum() < 1e-3 * theirs.sum()


def test_what_another_program_finds_in_a_file() -> None:
    graph = nir.read(network_path("digits_linear"))
    assert [type(node).__name__ for node in graph.nodes.values()].count("LIF") == 2
    neuron = graph.nodes["neuron0"]
    assert np.allclose(neuron.tau, 20e-3)
    assert np.allclose(neuron.v_threshold, 1)
    assert {"dt", "scheme", "reset"} <= set(graph.metadata)


def test_a_chip_is_written_with_its_own_parameters(tmp_path: Path) -> None:
    network, rng = some_network("recurrent"), np.random.default_rng(8)
    weights = tuple(
        (one.values * rng.normal(1, 0.1, one.values.shape)).astype(np.float32)
        for one in network.connections
    )
    chip = Chip(tuple(population(rng, n, "linear") for n in network.sizes), weights)
    write_chip(tmp_path / "chip.nir", network, chip)
    again = read_network(tmp_path / "chip.nir")
    neuron = nir.read(tmp_path / "chip.nir").nodes["neuron0"]
    assert np.all(neuron.r == 1)
    assert np.all(neuron.v_reset == 0)
    # tau = c/g tau0, and the way from reset to threshold, are what was drawn.
    drawn = chip.layers[0]
    assert isinstance(drawn.membrane, LinearLeak)
    assert np.allclose(neuron.tau * network.alpha / 1e-3, drawn.capacitance / drawn.membrane.g)
    heard = ~drawn.silent
    assert np.allclose(neuron.v_threshold[heard], (drawn.v_spike - drawn.v_reset)[heard])
    x = np.random.default_rng(0).choice([0, 0.3, 1], (5, network.n_steps, network.inputs))
    spikes = raster(network, x, chip)
    assert np.array_equal(raster(again, x), spikes)
    assert not np.array_equal(raster(network, x), spikes)


@pytest.mark.parametrize("kind", ["synapses", "exponential synapses", "subtract", "conv"])
def test_a_chip_of_any_kind_survives_its_file(kind: str, tmp_path: Path) -> None:
    network, rng = some_network(kind), np.random.default_rng(9)
    chip = Chip(
        tuple(
            population(rng, layer.size, "linear", layer.tau_syn is not None)
            for layer in network.layers
        )
    )
    write_chip(tmp_path / "chip.nir", network, chip)
    again = read_network(tmp_path / "chip.nir")
    x = np.random.default_rng(0).choice([0, 0.3, 1], (5, network.n_steps, network.inputs))
    assert np.array_equal(raster(again, x), raster(network, x, chip))


def test_what_nir_cannot_say_is_refused(tmp_path: Path) -> None:
    network, path = some_network("linear"), tmp_path / "a.nir"
    layer = network.layers[0]
    curve = MeasuredCurve(np.zeros(7), np.ones(7), np.ones((7, 3)), np.zeros(7))
    mixed = LinearLeak(np.where(np.arange(7) == 2, 0.0, 1.0), np.zeros(7))
    cases = [
        ({"refractory": np.full(7, 1.5)}, "layer 0: NIR has no refractory period; ignore="),
        ({"membrane": curve}, "layer 0: NIR has no neuron with this MeasuredCurve"),
        ({"membrane": mixed}, "layer 0: NIR has no neuron with this LinearLeak"),
    ]
    for change, message in cases:
        other = replace(network, layers=(replace(layer, **change), network.layers[1]))
        with pytest.raises(SurrogateInputError, match=message):
            write_network(path, other)
        assert not path.exists()
    late = replace(network, layers=(replace(layer, refractory=np.ones(7)), network.layers[1]))
    write_network(path, late, ignore=("refractory",))
    assert not np.any(read_network(path).layers[0].refractory)
    constant = some_network("constant")
    with pytest.raises(SurrogateInputError, match="layer 0: a chip with ConstantLeak has no LIF"):
        write_chip(path, constant, Chip(constant.layers))
    stuck = ForcedSpikes(np.array([0]), np.ones((1, 1, 1), int))
    with pytest.raises(SurrogateInputError, match="NIR has no faults"):
        write_chip(path, network, Chip(network.layers, forced=stuck))
    with pytest.raises(SurrogateInputError, match="cannot be written"):
        write_network(tmp_path / "nowhere" / "a.nir", network)


def test_who_says_the_settings(tmp_path: Path) -> None:
    path = chain(tmp_path / "a.nir", 1, nir.Linear(np.ones((1, 1))), lif(1))
    with pytest.raises(SurrogateInputError, match=r"a\.nir: dt, scheme, reset: neither NIR"):
        read_network(path, n_steps=20)
    with pytest.raises(SurrogateInputError, match="give scheme and reset, or a preset: snntorch"):
        read_network(path, dt=1.0, n_steps=20)
    with pytest.raises(SurrogateInputError, match="give n_steps"):
        read_network(path, dt=1.0, scheme="euler", reset="value")
    with pytest.raises(SurrogateInputError, match="preset 'brian2'; allowed: snntorch, norse"):
        read_network(path, preset="brian2", n_steps=20)
    given = read_network(path, **RULES)
    assert given.alpha == 0.25
    said = chain(tmp_path / "b.nir", 1, nir.Linear(np.ones((1, 1))), lif(1), **RULES)
    assert read_network(said).stepping == given.stepping
    assert read_network(said, n_steps=3).n_steps == 3
    with pytest.raises(SurrogateInputError, match=r"say dt = 1\.0, the argument 2\.0"):
        read_network(said, dt=2.0)
    with pytest.raises(SurrogateInputError, match=r"the preset snntorch 0\.0001"):
        read_network(said, preset="snntorch")
    with pytest.raises(SurrogateInputError, match="argument dt = 'soon'; allowed: a finite"):
        read_network(path, **(RULES | {"dt": "soon"}))
