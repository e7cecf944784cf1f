"""Writing a network, or one chip of it, as a NIR file."""

from collections.abc import Collection
from dataclasses import asdict, replace
from math import prod
from pathlib import Path
from typing import Literal

import nir
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection, Network, Readout
from surrogate.network.connection import by_target
from surrogate.neuron import ConstantLeak, LinearLeak
from surrogate.neuron.population import Population
from surrogate.nir.neuron_node import SILENT
from surrogate.nir.task import Task
from surrogate.simulator import Chip

DT = 1e-3
"""Time step, s: NIR wants seconds, the network knows time constants in steps only."""

MOST_WEIGHTS = 100_000_000
"""Of a sparse connection, as NIR's Linear is a full matrix."""

Ignorable = Literal["refractory"]


def write_network(
    path: Path,
    network: Network,
    *,
    dt: float = DT,
    ignore: Collection[Ignorable] = (),
    task: Task | None = None,
) -> None:
    """Write a network as a NIR file.

    A linear leak is NIR's LIF with tau = c tau0/g and r = 1/g, or CubaLIF with synapses; without
    conductance it is IF with r = 1/(c tau0). A read-out is LI, or CubaLI. A constant leak is IF
    with the leak taken off the bias; that it ends at rest has no counterpart in NIR and stands in
    the node's metadata, for `read_network`. Where NIR is silent, the graph's metadata hold ``dt``,
    ``scheme``, ``reset``, ``reset_delay``, ``late_input``, ``above``, ``n_steps``, ``alpha``, the
    order of ``layers`` and the task's settings.

    Args:
        dt: Length of a step, s; tau0 = dt/alpha.
        ignore: ``"refractory"``: refractory periods, which NIR cannot say, are left out.
        task: What it was trained for; its ``dt``, if it has one, must be `dt`.

    Raises:
        SurrogateInputError: NIR cannot say what a layer is, or the file cannot be written.
    """
    if not 0 < dt < np.inf:
        raise SurrogateInputError(f"dt = {dt}; allowed: a finite number above 0")
    if task is not None and task.dt not in (None, dt):
        raise SurrogateInputError(f"dt = {dt}; allowed: the {task.dt} of the task")
    nodes: dict[str, nir.NIRNode] = {"input": nir.Input({"input": np.array([network.inputs])})}
    edges: list[tuple[str, str]] = []
    led_to = set()
    readout = network.readout
    wires = (*network.connections, *(() if readout is None else readout.connections))
    biases = [_bias(network, k) for k in range(len(network.layers))]
    biases += [] if readout is None else [readout.bias]
    for q, one in enumerate(wires):
        source = "input" if one.source == INPUT else f"neuron{one.source}"
        if one.delay > (0 if one.source < one.target else 1):
            n = network.inputs if one.source == INPUT else network.sizes[one.source]
            nodes[f"delay{q}"] = nir.Delay(delay=np.full(n, one.delay * dt))
            edges.append((source, f"delay{q}"))
            source = f"delay{q}"
        bias = None
        if one.target not in led_to:
            bias = biases[one.target]
            led_to.add(one.target)
        name, node = _linear(q, one, bias)
        nodes[name] = node
        edges += [(source, name), (name, f"neuron{one.target}")]
    for k, layer in enumerate(network.layers):
        if k not in led_to:
            raise SurrogateInputError(f"{path}: layer {k} receives nothing; NIR needs an edge")
        try:
            nodes[f"neuron{k}"] = _neurons(layer, network, dt, ignore)
        except SurrogateInputError as error:
            raise SurrogateInputError(f"{path}: layer {k}: {error}") from error
    last = len(network.layers) - 1
    if readout is not None:
        last += 1
        nodes[f"neuron{last}"] = _readout(readout, dt)
    nodes["output"] = nir.Output({"output": np.array([network.classes])})
    edges.append((f"neuron{last}", "output"))
    metadata = (
        ({} if task is None else task.settings)
        | asdict(network.stepping)
        | {
            "dt": dt,
            "n_steps": network.n_steps,
            "alpha": network.alpha,
            "layers": "\n".join(f"neuron{k}" for k in range(last + 1)),
        }
    )
    try:
        nir.write(path, nir.NIRGraph(nodes, edges, metadata=metadata))
    except OSError as error:
        raise SurrogateInputError(f"{path}: cannot be written: {error}") from error


