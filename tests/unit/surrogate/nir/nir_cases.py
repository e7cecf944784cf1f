"""Small graphs, and networks of every kind that NIR can say."""

from itertools import pairwise
from pathlib import Path

import nir
import numpy as np

from surrogate.network import INPUT, Connection, Network, Stepping, conv2d
from surrogate.neuron import ConstantLeak, LinearLeak
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, simulate

RULES = {"dt": 1.0, "scheme": "euler", "reset": "value", "n_steps": 20}


def lif(n: int, **change) -> nir.LIF:
    """LIF nodes with tau 4 s, r 2, threshold 1."""
    one = np.ones(n)
    given = {
        "tau": 4 * one,
        "r": 2 * one,
        "v_leak": 0 * one,
        "v_threshold": one,
        "v_reset": 0 * one,
    }
    return nir.LIF(**(given | change))


def write(path: Path, nodes: dict, edges: list | None = None, **metadata) -> Path:
    """A file of nodes between input and output, in a chain unless edges are given."""
    edges = list(pairwise(nodes)) if edges is None else edges
    nir.write(path, nir.NIRGraph(nodes, edges, metadata=metadata, type_check=False))
    return path


def chain(path: Path, n_in, *nodes: nir.NIRNode, n_out: int = 1, **metadata) -> Path:
    """A file of a chain; nodes are called n0, n1, ..."""
    named = {f"n{k}": node for k, node in enumerate(nodes)}
    ends = (nir.Input({"input": np.atleast_1d(n_in)}), nir.Output({"output": np.array([n_out])}))
    return write(path, {"input": ends[0], **named, "output": ends[1]}, **metadata)


def raster(network: Network, inputs: np.ndarray, chip: Chip | None = None) -> np.ndarray:
    """Spikes (batch, steps, neurons); those of kernel and reference are compared on the way."""
    drive = Drive(network, np.asarray(inputs, dtype=np.float32))
    one, two = (
        next(simulate(drive, [chip or Chip(network.layers)], backend=backend, raster=True)).raster
        for backend in ("reference", "kernel")
    )
    assert np.array_equal(one, two)
    return one


def population(rng: np.random.Generator, n: int, leak: str, synapse: bool = False) -> Population:
    """Neurons that all differ."""
    rest = rng.normal(0, 0.1, n)
    membrane = {
        "linear": LinearLeak(rng.uniform(0.5, 1.5, n), rest),
        "none": LinearLeak(np.zeros(n), rest),
        "constant": ConstantLeak(rng.uniform(0.5, 1.5, n), rest),
    }[leak]
    return Population(
        capacitance=rng.uniform(0.5, 1.5, n),
        v_reset=rest + rng.uniform(-0.1, 0.2, n),
        v_spike=rest + rng.uniform(0.8, 1.2, n),
        refractory=np.zeros(n),
        silent=np.arange(n) == 1,
        membrane=membrane,
        tau_syn=rng.uniform(1, 4, n) if synapse else None,
    )


def some_network(kind: str) -> Network:
    """A network of one kind."""
    rng = np.random.default_rng(3)
    alpha, stepping = 0.15, Stepping()
    layers = [population(rng, 7, "linear"), population(rng, 5, "linear")]

    def weight(n_out, n_in):
        return rng.normal(0.4, 1.2, (n_out, n_in)).astype(np.float32)

    connections = [Connection(INPUT, 0, weight(7, 6)), Connection(0, 1, 3 * weight(5, 7))]
    if kind in ("constant", "none"):
        layers = [population(rng, 7, kind), population(rng, 5, kind)]
    elif kind == "recurrent":
        connections.insert(1, Connection(0, 0, weight(7, 7), 1))
        connections.insert(2, Connection(1, 0, weight(7, 5), 1))
    elif kind == "delays":
        connections = [
            Connection(INPUT, 0, weight(7, 6), 2),
            Connection(0, 0, weight(7, 7), 3),
            Connection(0, 1, 3 * weight(5, 7)),
            Connection(0, 1, 3 * weight(5, 7), 4),
            Connection(INPUT, 1, weight(5, 6)),
        ]
    elif kind == "synapses":
        layers = [population(rng, 7, "linear", True), population(rng, 5, "linear", True)]
        stepping = Stepping(late_input=True)
    elif kind == "exponential synapses":
        layers = [population(rng, 7, "linear", True), population(rng, 5, "linear")]
        stepping = Stepping("exponential")
    elif kind == "subtract":
        stepping = Stepping(reset="subtract", reset_delay=1, above=True)
    elif kind == "conv":
        sparse, _ = conv2d(rng.normal(1, 1, (2, 1, 2, 2)), (1, 3, 3))
        layers = [population(rng, 8, "linear"), population(rng, 5, "linear")]
        connections = [Connection(INPUT, 0, sparse), Connection(0, 1, weight(5, 8))]
    biases = tuple(rng.normal(0.8, 0.4, layer.size).astype(np.float32) for layer in layers)
    inputs = connections[0].weight.shape[1]
    return Network(inputs, tuple(layers), tuple(connections), biases, alpha, 60, stepping)


KINDS = (
    "linear", "constant", "none", "recurrent", "delays", "synapses", "exponential synapses",
    "subtract", "conv",
)  # fmt: skip
