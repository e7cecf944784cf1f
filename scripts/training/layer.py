"""One layer of neurons over all steps, with its gradient; compiled, since it is what takes long."""

from typing import Any

import numpy as np
import torch
from numba import njit


class Layer(torch.autograd.Function):
    """Spikes of a layer, and what they change with: backpropagation through time.

    In each step, with d = 0 where there are no synapses,

        s <- s d + j,   v <- v + gain (s - i(v)),   spike and reset at v >= 1

    in the order, and to the bit, of `surrogate.simulator.reference`. A spike is a step function;
    its gradient is that of a fast sigmoid, slope/(1 + 5 |v - 1|)^2 (F. Zenke and S. Ganguli, Neural
    Computation 30, 1514 (2018), doi 10.1162/neco_a_01086). A reset passes no gradient on.

    Takes j of shape (steps, batch, n), or (1, batch, n) for the same in every step; gain and d of
    shape (n,); the number of steps; whether the leak is linear; the reset value; the slope. Returns
    spikes, shape (steps, batch, n), 0 or 1. All are float32.
    """

    @staticmethod
    def forward(  # noqa: D102
        ctx: Any,
        j: torch.Tensor,
        gain: torch.Tensor,
        decay: torch.Tensor,
        steps: int,
        linear: bool,
        v_reset: float,
        slope: float,
    ) -> torch.Tensor:
        shape = (steps, *j.shape[1:])
        given = (j.detach().numpy(), gain.detach().numpy(), decay.detach().numpy())
        v, s = np.empty(shape, np.float32), np.empty(shape, np.float32)
        spikes = np.empty(shape, np.float32)
        _forward(*given, linear, np.float32(v_reset), v, s, spikes)
        ctx.kept = (*given[1:], v, s, spikes)
        ctx.rules = (linear, np.float32(v_reset), np.float32(slope))
        ctx.j_shape = j.shape
        return torch.from_numpy(spikes)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:  # noqa: D102
        gain, decay, v, s, spikes = ctx.kept
        linear, v_reset, slope = ctx.rules
        d_j = np.zeros(ctx.j_shape, np.float32)
        d_gain, d_decay = np.zeros(gain.shape, np.float32), np.zeros(gain.shape, np.float32)
        (gradient,) = gradients
        _backward(
            gradient.contiguous().numpy(), gain, decay, linear, v_reset, slope, v, s, spikes,
            d_j, d_gain, d_decay,
        )  # fmt: skip
        found = tuple(torch.from_numpy(one) for one in (d_j, d_gain, d_decay))
        return (*found, None, None, None, None)


@njit(cache=True, error_model="numpy")
def _forward(j, gain, decay, linear, v_reset, v, s, spikes):  # type: ignore[no-untyped-def]
    one, zero = np.float32(1), np.float32(0)
    steps, batch, n = v.shape
    for b in range(batch):
        before, current = np.zeros(n, np.float32), np.zeros(n, np.float32)
        for t in range(steps):
            given = j[min(t, len(j) - 1), b]
            for k in range(n):
                current[k] = current[k] * decay[k] + given[k]
                x = before[k]
                x = x + (current[k] - (x if linear else one)) * gain[k]
                if not linear:
                    x = max(x, zero)
                fired = x >= one
                v[t, b, k], s[t, b, k] = x, current[k]
                spikes[t, b, k] = one if fired else zero
                before[k] = v_reset if fired else x


@njit(cache=True, error_model="numpy")
def _backward(  # type: ignore[no-untyped-def]
    gradient, gain, decay, linear, v_reset, slope, v, s, spikes, d_j, d_gain, d_decay
):
    one, zero = np.float32(1), np.float32(0)
    steps, batch, n = v.shape
    for b in range(batch):
        # Of the membrane after a reset, and of the current that is carried on.
        to_v, to_s = np.zeros(n, np.float32), np.zeros(n, np.float32)
        for t in range(steps - 1, -1, -1):
            at = min(t, len(d_j) - 1)
            for k in range(n):
                x = v[t, b, k]
                near = one + np.float32(5) * abs(x - one)
                g = gradient[t, b, k] * slope / (near * near)
                g += to_v[k] * (one - spikes[t, b, k])
                if not linear and x <= zero:
                    g = zero
                before = zero
                if t:
                    before = v_reset if spikes[t - 1, b, k] > zero else v[t - 1, b, k]
                d_gain[k] += g * (s[t, b, k] - (before if linear else one))
                g_s = to_s[k] + g * gain[k]
                d_j[at, b, k] += g_s
                if t:
                    d_decay[k] += g_s * s[t - 1, b, k]
                to_s[k] = g_s * decay[k]
                to_v[k] = g * (one - gain[k]) if linear else g
