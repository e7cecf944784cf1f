"""Reading a network from a NIR file."""

from math import prod
from pathlib import Path

import nir
import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection, Network, Stepping
from surrogate.network.connection import as_weight
from surrogate.network.stepping import Reset, Scheme
from surrogate.nir.graph import Graph, type_name
from surrogate.nir.linear import NEURONS, Composer, Signal, scaled_rows
from surrogate.nir.neuron_node import NeuronNode
from surrogate.nir.order import layer_order, stated_order
from surrogate.nir.preset import Preset, snntorch_reset_delays
from surrogate.nir.settings import Settings, plain_metadata
from surrogate.nir.shapes import Shapes
from surrogate.simulator.neuron_rows import NeuronRows


def read_network(
    source: Path | Graph,
    *,
    dt: float | None = None,
    scheme: Scheme | None = None,
    reset: Reset | None = None,
    preset: str | None = None,
    n_steps: int | None = None,
    reset_delay: int | None = None,
    late_input: bool | None = None,
    above: bool | None = None,
    input_shape: tuple[int, ...] | None = None,
) -> Network:
    """Read a network from a NIR file.

    Affine, Linear, Scale, Conv2d, SumPool2d, AvgPool2d and Flatten between neurons become one
    matrix and one bias a connection; Delay its delay, in whole steps. LIF, IF, CubaLIF and
    Threshold are neurons, see `surrogate.nir.neuron_node`; LI or CubaLI as the last node is the
    read-out. Loops are connections that take a step.
    NIR says nothing of time step, scheme and reset: they come from the arguments, from a preset,
    see `surrogate.nir.preset`, or from the metadata that `write_network` writes.

    Args:
        source: The file, or what `Graph.read` has read of it.
        dt: Length of a step in the file's seconds.
        scheme, reset, reset_delay, late_input, above: Rules of a step, see
            `surrogate.network.Stepping`.
        preset: Framework that wrote the file: ``"snntorch"``, ``"norse"``, ``"sinabs"`` or
            ``"rockpool"``.
        n_steps: Steps of one inference; may differ from the file's.
        input_shape: Shape of the input where the file does not say it, such as (channels, height,
            width).

    Returns:
        Voltages and currents are the file's; tau0 is its longest time constant.

    Raises:
        SurrogateInputError: There is no such file, or it is no NIR file, or holds what is not
            understood; what the settings are is said by nobody, or differently by two.
    """
    given = Settings(dt, scheme, reset, reset_delay, late_input, above, n_steps)
    graph = source if isinstance(source, Graph) else Graph.read(source)
    try:
        with np.errstate(all="ignore"):  # numbers beyond single precision are refused below
            reader = _Reader(graph, input_shape)
            return reader.network(given, None if preset is None else Preset.named(preset))
    except SurrogateInputError as error:
        raise SurrogateInputError(f"{graph.path}: {error}") from error
    except RecursionError as error:
        raise SurrogateInputError(f"{graph.path}: its nodes form too long a chain") from error


