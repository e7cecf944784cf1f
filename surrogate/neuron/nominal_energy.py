"""What the neuron without mismatch takes from the supply: on its membrane's way, and to spike."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from surrogate.errors import SurrogateInputError
from surrogate.neuron.hold import ALWAYS, Hold
from surrogate.neuron.measured import MeasuredCurve
from surrogate.neuron.population import Population
from surrogate.neuron.scaling import Reference, curve_table, to_population
from surrogate.neuron.traits import PLAIN, Traits

Array = NDArray[np.float64]

NEEDED = ("energy_per_spike", "static_power", "rate_high")
"""Parameters that the energy is made of."""

NODES, WEIGHTS = np.polynomial.legendre.leggauss(4)
NODES, WEIGHTS = NODES / 2 + 0.5, WEIGHTS / 2
"""Gauss and Legendre's, on an interval of length 1: of each piece of a tabulated curve."""

NEAREST = 1e-6
"""Inputs as near to the rheobase as this, in nominal rheobases, are not asked for."""


MOST_DOUBLINGS = 6
"""Of the input above which a neuron fires at rate_high."""


@dataclass(frozen=True)
class Way:
    """An interspike interval of the model at constant input.

    Attributes:
        time: s.
        energy: What the supply delivers above the static power on the membrane's way from reset to
            spike and in the refractory period, J; the spike's own is not among it.
    """

    time: float
    energy: float


@dataclass(frozen=True, eq=False)
class NominalEnergy:
    """Energies of the neuron without mismatch above its static power P_s.

    With the membrane held at v the supply delivers P(v), which the clamp measures. An inverter
    that the membrane drives conducts near its trip point, and takes the more the slower the
    membrane passes it. A spike at constant input i takes

        E(i) = P_s T(i) + E_dyn + integral over T(i) of (P(v) - P_s) dt,    dt = c dv/(i - I(v))

    from reset to spike, and at reset in the refractory period. E_dyn, which charges capacitors and
    is taken too quickly for P(v), is what this leaves of energy_per_spike at the higher input of
    the bench: there E is exact. That input is the one at which the model fires at rate_high.

    Attributes:
        static: P_s, W.
        power: P(v) - P_s, W, over the network's voltages; of one neuron.
        neuron: The neuron alone, in the network's units.
        tau, dt: The network's unit of time for c dv/dt = i - I(v), and its time step, s.
        rise: The integral at the bench's higher input, J.
        spike: E_dyn, J.
        hold: How the refractory period depends on the input, in the network's unit.
    """

    static: float
    power: MeasuredCurve
    neuron: Population
    tau: float
    dt: float
    rise: float
    spike: float
    hold: Hold = ALWAYS

    @classmethod
    def of(
        cls,
        values: Mapping[str, float],
        curve: Array,
        power: Array,
        form: str,
        unit: Reference,
        traits: Traits = PLAIN,
    ) -> "NominalEnergy":
        """Split the energy of a spike.

        Args:
            values: Parameters of the neuron, SI.
            curve, power: Membrane current over rheobase and power from the supply (W) at the places
                of `surrogate.distribution.shape_places`, shape (points,).
            form: Form of the membrane curve, see `surrogate.neuron.scaling.to_population`.
            unit: The network's units.
            traits: What it has beside its parameters.

        Raises:
            SurrogateInputError: A parameter or the power is missing, or at no input the model fires
                at rate_high.
        """
        missing = [name for name in NEEDED if name not in values]
        if missing:
            raise SurrogateInputError(f"{', '.join(missing)}: not among the neurons' parameters")
        if len(power) < 2:
            raise SurrogateInputError("supply_power: empty; allowed: that of a neuron")
        columns = {name: np.array([value]) for name, value in values.items()}
        neuron = to_population(columns, np.zeros(1, dtype=np.bool_), curve, form, unit, traits)
        rest = unit.voltage(columns["v_rest"])
        threshold = rest + columns["swing"] / unit.swing
        end = rest + columns["spike_level"] * (threshold - rest)
        table = curve_table(rest, threshold, end, np.ones(1), power - values["static_power"])
        energy = cls(
            static=values["static_power"],
            power=MeasuredCurve(rest, end, table, rest),
            neuron=neuron,
            tau=unit.dt / unit.alpha,
            dt=unit.dt,
            rise=0.0,
            spike=0.0,
            hold=traits.hold.over(unit.rheobase),
        )
        return energy._split(values["energy_per_spike"], 1 / values["rate_high"])

    @property
    def excess(self) -> float:
        """What a spike at the bench's higher input takes above the static power, J."""
        return self.spike + self.rise

    def way(self, i_in: float) -> Way:
        """From one spike to the next at constant input.

        Args:
            i_in: In the network's unit of current.

        Returns:
            Of infinite time and energy where the input does not exceed I(v) all the way.
        """
        neuron, reset, v_spike = self.neuron, self.neuron.v_reset, self.neuron.v_spike
        inner = np.clip(self.power.knots, reset, v_spike)
        edges = np.concatenate([reset[None, :], inner, v_spike[None, :]])[:, 0]
        v = edges[:-1] + np.diff(edges) * NODES[:, None]
        drive = i_in - neuron.membrane.current(v[..., None])[..., 0]
        if np.any(drive[:, np.diff(edges) > 0] <= 0):
            return Way(np.inf, np.inf)
        step = WEIGHTS[:, None] * np.diff(edges) / np.where(np.diff(edges) > 0, drive, 1.0)
        step *= neuron.capacitance[0] * self.tau
        still = self._still(i_in)
        return Way(
            float(np.sum(step)) + still,
            float(np.sum(step * self._power(v)) + still * self._power(reset)[0]),
        )

    def interval(self, i_in: float) -> tuple[float, float]:
        """Time from one spike to the next, s, and all that the supply delivers in it, J."""
        way = self.way(i_in)
        return way.time, self.static * way.time + self.spike + way.energy

    def _still(self, i_in: float) -> float:
        """Refractory period at an input, s."""
        factor = float(self.hold.factor(np.array(i_in)))
        return float(self.neuron.refractory[0]) * factor * self.dt

    def _power(self, v: Array) -> Array:
        return self.power.current(v[..., None])[..., 0]

    def _split(self, energy_per_spike: float, interval: float) -> "NominalEnergy":
        """The two parts of an interval that is known in all."""
        neuron = self.neuron
        v = np.linspace(neuron.v_reset, neuron.v_spike, 1001)
        low = float(np.max(neuron.membrane.current(v))) + NEAREST
        moving = interval - float(neuron.refractory[0]) * self.dt
        if moving <= 0 or self.way(low).time <= interval:
            raise SurrogateInputError(
                f"rate_high = {1 / interval:.4g} Hz: at no input the nominal neuron fires so"
            )
        # Nowhere less than the mean drive of such an interval: the membrane is there earlier, but
        # where higher inputs make the refractory period longer.
        charge = neuron.capacitance * self.tau * (neuron.v_spike - neuron.v_reset)
        high = low + float(charge[0]) / moving
        for _ in range(MOST_DOUBLINGS):
            if self.way(high).time <= interval:
                break
            high *= 2
        else:
            raise SurrogateInputError(
                f"rate_high = {1 / interval:.4g} Hz: at no input the nominal neuron fires so"
            )
        i_high = brentq(lambda i: self.way(i).time - interval, low, high, rtol=1e-12)
        rise = self.way(i_high).energy
        spike = energy_per_spike - self.static * interval - rise
        return replace(self, rise=rise, spike=spike)
