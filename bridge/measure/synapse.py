"""From the response of a synapse to one pulse to the parameters of `surrogate.vocabulary`."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError
from bridge.measure.decay_time import decay_time
from bridge.measure.energy import energy_between
from bridge.measure.estimate import every_other
from bridge.measure.fixed_points import CURRENT_NOISE
from bridge.measure.parameters import Parameters, check_values
from bridge.measure.pulse_charge import pulse_charge
from surrogate.vocabulary import Status

Array = NDArray[np.float64]

DECAY = (0.8, 0.1)
"""Shares of the way down over which tau_syn is fitted: below what the end of the pulse disturbs,
above baseline and noise."""

MIDDLE = (DECAY[0] * DECAY[1]) ** 0.5
"""Half of the fitted decay by its logarithm: an exponential takes as long above as below."""

NOISE_RATIO = 10.0
"""A response rises over its baseline by more than this many times the baseline's own noise."""


@dataclass(frozen=True)
class SynapseResponse:
    """Output of a synapse around one input pulse, from rest.

    Attributes:
        t: Time points, from before the pulse until well after it, s, shape (points,).
        i_out: Output current, positive in the direction in which the synapse drives, A, shape
            (points,).
        i_supply: Current drawn from the supply, A, shape (points,).
        t_on, t_off: Start and end of the pulse, s.
        supply: Supply voltage, V.
    """

    t: Array = field(repr=False)
    i_out: Array = field(repr=False)
    i_supply: Array = field(repr=False)
    t_on: float
    t_off: float
    supply: float

    def thinned(self, start: int) -> "SynapseResponse":
        """Every second point from number `start` on, both ends, and the edges of the pulse."""
        edges = np.flatnonzero(np.isin(self.t, (self.t_on, self.t_off)))
        kept = np.union1d(every_other(len(self.t), start), edges)
        return replace(self, t=self.t[kept], i_out=self.i_out[kept], i_supply=self.i_supply[kept])


def measure_synapse(response: SynapseResponse) -> Parameters:
    """Read all parameters of a synapse off.

    Raises:
        MeasurementError: The output does not answer the pulse (``no_response``), does not decay
            again within the record (``latched``), or a parameter cannot be read off
            (``bad_measurement``).
    """
    t = response.t
    # The second half of the wait before the pulse: biases have settled.
    before = (t >= (t[0] + response.t_on) / 2) & (t <= response.t_on)
    after = t >= response.t_on
    if not np.any(before):
        raise MeasurementError(Status.BAD_MEASUREMENT, "the record starts within the pulse")
    rest = float(np.mean(response.i_out[before]))
    over = response.i_out - rest
    peak = float(np.max(over[after]))
    noise = max(CURRENT_NOISE, float(np.std(over[before])))
    if not peak > NOISE_RATIO * noise:
        raise MeasurementError(
            Status.NO_RESPONSE, f"the output rises by {peak:.3g} A only over {rest:.3g} A"
        )
    at_peak = float(t[after][np.argmax(over[after])])
    start = max(response.t_off, at_peak)
    tau, tau_upper, tau_lower = (
        decay_time(t, over, start, upper, lower).value
        for upper, lower in (DECAY, (DECAY[0], MIDDLE), (MIDDLE, DECAY[1]))
    )
    supply_rest = float(np.mean(response.i_supply[before]))
    values = {
        "tau_syn": tau,
        "weight_charge": pulse_charge(t, response.i_out, response.t_on, rest, tau),
        "i_syn_peak": peak,
        "i_syn_rest": rest,
        "energy_per_pulse": energy_between(
            t, response.i_supply - supply_rest, response.supply, response.t_on, float(t[-1])
        ),
        "decay_ratio": tau_lower / tau_upper,
    }
    check_values(values)
    return Parameters(values, np.empty(0), np.empty(0), np.empty(0))