class _Reader:
    """One file on its way to a network."""

    def __init__(self, graph: Graph, input_shape: tuple[int, ...] | None) -> None:
        self.graph, self.metadata = graph, plain_metadata(graph.metadata)
        self.input = self._end(nir.Input, graph.before)
        self.output = self._end(nir.Output, graph.after)
        self.shapes = Shapes(graph, input_shape)
        leak = self.metadata.get("leak")
        self.neurons = {
            name: NeuronNode.of(name, node, prod(self.shapes.of(name)), leak)
            for name, node in graph.nodes.items()
            if isinstance(node, NEURONS)
        }
        if all(one.reads_out for one in self.neurons.values()):
            raise SurrogateInputError("it has no neurons that spike")

    def network(self, given: Settings, preset: Preset | None) -> Network:
        """The network under its settings."""
        settings = given.completed(preset, self.metadata)
        dt = settings.dt
        if dt is None and preset is not None:
            dt = preset.step(list(self.neurons.values()))
        if dt is None or not 0 < dt < np.inf:
            raise SurrogateInputError(f"dt = {dt}; allowed: a finite number above 0")
        if preset is not None:
            self.neurons = {name: preset.adapt(one, dt) for name, one in self.neurons.items()}
        composer = Composer(self.graph, self.shapes, dt)
        signals = {name: composer.into(name) for name in self.neurons}
        for name, signal in signals.items():
            if len(signal.bias) != len(self.neurons[name].r):
                raise SurrogateInputError(
                    f"node {name!r}: {len(self.neurons[name].r)} neurons receive "
                    f"{len(signal.bias)} values"
                )
        order = self._order(signals)
        self._check_output(composer, order)
        delays = self._reset_delays(settings, preset, signals)
        # Where all resets come late, it is a rule of the network, otherwise one of the neurons.
        stepping = settings.stepping(int(all(delays.values())) if delays else None)
        late = {name for name, delay in delays.items() if delay and not stepping.reset_delay}
        alpha = self.metadata.get("alpha")
        # Any tau0 will do; with the longest time, alpha is at most 1.
        times = [dt, *(one.time for one in self.neurons.values() if not one.reads_out)]
        tau0 = max(times) if alpha is None else dt / float(alpha) if alpha else np.inf
        neurons = [self.neurons[name] for name in order]
        wires = self._connections(order, signals, dt, stepping)
        readout = None
        if neurons[-1].reads_out:
            last, count = neurons.pop(), len(neurons)
            readout = last.readout(
                dt,
                stepping,
                _bias(last, signals[last.name], dt, stepping).astype(np.float64),
                tuple(one for one in wires if one.target == count),
            )
            wires = [one for one in wires if one.target != count]
        network = Network(
            inputs=prod(self.shapes.of(self.input)),
            layers=tuple(one.population(dt, tau0, stepping, one.name in late) for one in neurons),
            connections=tuple(wires),
            biases=tuple(_bias(one, signals[one.name], dt, stepping) for one in neurons),
            alpha=dt / tau0 if alpha is None else float(alpha),
            n_steps=settings.n_steps or 0,
            stepping=stepping,
            readout=readout,
        )
        _check_rows(network, [one.name for one in neurons])
        return network

    def _end(self, wanted: type, edges: dict[str, list[str]]) -> str:
        found = [
            name
            for name, node in self.graph.nodes.items()
            if isinstance(node, wanted) and not edges[name]
        ]
        if len(found) != 1:
            raise SurrogateInputError(
                f"{len(found)} {wanted.__name__} nodes at its end {found[:8]}; allowed: one"
            )
        return found[0]

    def _order(self, signals: dict[str, Signal]) -> list[str]:
        stated = self.metadata.get("layers")
        if stated is not None:
            return stated_order(list(self.neurons), str(stated))
        sources = {
            name: list(dict.fromkeys(source for source, _ in signal.terms))
            for name, signal in signals.items()
        }
        return layer_order(self.input, sources)

    def _check_output(self, composer: Composer, order: list[str]) -> None:
        signal = composer.into(self.output)
        as_they_are = list(signal.terms) == [(order[-1], 0)] and signal.terms[order[-1], 0] is None
        if not as_they_are or np.any(signal.bias):
            found = [
                f"{source!r} ({type_name(self.graph.nodes[source])})" for source, _ in signal.terms
            ]
            raise SurrogateInputError(
                f"node {self.output!r}: receives {', '.join(found)}, or through other nodes; "
                f"allowed: the spikes of {order[-1]!r}, the last neurons, as they are"
            )
        for name, one in self.neurons.items():
            if one.reads_out and (name != order[-1] or self._leads_on(name)):
                raise SurrogateInputError(
                    f"node {name!r} is {one.node_type}; allowed: as the last node, as its voltage "
                    "is no spike"
                )

    def _leads_on(self, name: str) -> bool:
        """Whether a node's output goes anywhere but to the network's."""
        return any(other != self.output for other in self.graph.after[name])

    def _reset_delays(
        self, settings: Settings, preset: Preset | None, signals: dict[str, Signal]
    ) -> dict[str, int]:
        """Steps that the reset of each node comes late, where it is not the same for all."""
        if settings.reset_delay is not None:
            stated = {name: one.reset_delay for name, one in self._spiking().items()}
            return stated if settings.reset_delay == 0 and any(stated.values()) else {}
        if preset is None or preset.name != "snntorch" or settings.reset is None:
            return {name: one.reset_delay for name, one in self._spiking().items()}
        late = {
            name: one.tau_syn is not None
            or any(source == name for source, _ in signals[name].terms)
            for name, one in self._spiking().items()
        }
        return snntorch_reset_delays(settings.reset, late)

    def _spiking(self) -> dict[str, NeuronNode]:
        return {name: one for name, one in self.neurons.items() if not one.reads_out}

    def _connections(
        self, order: list[str], signals: dict[str, Signal], dt: float, stepping: Stepping
    ) -> list[Connection]:
        numbers = {name: k for k, name in enumerate(order)} | {self.input: INPUT}
        found = []
        for target, name in enumerate(order):
            scale = self.neurons[name].row_scale(dt, stepping)
            for (source, delay), matrix in signals[name].terms.items():
                weight = as_weight(f"node {name!r}", scaled_rows(scale, matrix))
                # Within a step the layers follow each other, so that a loop takes one at least.
                least = 0 if numbers[source] < target else 1
                found.append(Connection(numbers[source], target, weight, max(delay, least)))
        return found


def _bias(node: NeuronNode, signal: Signal, dt: float, stepping: Stepping) -> NDArray[np.float32]:
    """Bias of a layer; a constant leak has been taken off it in the file."""
    bias = node.row_scale(dt, stepping) * signal.bias
    return np.asarray(bias if node.leak is None else bias + node.leak, dtype=np.float32)


def _check_rows(network: Network, order: list[str]) -> None:
    """What is read can be run: its numbers fit into single precision."""
    for name, layer in zip(order, network.layers, strict=True):
        try:
            rows = NeuronRows.of(layer, network)
        except SurrogateInputError as error:
            raise SurrogateInputError(f"node {name!r}: {error}") from error
        heard = ~layer.silent
        for values in (rows.gain, rows.v_rest, rows.v_reset, rows.drop, rows.v_spike[heard]):
            if not np.all(np.isfinite(values)):
                raise SurrogateInputError(f"node {name!r}: numbers beyond single precision")
        if not np.all(rows.gain > 0):
            raise SurrogateInputError(f"node {name!r}: a step of {network.alpha} does nothing")
