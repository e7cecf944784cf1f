"""Each node of NIR against what its equation says, worked out here or by SciPy."""

from pathlib import Path

import nir
import numpy as np
import pytest
from nir_cases import RULES, chain, lif, raster, write
from scipy.signal import convolve2d

from surrogate.nir import read_network

ONE = np.ones(1)


def identity(n: int) -> nir.Linear:
    return nir.Linear(np.eye(n))


def ends(n_in: int, n_out: int) -> dict[str, nir.NIRNode]:
    return {
        "input": nir.Input({"input": np.array([n_in])}),
        "output": nir.Output({"output": np.array([n_out])}),
    }


def test_lif_spikes_after_its_charging_time(tmp_path: Path) -> None:
    """From v_leak to the threshold, t = tau ln((r I + v_leak - v0)/(r I + v_leak - v_th))."""
    path = chain(tmp_path / "a.nir", 1, identity(1), lif(1, v_leak=0.25 * ONE), dt=0.001)
    network = read_network(path, scheme="exponential", reset="value", n_steps=9000)
    first = np.flatnonzero(raster(network, np.full((1, 1), 0.75))[0, :, 0])
    # r I = 1.5: from rest 0.25, later from the reset 0.
    expected = 4 * np.log(np.array([1.5, 1.75]) / 0.75)
    assert first[0] * 0.001 == pytest.approx(expected[0], abs=0.0015)
    assert np.diff(first)[0] * 0.001 == pytest.approx(expected[1], abs=0.0015)


def test_if_counts_charge(tmp_path: Path) -> None:
    """dv/dt = r I: threshold 3 and r I dt = 0.5 are six steps, with a reset to 1 four."""
    node = nir.IF(r=2 * ONE, v_threshold=3 * ONE, v_reset=ONE)
    network = read_network(chain(tmp_path / "a.nir", 1, identity(1), node), **RULES)
    spikes = np.flatnonzero(raster(network, np.full((1, 1), 0.25))[0, :, 0])
    assert spikes.tolist() == [5, 9, 13, 17]


@pytest.mark.parametrize("scheme", ["euler", "exponential"])
def test_cubalif_filters_its_input(scheme: str, tmp_path: Path) -> None:
    """Against both equations stepped by hand, with w_in, r and an input pulse."""
    node = nir.CubaLIF(
        tau_syn=3 * ONE, tau_mem=5 * ONE, r=2 * ONE, v_leak=0.1 * ONE, v_threshold=0.8 * ONE,
        v_reset=-0.2 * ONE, w_in=4 * ONE,
    )  # fmt: skip
    network = read_network(
        chain(tmp_path / "a.nir", 1, identity(1), node), **(RULES | {"scheme": scheme})
    )
    pulse = np.zeros((1, 20, 1))
    pulse[0, [2, 3, 9], 0] = 1
    share = [1 / tau if scheme == "euler" else 1 - np.exp(-1 / tau) for tau in (3, 5)]
    current, v, expected = 0.0, 0.1, []
    for x in pulse[0, :, 0]:
        current += share[0] * (4 * x - current)
        v += share[1] * (0.1 - v + 2 * current)
        expected.append(v >= 0.8)
        v = -0.2 if v >= 0.8 else v
    assert 0 < sum(expected) < 10
    assert raster(network, pulse)[0, :, 0].tolist() == expected


@pytest.mark.parametrize("scheme", ["euler", "exponential"])
def test_threshold_has_no_memory(scheme: str, tmp_path: Path) -> None:
    path = chain(
        tmp_path / "a.nir", 3, identity(3), nir.Threshold(np.array([0.2, 0.5, 0.7])), n_out=3
    )
    x = np.random.default_rng(0).uniform(0, 1, (4, 20, 3))
    rules = RULES | {"scheme": scheme}
    expected = x > [0.2, 0.5, 0.7]
    assert np.array_equal(raster(read_network(path, **rules), x), expected)
    # Not even of its own spikes.
    subtract = read_network(path, **(rules | {"reset": "subtract"}))
    assert np.array_equal(raster(subtract, x), expected)


def test_linear_nodes_compose_to_one_matrix_and_bias(tmp_path: Path) -> None:
    """Convolution, scale, pooling, flattening and a matrix; SciPy's correlation is the truth."""
    rng = np.random.default_rng(1)
    kernel, bias = rng.normal(size=(2, 3, 3, 2)), rng.normal(size=2)
    last, last_bias = rng.normal(size=(4, 12)), rng.normal(size=4)
    image = rng.normal(size=(3, 8, 6))
    conv = nir.Conv2d((8, 6), kernel, (1, 2), (1, 0), (1, 1), 1, bias)
    pair = np.array([2, 1])
    nodes = (
        conv, nir.Scale(np.full((2, 8, 3), 0.5)),
        nir.SumPool2d(np.array([2, 1]), pair, np.array([1, 0])),
        nir.AvgPool2d(np.array([2, 1]), pair, np.array([0, 0])),
        nir.Flatten({"input": np.array([2, 2, 3])}, 0, -1), nir.Affine(last, last_bias), lif(4),
    )  # fmt: skip
    network = read_network(chain(tmp_path / "a.nir", [3, 8, 6], *nodes, n_out=4), **RULES)
    padded = np.pad(image, ((0, 0), (1, 1), (0, 0)))
    out = np.array([
        sum(convolve2d(padded[c], kernel[o, c, ::-1, ::-1], "valid") for c in range(3)) + bias[o]
        for o in range(2)
    ])[:, :, ::2]  # fmt: skip
    out = np.pad(0.5 * out, ((0, 0), (1, 1), (0, 0)))
    out = out.reshape(2, 5, 2, 3).sum(2)[:, :4].reshape(2, 2, 2, 3).mean(2)
    expected = last @ out.ravel() + last_bias
    found = network.connections[0].weight @ image.ravel() + network.biases[0]
    assert len(network.connections) == 1
    assert np.allclose(found, expected, rtol=1e-5)


