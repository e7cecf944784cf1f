"""What drawn circuits make of a network whose neurons have parameters of their own.

A drawn neuron is a `Population` in units of its circuit's nominal neuron, with rest 0, threshold
1, rheobase 1 and c = 1 (see `surrogate.neuron.scaling.to_population`), or `Population.ideal` with a
spread. A nominal neuron n of the network, with swing_n = v_spike_n - v_rest_n and rheobase_n =
g_n swing_n (linear leak) or its leak current (constant), is that circuit in other units of
voltage, current and capacitance. So the chip has, d standing for the drawn neuron,

    c       = c_n c_d
    v_rest  = v_rest_n + swing_n v_rest_d
    v_spike = v_spike_n + swing_n (v_spike_d - 1)
    v_reset = v_reset_n + swing_n v_reset_d
    I(v)    = rheobase_n I_d((v - v_rest_n) / swing_n)
    refractory = refractory_n ratio + refractory_d(j / rheobase_n)    tau_syn = tau_syn_n ratio

A neuron of the network without leak has no rheobase: its unit of current is c_n swing_n, which a
circuit without leak is drawn in (`surrogate.neuron.integrator`).

On a network of ideal neurons the chip's neurons are the drawn ones; where the drawn neurons are
ideal and the ratios one, the chip is the network, to the bit.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from surrogate.checks import finite_array
from surrogate.errors import SurrogateInputError
from surrogate.network import Connection, Network
from surrogate.network.network import integrates
from surrogate.neuron import (
    ConstantLeak,
    IntegratorCurve,
    LinearLeak,
    MeasuredCurve,
    MembraneCurve,
)
from surrogate.neuron.population import Population
from surrogate.simulator.chip import Chip

Array = NDArray[np.float64]
Ratios = Sequence[Array | None]


def apply_draws(
    network: Network,
    neurons: Sequence[Population],
    *,
    refractory: Ratios | None = None,
    tau_syn: Ratios | None = None,
    weight: Ratios | None = None,
) -> Chip:
    """Make a chip of a network from draws of its circuits; see the module for the equations.

    Args:
        neurons: Drawn neurons of each layer, in units of the circuit's nominal neuron, without
            synapses. Their refractory period, in steps, comes on top of the network's own.
        refractory: By layer, factor of the network's own refractory periods, shape (n,); None for
            1.
        tau_syn: By layer, factor of the synapses' time constants, shape (n,): drawn over nominal
            ``tau_syn``; None for 1.
        weight: By connection, factor of the weights: shape (n_target, 1) for the synapses of each
            neuron alike, or that of `Connection.values` for each its own; None for 1.

    Returns:
        With weights of its own if `weight` is given.

    Raises:
        SurrogateInputError: Shapes do not fit, a ratio is not finite or is negative, or the
            network's neurons have no units to draw in.
    """
    layers = len(network.layers)
    if tuple(one.size for one in neurons) != network.sizes:
        raise SurrogateInputError(
            f"drawn neurons: {tuple(one.size for one in neurons)}; allowed: {network.sizes}"
        )
    periods = _ratios("refractory", refractory, layers)
    times = _ratios("tau_syn", tau_syn, layers)
    made = []
    for k, (nominal, drawn) in enumerate(zip(network.layers, neurons, strict=True)):
        try:
            made.append(_layer(nominal, drawn, periods[k], times[k]))
        except SurrogateInputError as error:
            raise SurrogateInputError(f"layer {k}: {error}") from error
    if weight is None:
        return Chip(tuple(made))
    factors = _ratios("weight", weight, len(network.connections))
    pairs = zip(network.connections, factors, strict=True)
    return Chip(tuple(made), tuple(_weights(one, factor) for one, factor in pairs))


def _layer(
    nominal: Population, drawn: Population, refractory: Array | None, tau_syn: Array | None
) -> Population:
    if drawn.tau_syn is not None:
        raise SurrogateInputError("drawn neurons have a tau_syn; allowed: as a ratio")
    n, rest = (nominal.size,), nominal.membrane.v_rest
    swing = nominal.v_spike - rest
    if not np.all(swing > 0):
        raise SurrogateInputError(f"threshold {np.min(swing)} above rest; allowed: above 0")
    period, times = nominal.refractory, nominal.tau_syn
    if refractory is not None:
        period = period * _ratio("refractory", refractory, n)
    if tau_syn is not None:
        if times is None:
            raise SurrogateInputError("tau_syn: its synapses have none; allowed: no ratio")
        times = times * _ratio("tau_syn", tau_syn, n)
    return replace(
        nominal,
        capacitance=nominal.capacitance * drawn.capacitance,
        v_reset=nominal.v_reset + swing * drawn.v_reset,
        # In this order a drawn threshold of 1 leaves the nominal one as it is, to the bit.
        v_spike=nominal.v_spike + swing * (drawn.v_spike - 1),
        refractory=period + drawn.refractory,
        silent=nominal.silent | drawn.silent,
        membrane=_membrane(nominal, drawn.membrane, swing),
        tau_syn=times,
        ramps=_ramps(nominal, drawn, swing),
        upstroke=_upstroke(period, drawn),
        least=drawn.least,
    )


def _ramps(nominal: Population, drawn: Population, swing: Array) -> Array | None:
    """Those of the drawn neurons, whose unit of current is that of the nominal ones."""
    if drawn.ramps is None or not len(drawn.ramps):
        return nominal.ramps
    if integrates(nominal):
        rheobase = nominal.capacitance * swing
    else:
        rheobase = _rheobase(nominal.membrane, swing, "refractory period")
    start, per_current, rise = np.moveaxis(drawn.ramps, 1, 0)
    return np.stack([start * rheobase, per_current / rheobase, rise], axis=1)


def _upstroke(own: Array, drawn: Population) -> Array:
    """The circuit's part of the period has one, the network's own has none."""
    assert drawn.upstroke is not None
    whole = own + drawn.refractory
    return np.asarray(drawn.upstroke * drawn.refractory / np.where(whole > 0, whole, 1.0))


def _membrane(layer: Population, drawn: MembraneCurve, swing: Array) -> MembraneCurve:
    """I(v) = rheobase_n I_d((v - v_rest_n) / swing_n)."""
    nominal = layer.membrane
    rest = nominal.v_rest + swing * drawn.v_rest
    if isinstance(drawn, IntegratorCurve):
        if not integrates(layer):
            raise SurrogateInputError("an integrator drawn for a neuron that leaks; allowed: an IF")
        low, high = (nominal.v_rest + swing * one for one in (drawn.v_low, drawn.v_high))
        unit = layer.capacitance * swing
        return IntegratorCurve(low, high, unit[:, None] * drawn.table, rest)
    if isinstance(nominal, LinearLeak) and isinstance(drawn, LinearLeak):
        return LinearLeak(nominal.g * drawn.g, rest)
    rheobase = _rheobase(nominal, swing, type(drawn).__name__)
    if isinstance(drawn, ConstantLeak):
        return ConstantLeak(rheobase * drawn.leak, rest)
    if isinstance(drawn, LinearLeak):
        return LinearLeak(rheobase / swing * drawn.g, rest)
    if isinstance(drawn, MeasuredCurve):
        low, high = (nominal.v_rest + swing * one for one in (drawn.v_low, drawn.v_high))
        return MeasuredCurve(low, high, rheobase[:, None] * drawn.table, rest)
    raise SurrogateInputError(f"drawn {type(drawn).__name__}; allowed: a form of this program")


def _rheobase(nominal: MembraneCurve, swing: Array, what: str) -> Array:
    """Of the network's neurons, which `what` is drawn in units of."""
    if isinstance(nominal, ConstantLeak):
        return nominal.leak
    if not isinstance(nominal, LinearLeak):
        raise SurrogateInputError(
            f"the network has a {type(nominal).__name__}; allowed: a linear or constant leak, of "
            "which a drawn neuron is a variation"
        )
    if not np.all(nominal.g * swing > 0):
        raise SurrogateInputError(
            f"a neuron without leak has no rheobase, which a {what} is drawn in units of; "
            "allowed: the linear form"
        )
    return nominal.g * swing


