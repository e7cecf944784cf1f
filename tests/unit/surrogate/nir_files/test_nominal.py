from pathlib import Path

import nir
import numpy as np
import pytest
from nir_cases import raster, some_network

from surrogate.errors import SurrogateInputError
from surrogate.membrane import LinearLeak
from surrogate.network.nominal import in_nominal_units
from surrogate.nir_files import read_network

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


def test_other_leaks_are_refused() -> None:
    with pytest.raises(SurrogateInputError, match="layer 0: ConstantLeak; allowed: LinearLeak"):
        in_nominal_units(some_network("constant"))
