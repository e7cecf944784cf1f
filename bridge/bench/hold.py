"""The refractory period of a circuit without mismatch at other inputs than its own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bridge.bench.analyses import spike_times
from bridge.errors import AnalysisError, MeasurementError
from bridge.measure import Parameters, SpikeTrain, check_periodic, hold_of
from circuits import Circuit, Condition, SolverOptions
from circuits.bench import neuron_bench, transient_options
from surrogate.vocabulary import engineering

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

HOLD_FACTORS = (2.0, 4.0, 8.0)
"""Inputs at which the refractory period is measured once more, in higher inputs of the bench."""

HOLD_LEAST, HOLD_SHARE = 1.3, 1 / 3
"""The lowest input at which it is: so many rheobases, but no less than this share of the bench's
lower input, as a neuron that does not leak has next to no rheobase."""

HOLD_POINTS = 40_000
"""Time points of such a train at most: several times what those of the catalogue take."""

HOLD_SPIKES = 3
"""Of which the last interval counts; at an input of the bench both are to be equal."""


def with_hold(
    ngspice: "Ngspice",
    circuit: Circuit,
    condition: Condition,
    parameters: Parameters,
    train: SpikeTrain,
    options: SolverOptions,
) -> Parameters:
    """Fire at ever higher and lower inputs, as far as their refractory periods make sense.

    Args:
        parameters, train: As measured at the inputs of the bench.

    Raises:
        MeasurementError: Successive intervals at an input of the bench are not equal.
    """
    bench = neuron_bench(circuit)
    middle = float(np.sqrt(bench.i_low * bench.i_high))
    least = max(HOLD_LEAST * parameters.values["rheobase"], HOLD_SHARE * bench.i_low)
    currents = [middle, bench.i_high, *(factor * bench.i_high for factor in HOLD_FACTORS)]
    if least < bench.i_low:
        currents += [least, float(np.sqrt(least * bench.i_low))]
    own = bench.i_high
    if circuit.neuron.ports.input is not None:  # there t_refractory is at the lower input
        own = bench.i_low
    others = {*currents, bench.i_low} - {own}
    above = sorted(one for one in others if one > own)
    below = sorted((one for one in others if one < own), reverse=True)
    fired = _intervals(ngspice, circuit, condition, train, [own], options)
    (up, end_up), (down, end_down) = (
        _intervals(ngspice, circuit, condition, train, some, options) for some in (above, below)
    )
    up_i, up_t, left_up = _periods(parameters, [own, *above], up)
    down_i, down_t, left_down = _periods(parameters, [own, *below], down)
    ends = (fired[1], left_down or end_down, left_up or end_up)
    return replace(
        parameters,
        hold_i=(*down_i[:0:-1], *up_i),
        hold_t=(*down_t[:0:-1], *up_t),
        hold_end="; ".join(one for one in ends if one),
    )


def _intervals(
    ngspice: "Ngspice",
    circuit: Circuit,
    condition: Condition,
    train: SpikeTrain,
    currents: Sequence[float],
    options: SolverOptions,
) -> tuple[list[float], str]:
    """The interval at one input after another, s, and why there are no more."""
    bench = neuron_bench(circuit)
    refined = transient_options(bench, options)
    known = {bench.i_high: train.isi_high, bench.i_low: train.isi_low}
    found: list[float] = []
    for current in currents:
        fired = [current] * HOLD_SPIKES
        try:
            spikes = spike_times(ngspice, condition, refined, fired, bench.t_limit, HOLD_POINTS)
        except (MeasurementError, AnalysisError) as error:
            return found, f"{engineering(current, 'A')}: {error}"
        successive = np.diff(spikes).tolist()
        if current in known:
            check_periodic({current: [known[current], *successive]})
        found.append(successive[-1])
    return found, ""


def _periods(
    parameters: Parameters, currents: Sequence[float], intervals: Sequence[float]
) -> tuple[list[float], list[float], str]:
    """Refractory periods by the input from the neuron's own on, and why there are no more.

    Args:
        currents: The first is that of t_refractory.
        intervals: At the others, as far as they are known.
    """
    hold_i, hold_t = hold_of(parameters, currents, [np.nan, *intervals])
    if len(hold_i) <= len(intervals):
        end = f"{engineering(currents[len(hold_i)], 'A')}: integration takes the whole interval"
        return hold_i, hold_t, end
    return hold_i, hold_t, ""
