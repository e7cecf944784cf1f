"""Networks as NIR files (Neuromorphic Intermediate Representation, package ``nir``).

NIR states the neurons' equations in continuous time and says nothing of time step, scheme and
reset, so the graph's metadata holds ``dt`` (s), ``scheme`` (``euler``), ``reset`` (``value``),
``leak`` and ``n_steps``. A linear leak is NIR's LIF, tau dv/dt = (v_leak - v) + r j. A constant
leak is NIR's IF, dv/dt = r j, with r = 1/tau and the leak of one rheobase taken off the bias of the
Affine node before it; its floor at rest (v >= 0) has no counterpart in NIR and is part of
``leak = "constant"``.
"""

from itertools import pairwise
from pathlib import Path

import nir
import numpy as np

from surrogate.errors import SurrogateInputError
from surrogate.network import Network

DT = 1e-3
"""Time step that is written, s: NIR wants seconds; only alpha = dt/tau matters."""

CONSTANT_LEAK = 1.0
"""Leak current of the ideal neuron with constant leak, in rheobases."""


def write_network(path: Path, network: Network) -> None:
    """Write a network as a NIR file.

    Parameters
    ----------
    path : pathlib.Path
        File to write.
    network : Network
        The network.
    """
    tau = DT / network.alpha
    nodes: dict[str, nir.NIRNode] = {"input": nir.Input({"input": np.array([network.inputs])})}
    weights = [one.weight for one in network.connections]
    for k, (weight, bias) in enumerate(zip(weights, network.biases, strict=True)):
        one = np.ones(len(bias), dtype=np.float32)
        if network.leak == "linear":
            neuron = nir.LIF(tau=tau * one, r=one, v_leak=0 * one, v_threshold=one, v_reset=0 * one)
        else:
            neuron = nir.IF(r=one / np.float32(tau), v_threshold=one, v_reset=0 * one)
            bias = bias - np.float32(CONSTANT_LEAK)
        nodes[f"affine{k}"] = nir.Affine(weight=weight, bias=bias)
        nodes[f"neuron{k}"] = neuron
    nodes["output"] = nir.Output({"output": np.array([network.sizes[-1]])})
    names = list(nodes)
    metadata = {
        "dt": DT,
        "scheme": "euler",
        "reset": "value",
        "leak": network.leak,
        "n_steps": network.n_steps,
    }
    edges = list(pairwise(names))
    nir.write(path, nir.NIRGraph(nodes, edges, metadata=metadata))


def read_network(path: Path) -> Network:
    """Read a layered network from a NIR file.

    Parameters
    ----------
    path : pathlib.Path
        A file as `write_network` writes it: a chain of Affine and LIF, or Affine and IF nodes,
        with the metadata that the module describes.

    Returns
    -------
    Network
        The network.

    Raises
    ------
    SurrogateInputError
        The file is missing, is not a NIR file, or holds something else than such a chain.
    """
    if not path.is_file():
        raise SurrogateInputError(f"{path}: no such file")
    try:
        graph = nir.read(path)
    except Exception as error:
        raise SurrogateInputError(f"{path}: not a NIR file: {error}") from error
    settings = {
        key: value.decode() if isinstance(value, bytes) else value
        for key, value in graph.metadata.items()
    }
    expected = {"scheme": "euler", "reset": "value"}
    for key in ("dt", "scheme", "reset", "leak", "n_steps"):
        if key not in settings:
            raise SurrogateInputError(f"{path}: metadata {key!r} is missing; NIR does not say it")
        if key in expected and settings[key] != expected[key]:
            raise SurrogateInputError(
                f"{path}: metadata {key} = {settings[key]!r}; allowed: {expected[key]!r}"
            )
    try:
        return _network(_chain(graph), settings)
    except SurrogateInputError as error:
        raise SurrogateInputError(f"{path}: {error}") from error


def _chain(graph: nir.NIRGraph) -> list[tuple[str, nir.NIRNode]]:
    """Nodes from input to output along the only path."""
    follow = dict(graph.edges)
    name = next((key for key, node in graph.nodes.items() if isinstance(node, nir.Input)), None)
    chain: list[tuple[str, nir.NIRNode]] = []
    while name in follow and len(chain) < len(graph.nodes):
        name = follow[name]
        chain.append((name, graph.nodes[name]))
    is_chain = len(graph.edges) == len(follow) == len(graph.nodes) - 1 == len(chain)
    if not is_chain or not isinstance(chain[-1][1], nir.Output):
        raise SurrogateInputError("its nodes are not one chain from Input to Output")
    return chain[:-1]


def _network(chain: list[tuple[str, nir.NIRNode]], settings: dict[str, object]) -> Network:
    leak, dt = str(settings["leak"]), float(str(settings["dt"]))
    kind = nir.LIF if leak == "linear" else nir.IF
    weights, biases = [], []
    alpha = 0.0
    for k, (name, node) in enumerate(chain):
        wanted = nir.Affine if k % 2 == 0 else kind
        if not isinstance(node, wanted):
            raise SurrogateInputError(
                f"node {name!r} is {type(node).__name__}; allowed there: {wanted.__name__}"
            )
        if isinstance(node, nir.Affine):
            weights.append(np.asarray(node.weight, dtype=np.float32))
            leak_in_bias = np.float32(CONSTANT_LEAK if leak == "constant" else 0.0)
            biases.append(np.asarray(node.bias, dtype=np.float32) + leak_in_bias)
            continue
        per_second = 1 / np.asarray(node.tau) if leak == "linear" else np.asarray(node.r)
        ideal = np.all(node.v_threshold == 1) and np.all(node.v_reset == 0)
        if not ideal or not np.allclose(per_second, per_second.flat[0]):
            raise SurrogateInputError(
                f"node {name!r}: neurons differ or are not ideal; "
                "allowed: v_threshold 1, v_reset 0 and one time constant"
            )
        alpha = round(float(dt * per_second.flat[0]), 6)
    return Network.feedforward(weights, biases, leak, alpha, int(str(settings["n_steps"])))
