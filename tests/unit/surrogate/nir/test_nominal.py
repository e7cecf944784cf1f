from dataclasses import replace
from pathlib import Path

import nir
import numpy as np
import pytest
from nir_cases import raster, some_network

from surrogate.errors import SurrogateInputError
from surrogate.network.nominal import in_nominal_units
from surrogate.neuron import ConstantLeak, LinearLeak, MeasuredCurve
from surrogate.nir import read_network

RECORDED = Path(__file__).parents[3] / "interop" / "recorded"


@pytest.mark.parametrize("kind", ["linear", "none", "recurrent", "synapses", "subtract", "conv"])
def test_units_change_no_spike(kind: str) -> None:
    network = some_network(kind)
    nominal = in_nominal_units(network)
    for layer in nominal.layers:
        assert isinstance(layer.membrane, LinearLeak)
        assert np.all(layer.membrane.g == (kind != "none"))
        assert not np.any(layer.membrane.v_rest)
        assert np.all(layer.v_spike == 1)
    x = np.random.default_rng(0).choice([0, 0.3, 1], (5, network.n_steps, network.inputs))
    assert np.array_equal(raster(nominal, x), raster(network, x))


def test_a_network_of_snntorch_has_the_units_of_a_circuit() -> None:
    path = RECORDED / "snntorch_leaky_subtract.nir"
    network = in_nominal_units(read_network(path, preset="snntorch", n_steps=100))
    # tau/tau0: the longest time constant is the unit.
    c = np.concatenate([layer.capacitance for layer in network.layers])
    assert np.max(c) == pytest.approx(1)
    neurons = [node for node in nir.read(path).nodes.values() if isinstance(node, nir.LIF)]
    assert network.alpha == pytest.approx(1e-4 / max(np.max(node.tau) for node in neurons))


def test_units_change_no_spike_with_a_constant_leak() -> None:
    network = some_network("constant")
    nominal = in_nominal_units(network)
    for layer in nominal.layers:
        assert isinstance(layer.membrane, ConstantLeak)
        assert np.all(layer.membrane.leak == 1)
    x = np.random.default_rng(0).choice([0, 0.3, 1], (5, network.n_steps, network.inputs))
    assert np.array_equal(raster(nominal, x), raster(network, x))


def test_other_leaks_are_refused() -> None:
    network = some_network("constant")
    layer = network.layers[0]
    n = layer.size
    curve = MeasuredCurve(np.zeros(n), np.ones(n), np.zeros((n, 2)), np.zeros(n))
    with pytest.raises(SurrogateInputError, match="layer 0: MeasuredCurve; allowed: LinearLeak"):
        in_nominal_units(
            replace(network, layers=(replace(layer, membrane=curve), network.layers[1]))
        )