def write_chip(
    path: Path,
    network: Network,
    chip: Chip,
    *,
    dt: float = DT,
    ignore: Collection[Ignorable] = (),
) -> None:
    """Write one chip of a network as a NIR file, with every neuron's own parameters.

    In the form that most readers understand: r = 1 and v_reset = 0 for every neuron, since several
    read neither. Voltages count from each neuron's own reset, and weights are multiplied by its
    r: exact, but for the rounding of numbers.

    Args:
        dt, ignore: As of `write_network`.

    Raises:
        SurrogateInputError: The chip is not one of the network, it has faults, or its neurons are
            not of the linear form: NIR has no measured curve, and other programs do not know the
            floor of a constant leak.
    """
    chip.check(network)
    if chip.forced is not None or chip.flipped is not None:
        raise SurrogateInputError(f"{path}: NIR has no faults; allowed: a chip without")
    layers, scales = [], []
    for k, layer in enumerate(chip.layers):
        membrane = layer.membrane
        if not isinstance(membrane, LinearLeak) or not np.all(membrane.g > 0):
            raise SurrogateInputError(
                f"{path}: layer {k}: a chip with {type(membrane).__name__} has no LIF of NIR; "
                "allowed: LinearLeak with g above 0, the chip's linear form"
            )
        layers.append(
            replace(
                layer,
                capacitance=layer.capacitance / membrane.g,
                v_reset=np.zeros(layer.size),
                v_spike=layer.v_spike - layer.v_reset,
                membrane=LinearLeak(np.ones(layer.size), membrane.v_rest - layer.v_reset),
            )
        )
        scales.append(1 / membrane.g)
    connections = [
        replace(one, weight=by_target(chip.weight(q, one), scales[one.target]))
        for q, one in enumerate(network.connections)
    ]
    biases = [
        np.asarray(scale * bias, dtype=np.float32)
        for scale, bias in zip(scales, network.biases, strict=True)
    ]
    drawn = replace(
        network, layers=tuple(layers), connections=tuple(connections), biases=tuple(biases)
    )
    write_network(path, drawn, dt=dt, ignore=ignore)


def _bias(network: Network, layer: int) -> NDArray[np.floating]:
    """Bias of a layer without its constant leak; in double precision, so that it comes back."""
    membrane, bias = network.layers[layer].membrane, network.biases[layer]
    return bias - membrane.leak if isinstance(membrane, ConstantLeak) else bias


def _linear(q: int, one: Connection, bias: NDArray[np.floating] | None) -> tuple[str, nir.NIRNode]:
    metadata = {}
    if isinstance(one.weight, csc_array):
        if prod(one.weight.shape) > MOST_WEIGHTS:
            raise SurrogateInputError(
                f"connection {one.source} to {one.target}: {one.weight.shape} as a full matrix; "
                f"allowed: {MOST_WEIGHTS} weights"
            )
        weight, metadata = one.weight.toarray(), {"sparse": True}
    else:
        weight = one.weight
    if bias is None:
        return f"linear{q}", nir.Linear(weight=weight, metadata=metadata)
    return f"affine{q}", nir.Affine(weight=weight, bias=bias, metadata=metadata)


def _neurons(
    layer: Population, network: Network, dt: float, ignore: Collection[Ignorable]
) -> nir.NIRNode:
    membrane, tau0 = layer.membrane, dt / network.alpha
    # A refractory period of a step is a reset to a value that comes a step late.
    late = np.all(layer.refractory == 1) and network.stepping == replace(
        network.stepping, reset="value", reset_delay=0
    )
    said: dict[str, object] = {"reset_delay": 1} if late and "refractory" not in ignore else {}
    if np.any(layer.refractory) and not said and "refractory" not in ignore:
        raise SurrogateInputError(
            'NIR has no refractory period; ignore=("refractory",) leaves it out'
        )
    threshold = np.where(layer.silent, SILENT, layer.v_spike)
    if isinstance(membrane, LinearLeak) and np.all(membrane.g > 0):
        parts = {
            "r": 1 / membrane.g,
            "v_leak": membrane.v_rest,
            "v_threshold": threshold,
            "v_reset": layer.v_reset,
            "metadata": said,
        }
        tau = layer.capacitance * tau0 / membrane.g
        if layer.tau_syn is None:
            return nir.LIF(tau=tau, **parts)
        w_in = _w_in(layer.tau_syn, network.stepping.scheme == "exponential")
        return nir.CubaLIF(tau_mem=tau, tau_syn=layer.tau_syn * dt, w_in=w_in, **parts)
    constant = isinstance(membrane, ConstantLeak)
    if not constant and not (isinstance(membrane, LinearLeak) and not np.any(membrane.g)):
        raise SurrogateInputError(
            f"NIR has no neuron with this {type(membrane).__name__}; allowed: a linear leak with "
            "all g above 0 or all 0, a constant leak"
        )
    if layer.tau_syn is not None:
        raise SurrogateInputError("NIR has no synapse with an IF; allowed: with a linear leak")
    metadata = said | ({"v_rest": membrane.v_rest} if np.any(membrane.v_rest) else {})
    if isinstance(membrane, ConstantLeak):
        metadata |= {"leak": "constant", "leak_current": membrane.leak}
    return nir.IF(
        r=1 / (layer.capacitance * tau0),
        v_threshold=np.where(layer.silent, SILENT, threshold - membrane.v_rest),
        v_reset=layer.v_reset - membrane.v_rest,
        metadata=metadata,
    )


def _w_in(tau_syn: NDArray[np.float64], exact: bool) -> NDArray[np.float64]:
    """So that an input adds itself to the current, see NeuronNode.row_scale."""
    return np.asarray(-1 / np.expm1(-1 / tau_syn) if exact else tau_syn)


def _readout(readout: Readout, dt: float) -> nir.NIRNode:
    tau, parts = readout.tau * dt, {"r": readout.r, "v_leak": readout.v_leak}
    if readout.tau_syn is None:
        return nir.LI(tau=tau, **parts)
    w_in = _w_in(readout.tau_syn, readout.exact)
    return nir.CubaLI(tau_mem=tau, tau_syn=readout.tau_syn * dt, w_in=w_in, **parts)