def _weights(one: Connection, ratio: Array | None) -> NDArray[np.float32]:
    if ratio is None:
        return one.values
    where = f"weight of connection {one.source} to {one.target}"
    shape, by_neuron = one.values.shape, (one.weight.shape[0], 1)
    if ratio.shape not in (shape, by_neuron):
        raise SurrogateInputError(f"{where}: shape {ratio.shape}; allowed: {shape} or {by_neuron}")
    ratio = _ratio(where, ratio, ratio.shape, zero=True)
    if isinstance(one.weight, csc_array) and ratio.shape == by_neuron:
        ratio = ratio[one.weight.indices, 0]  # stored weights by the neuron that they lead to
    return np.asarray(one.values * ratio, dtype=np.float32)


def _ratios(name: str, given: Ratios | None, count: int) -> Ratios:
    if given is None:
        return [None] * count
    if len(given) != count:
        raise SurrogateInputError(f"{name}: {len(given)} of them; allowed: {count}")
    return given


def _ratio(name: str, ratio: Array, shape: tuple[int, ...], *, zero: bool = False) -> Array:
    ratio = finite_array(name, ratio, shape)
    if not np.all(ratio >= 0 if zero else ratio > 0):
        least = "0 or more" if zero else "above 0"
        raise SurrogateInputError(f"{name}: ratio {np.min(ratio)}; allowed: {least}")
    return ratio