def test_edges_add_up_and_loops_take_a_step(tmp_path: Path) -> None:
    """Two ways from the input into a neuron that excites itself one step later."""
    nodes = ends(1, 1) | {
        "a": nir.Linear(np.array([[0.25]])), "b": nir.Affine(np.array([[0.5]]), np.array([0.125])),
        "cell": nir.Threshold(ONE), "back": nir.Linear(np.array([[0.75]])),
    }  # fmt: skip
    edges = [
        ("input", "a"), ("input", "b"), ("a", "cell"), ("b", "cell"), ("cell", "back"),
        ("back", "cell"), ("cell", "output"),
    ]  # fmt: skip
    network = read_network(write(tmp_path / "a.nir", nodes, edges), **RULES)
    assert network.biases[0][0] == 0.125
    pulse = np.zeros((1, 20, 1))
    pulse[0, 3, 0] = 2
    pulse[0, 4:8, 0] = 0.3
    # 0.75 x + 0.125 + 0.75 s: the input alone is too little, with the spike before it is not.
    assert np.flatnonzero(raster(network, pulse)).tolist() == [3, 4, 5, 6, 7]


def test_delays_are_whole_steps(tmp_path: Path) -> None:
    late = nir.Delay(np.array([3.0]))
    path = chain(tmp_path / "a.nir", 1, late, identity(1), nir.Threshold(0.5 * ONE))
    pulse = np.zeros((1, 20, 1))
    pulse[0, 4, 0] = 1
    assert np.flatnonzero(raster(read_network(path, **RULES), pulse)).tolist() == [7]
    half = chain(tmp_path / "b.nir", 1, nir.Delay(np.array([2.5])), identity(1), nir.Threshold(ONE))
    with pytest.raises(ValueError, match=r"node 'n0': delay \[2\.5\] s; allowed: one for all"):
        read_network(half, **RULES)


def test_a_graph_within_the_graph(tmp_path: Path) -> None:
    """As snnTorch writes a recurrent layer; the same without the inner graph spikes equally."""
    rng = np.random.default_rng(2)
    weight, back = rng.normal(1, 1, (4, 3)), rng.normal(0, 1, (4, 4))
    loop = [("cell", "back"), ("back", "cell")]
    inner = nir.NIRGraph(
        ends(4, 4) | {"cell": lif(4), "back": nir.Linear(back)},
        [("input", "cell"), *loop, ("cell", "output")],
    )
    nested = ends(3, 4) | {"w": nir.Linear(weight), "layer": inner}
    flat = ends(3, 4) | {"w": nir.Linear(weight), "cell": lif(4), "back": nir.Linear(back)}
    networks = [
        read_network(write(tmp_path / "a.nir", nodes, edges), **RULES)
        for nodes, edges in (
            (nested, [("input", "w"), ("w", "layer"), ("layer", "output")]),
            (flat, [("input", "w"), ("w", "cell"), *loop, ("cell", "output")]),
        )
    ]
    x = rng.uniform(0, 1, (3, 20, 3))
    one, two = (raster(network, x) for network in networks)
    assert np.array_equal(one, two)
    assert 0.02 < np.mean(one) < 0.9
    assert [(c.source, c.target, c.delay) for c in networks[0].connections] == [
        (-1, 0, 0), (0, 0, 1),
    ]  # fmt: skip


def test_single_numbers_are_for_all_neurons(tmp_path: Path) -> None:
    scalar = nir.LIF(**{key: np.array(2.0) for key in ("tau", "r", "v_leak", "v_threshold")})
    path = tmp_path / "a.nir"
    nodes = ends(2, 3) | {"w": nir.Linear(np.ones((3, 2))), "cell": scalar}
    edges = [("input", "w"), ("w", "cell"), ("cell", "output")]
    graph = nir.NIRGraph(nodes, edges, type_check=False)
    nir.write(path, graph, compression=None)  # nir compresses no single numbers
    network = read_network(path, **RULES)
    assert network.sizes == (3,)
    assert np.all(network.layers[0].v_spike == 2)


def test_an_open_shape_is_asked_for(tmp_path: Path) -> None:
    conv = nir.Conv2d((5, 5), np.ones((1, 1, 2, 2)), 1, 0, 1, 1, np.zeros(1))
    tail = (
        nir.Flatten({"input": np.array([1, 4, 4])}, 0, -1),
        nir.Linear(np.ones((1, 16))),
        lif(1),
    )
    path = chain(tmp_path / "a.nir", 25, conv, *tail)
    assert read_network(path, **RULES).inputs == 25
    pool = nir.SumPool2d(np.array([2, 2]), np.array([1, 1]), np.array([0, 0]))
    path = chain(tmp_path / "b.nir", 25, pool, *tail)
    with pytest.raises(ValueError, match=r"node 'n0': SumPool2d on a signal of shape \(25,\)"):
        read_network(path, **RULES)
    network = read_network(path, **RULES, input_shape=(1, 5, 5))
    assert network.connections[0].weight.shape == (1, 25)
