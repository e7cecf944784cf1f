"""Synthetic neurons and synapses whose parameters are known in closed form."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.measure import ClampCurve, SpikeTrain, SynapseResponse, upward_crossings

Array = NDArray[np.float64]
U_T, KAPPA = 25.85e-3, 0.7
I_SUPPLY, G_SUPPLY = 2e-9, 1e-9


@dataclass(frozen=True)
class Neuron:
    """C dV/dt = g(V) I_in - I0(V), a spike at `top`, an output pulse and a hold at `reset`."""

    i_zero: Callable[[Array], Array]
    share: Callable[[Array], Array] = np.ones_like
    c: float = 200e-15
    reset: float = 0.2
    top: float = 0.78
    hold: float = 30e-6
    output: Callable[[Array], Array] = np.zeros_like
    supply: float = 1.8

    def clamp(self, v: Array, i_in: float = 0.0) -> ClampCurve:
        supply = I_SUPPLY + G_SUPPLY * v
        return ClampCurve(v, self.i_zero(v) - self.share(v) * i_in, self.output(v), supply)

    def time(self, i_in: float, v: Array) -> Array:
        """Exact times of a rise through voltages: the integral on a grid 200 times finer."""
        fine = np.interp(np.linspace(0, len(v) - 1, 200 * len(v)), np.arange(len(v)), v)
        slow = self.c / (self.share(fine) * i_in - self.i_zero(fine))
        times = np.concatenate([[0], np.cumsum(np.diff(fine) * (slow[1:] + slow[:-1]) / 2)])
        return np.interp(v, fine, times)

    def train(
        self, i_high: float = 300e-12, i_low: float = 120e-12, points: int = 600
    ) -> SpikeTrain:
        """Three spikes on the exact solution."""
        t, v, out = [0.0], [self.reset], [0.0]
        grid = np.linspace(self.reset, self.top, points)
        for current in (i_high, i_high, i_low):
            t += list(t[-1] + self.time(current, grid)[1:])
            v += list(grid[1:])
            out += [0.0] * (points - 1)
            # The output pulse is within the hold; the membrane is back at reset at its end.
            end = t[-1]
            t += [end + 1e-9, end + self.hold / 2, end + self.hold - 1e-9, end + self.hold]
            v += [self.top, self.reset, self.reset, self.reset]
            out += [self.supply, self.supply, self.supply, 0.0]
        return self.record(np.array(t), np.array(v), np.array(out), i_high, i_low)

    def record(self, t: Array, v: Array, out: Array, i_high: float, i_low: float) -> SpikeTrain:
        spikes = upward_crossings(t, out, self.supply / 2)
        return SpikeTrain(t, v, out, np.full_like(t, 2e-9), spikes, i_high, i_low, self.supply)


def linear(
    g: float = 50e-12, v_rest: float = 0.05, v_th: float = 0.7, sharp: float = 10e-3
) -> Neuron:
    """A linear leak, and a feedback that cancels it at v_th and grows e-fold every `sharp`."""
    return Neuron(lambda v: g * (v - v_rest) - g * (v_th - v_rest) * np.exp((v - v_th) / sharp))


def saturated(i_leak: float = 20e-12, v_th: float = 0.7) -> Neuron:
    """A leak transistor: constant current but for the last few U_T."""
    return Neuron(lambda v: i_leak * (1 - np.exp(-v / U_T)) - i_leak * np.exp((v - v_th) / 10e-3))


V_PAIR, I_TAU, C_DPI, V_TH_DPI, V_SWITCH_DPI = 0.12, 5e-12, 1e-12, 0.4, 0.56


def log_domain() -> Neuron:
    """A DPI neuron (Livi and Indiveri 2009): leak I_tau, feedback in proportion to the membrane's
    own current, and the input's share 1/(1 + exp(kappa (V - V_pair)/U_T)) that reaches the membrane
    through the differential pair."""

    def i_zero(v: Array) -> Array:
        return I_TAU * (1 - np.exp(-v / U_T) - np.exp(KAPPA * (v - V_TH_DPI) / U_T))

    return Neuron(
        i_zero,
        share=lambda v: 1 / (1 + np.exp(KAPPA * (v - V_PAIR) / U_T)),
        c=C_DPI,
        reset=0.02,
        top=0.55,
        hold=300e-6,
        output=lambda v: 1.8 * (v > V_SWITCH_DPI),
    )


def synapse(
    tau: float = 8e-3,
    peak: float = 2e-9,
    rest: float = 1e-12,
    end: float = 80e-3,
    step: float = 20e-6,
) -> SynapseResponse:
    """A response that rises linearly during 100 us and decays exponentially."""
    t_on, t_off = 1e-3, 1.1e-3
    t = np.union1d(np.arange(0, end, step), [t_on, t_off])
    i = rest + peak * np.where(
        t < t_off, np.clip((t - t_on) / 1e-4, 0, 1), np.exp((t_off - t) / tau)
    )
    supply = 3e-9 + np.where((t > t_on) & (t <= t_off), 20e-9, 0.0)
    return SynapseResponse(t, i, supply, t_on, t_off, 1.8)


@pytest.fixture(scope="session")
def make_linear() -> Callable[..., Neuron]:
    return linear


@pytest.fixture(scope="session")
def make_saturated() -> Callable[..., Neuron]:
    return saturated


@pytest.fixture(scope="session")
def make_log_domain() -> Callable[[], Neuron]:
    return log_domain


@pytest.fixture(scope="session")
def make_neuron() -> type[Neuron]:
    return Neuron


@pytest.fixture(scope="session")
def make_synapse() -> Callable[..., SynapseResponse]:
    return synapse
