"""Neurons in continuous time as numbers of single precision."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.network import INPUT, Network
from surrogate.neuron import ConstantLeak, LinearLeak, MeasuredCurve
from surrogate.neuron.population import Population
from surrogate.simulator import continuous_layout as layout

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class FlowRows:
    """Numbers of n neurons for bins of 1/m of a trained step.

    With alpha the trained step over tau0, c dv/dt = alpha (j - i(v)) per step. A synapse of time
    constant tau (steps) keeps the charge that a spike of weight w has in the steps that the network
    was trained in, w/(1 - d), d = exp(-1/tau) or 1 - 1/tau of Euler's steps: its current is

        s(t) = w/(1 - d)/tau exp(-t/tau),    and a constant input j tends to j/(1 - d)

    Attributes:
        rows: Shape (ROWS, n), float32, by row of `surrogate.simulator.continuous_layout`:
            RATE, alpha/(c m), change of v in a bin for a net current of 1, and SLOWNESS, 1/RATE;
            GAIN, RATE of a whole bin along a straight line, exact, (1 - exp(-A RATE))/A; A and B,
            i = A v + B of a linear or constant leak (at the floor and above), and of a table the
            voltage of its first entry and entries a volt; REST, FLOOR, SPIKE (infinite if silent),
            RESET (not below the floor); REFRACTORY, bins; BIAS; of synapses RATIO 1/(1 - d), KICK
            1/(1 - d)/tau, DECAY exp(-1/(tau m)) and MEAN, the mean of exp(-t/tau) over a bin;
            UPSTROKE, share of the refractory period after which a spike leaves; EFOLD and
            AMPLITUDE of the exponential that a table is like below rest, 0 where it is like none;
            LEAST, below which no net input goes.
        floor, refractory, synapse: Whether any neuron has one.
    """

    rows: Array
    floor: bool
    refractory: bool
    synapse: bool

    @classmethod
    def of(cls, population: Population, network: Network, bias: Array, bins: int) -> "FlowRows":
        """Work out the numbers of the neurons of a layer.

        Args:
            population, bias: Of a chip, see `surrogate.simulator.Chip.sides`.
            bins: m.
        """
        membrane = population.membrane
        rows = np.zeros((layout.ROWS, population.size))
        rate = network.alpha / bins / population.capacitance
        rows[layout.RATE], rows[layout.SLOWNESS], rows[layout.GAIN] = rate, 1 / rate, rate
        if isinstance(membrane, LinearLeak):
            g = membrane.g
            safe = np.where(g == 0, 1.0, g)
            rows[layout.GAIN] = np.where(g == 0, rate, -np.expm1(-rate * safe) / safe)
            rows[layout.A], rows[layout.B] = g, -g * membrane.v_rest
        elif isinstance(membrane, ConstantLeak):
            rows[layout.B] = membrane.leak
        else:
            rows[layout.A], rows[layout.B] = membrane.rows()
        if isinstance(membrane, MeasuredCurve):
            rows[layout.EFOLD], rows[layout.AMPLITUDE] = membrane.exponential()
        rows[layout.REST], rows[layout.FLOOR] = membrane.v_rest, membrane.floor
        rows[layout.SPIKE] = np.where(population.silent, np.inf, population.v_spike)
        rows[layout.RESET] = np.maximum(population.v_reset, membrane.floor)
        rows[layout.REFRACTORY] = population.refractory * bins
        rows[layout.BIAS] = bias
        rows[layout.UPSTROKE], rows[layout.LEAST] = population.upstroke, population.least
        tau = population.tau_syn
        if tau is not None:
            rows[layout.RATIO] = charge_ratio(tau, network)
            rows[layout.KICK] = rows[layout.RATIO] / tau
            rows[layout.DECAY] = np.exp(-1 / (tau * bins))
            rows[layout.MEAN] = -tau * bins * np.expm1(-1 / (tau * bins))
        return cls(
            rows.astype(np.float32),
            bool(np.any(np.isfinite(membrane.floor))),
            bool(np.any(population.refractory)),
            tau is not None,
        )


def charge_ratio(tau: NDArray[np.float64], network: Network) -> NDArray[np.float64]:
    """Charge of a spike over its weight, 1/(1 - d), see `FlowRows`; `tau` in steps, shape (n,)."""
    exact = network.stepping.scheme == "exponential"
    return np.asarray(-1 / np.expm1(-1 / tau)) if exact else tau


def ramps_of(population: Population, bins: int) -> Array:
    """What inputs add to refractory periods, in bins of 1/m of a step, shape (pieces, 3, n)."""
    assert population.ramps is not None
    return np.asarray(population.ramps * np.array([1.0, 1.0, bins])[:, None], dtype=np.float32)


def lag_of(population: Population) -> int:
    """A spike leaves its neuron less than so many steps after the end of integration."""
    assert population.ramps is not None
    assert population.upstroke is not None
    longest = population.refractory + np.sum(np.maximum(population.ramps[:, 2], 0), axis=0)
    late = float(np.max(population.upstroke * longest, initial=0.0))
    return int(1.001 * late) + 1 if late else 0


def receives(network: Network, layer: int, timed: bool = False) -> bool:
    """Whether spikes reach a layer within a step: of the network or, if `timed`, of the inputs."""
    return any(
        one.target == layer and (timed or one.source != INPUT) for one in network.connections
    )


def bins_of(network: Network, layer: int, resolution: int, timed: bool = False) -> int:
    """Into how many bins each step of a layer is cut: `resolution`, or 1.

    One is enough where the input is constant within a step and the membrane is slow.

    Args:
        timed: Whether spikes of the inputs come at any time, not at the beginnings of steps alone.
    """
    nominal = network.layers[layer]
    quick = 0.0
    if isinstance(nominal.membrane, LinearLeak):
        quick = float(np.max(network.alpha * nominal.membrane.g / nominal.capacitance))
    reached = nominal.tau_syn is not None or receives(network, layer, timed)
    return resolution if reached or quick > layout.SLOW else 1
