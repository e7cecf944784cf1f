"""Theory of a log-domain circuit's mismatch: the time constant scatters as its bias is copied."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.bench.temperature.bias import bias_nodes
from bridge.bench.temperature.bias_job import BiasPoint, thermal_voltage
from circuits import Circuit
from circuits.mismatch import mismatch_sigmas
from circuits.technology import Technology

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Copy:
    """A transistor on the way of the bias current to the capacitor.

    Attributes:
        transistor: Its place among the circuit's.
        node: The bias node that its gate hangs at.
        weight: Relative change of the current at the capacitor over that of the current that the
            transistor carries at a given gate voltage, dimensionless.
    """

    transistor: int
    node: str
    weight: float


def copies_of(circuit: Circuit) -> list[Copy]:
    """Transistors through which the bias that sets the time constant is copied.

    The transistors whose gates hang at the nodes of the bias that the datasheet calls
    ``time_constant``: at each node one diode-connected, which makes the gate voltage, and mirrors.
    The mirrors' currents, all nominally the bias or a multiple of it, join at the capacitor: what
    discharges it is the sum of the sinks (n-channel) less that of the sources (p-channel). In the
    tau-cell 2 I of two sinks less I of one source; of a differential-pair integrator the one
    mirror. A mirror's share of that sum is its weight, and its diode has the opposite weight.

    Args:
        circuit: Any; the answer is about log-domain circuits.

    Returns:
        Empty where the datasheet names no such bias, a node has no diode or no mirror, or sinks and
        sources cancel.
    """
    nodes = bias_nodes(circuit).get(circuit.datasheet.time_constant or "", ())
    mirrors: list[tuple[int, str, float]] = []
    diodes: dict[str, list[tuple[int, float]]] = {}
    for k, each in enumerate(circuit.transistors):
        drain, gate = each.nodes[0], each.nodes[1]
        for node in nodes:
            if gate != circuit.subcircuit.nodes[node]:
                continue
            size = each.multiplier * each.width / each.length
            if drain == gate:
                diodes.setdefault(node, []).append((k, size))
            else:
                mirrors.append((k, node, size if each.device == "nf" else -size))
    if set(diodes) != set(nodes) or {node for _, node, _ in mirrors} != set(nodes):
        return []
    # A mirror multiplies the bias by its W/L over that of the diode.
    input_size = {node: sum(size for _, size in some) for node, some in diodes.items()}
    flows = [(k, node, size / input_size[node]) for k, node, size in mirrors]
    net = sum(flow for _, _, flow in flows)
    if not net:
        return []
    found = [Copy(k, node, flow / net) for k, node, flow in flows]
    for node, some in diodes.items():
        given = sum(flow for _, at, flow in flows if at == node) / net
        found += [Copy(k, node, -given * size / input_size[node]) for k, size in some]
    return found


def sensitivities(circuit: Circuit, point: BiasPoint, temperature_celsius: float) -> Array:
    """First-order change of ln(tau) with the threshold and current factor of each transistor.

    tau = C U_T/(kappa I) or C U_T/I falls as the current at the capacitor grows, and a
    sub-threshold transistor at a given gate voltage carries I (1 - kappa dVth/U_T + dbeta/beta)
    (Enz, Krummenacher and Vittoz, Analog Integr. Circuits Signal Process. 8, 83, 1995).

    Args:
        circuit: A log-domain one.
        temperature_celsius: °C.

    Returns:
        Shape (transistors, 2): 1/V and dimensionless; zero off the bias path.
    """
    slopes = np.zeros((len(circuit.transistors), 2))
    u_t = thermal_voltage(temperature_celsius)
    for copy in copies_of(circuit):
        # Thresholds have a sign, as kappa has: a p-channel one that rises lets more through.
        slopes[copy.transistor] = np.array([point.kappa[copy.node] / u_t, -1.0]) * copy.weight
    return slopes


def sigma_of_log(slopes: Array, circuit: Circuit, technology: Technology) -> float:
    """Standard deviation of ln(tau) by Pelgrom's law, first order, dimensionless."""
    return float(np.linalg.norm(slopes * mismatch_sigmas(circuit, technology)))


def predicted(slopes: Array, shifts: Array) -> Array:
    """ln(tau) of draws over that without mismatch, first order.

    Args:
        slopes: From `sensitivities`, shape (transistors, 2).
        shifts: Deviations of each draw, shape (draws, transistors, 2), see `bridge.store.Samples`.

    Returns:
        Shape (draws,).
    """
    return np.asarray(np.tensordot(shifts, slopes, axes=2))
