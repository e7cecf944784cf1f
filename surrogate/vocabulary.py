"""The one list of neuron parameters: name, unit and meaning.

Table columns, JSON keys, axis labels and the README all take their names and units from here.
All values are SI.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Quantity:
    """A measured behavioural parameter of one neuron.

    Attributes
    ----------
    name : str
        Column name, JSON key.
    unit : str
        SI unit symbol; ``1`` for a ratio.
    symbol : str
        Short label for figures (Matplotlib mathtext).
    meaning : str
        Operational definition: how the value is read off a curve or waveform.
    """

    name: str
    unit: str
    symbol: str
    meaning: str

    @property
    def positive(self) -> bool:
        """Whether only values above zero make sense: all but the voltages."""
        return self.unit != "V"


_QUANTITIES = (
    Quantity(
        "v_rest",
        "V",
        r"$V_\mathrm{rest}$",
        "Resting point: the stable zero of the membrane current I(V) at zero input "
        "(I counts positive when it discharges the membrane).",
    ),
    Quantity(
        "v_threshold",
        "V",
        r"$V_\mathrm{th}$",
        "Threshold: where the positive feedback takes over. With current feedback, the unstable "
        "zero of I(V) at zero input; with capacitive feedback, the voltage at which the loop gain "
        "C_fb/C_eff * dV_out/dV_mem reaches one. Never the peak of the spike.",
    ),
    Quantity(
        "v_spike",
        "V",
        r"$V_\mathrm{spike}$",
        "End of integration: the voltage above threshold at which the regenerative current -I(V) "
        "has grown to 20 rheobases, so that the rest of the upstroke takes the same time for every "
        "input; equals v_threshold with capacitive feedback.",
    ),
    Quantity(
        "v_reset",
        "V",
        r"$V_\mathrm{reset}$",
        "Lowest membrane voltage between two spikes: where integration starts again.",
    ),
    Quantity(
        "rheobase",
        "A",
        r"$I_\mathrm{rh}$",
        "Smallest constant input current that makes the neuron fire: the greatest I(V) between "
        "v_rest and v_threshold.",
    ),
    Quantity(
        "c_eff",
        "F",
        r"$C_\mathrm{eff}$",
        "Effective membrane capacitance: charge delivered between two membrane voltages of the "
        "sub-threshold rise over their difference, with the leak I(V) taken into account: "
        "dt / integral dV/(I_in - I(V)).",
    ),
    Quantity(
        "tau_mem",
        "s",
        r"$\tau_\mathrm{mem}$",
        "Membrane time constant of the leaky integrate-and-fire neuron with the same capacitance, "
        "threshold and rheobase: c_eff * (v_threshold - v_rest) / rheobase. Equals C/g when the "
        "leak is linear; the discharge time V/(-dV/dt) from threshold when it is constant.",
    ),
    Quantity(
        "tau_rest",
        "s",
        r"$\tau_\mathrm{rest}$",
        "Small-signal time constant at rest: c_eff over the slope dI/dV at v_rest. Equals tau_mem "
        "for a linear leak; about U_T/(v_threshold - v_rest) of it for a saturated leak "
        "transistor.",
    ),
    Quantity(
        "t_refractory",
        "s",
        r"$t_\mathrm{refr}$",
        "Refractory period: the part of the interspike interval that integration does not explain, "
        "ISI - integral c_eff dV/(I_in - I(V)) from v_reset to v_spike: the upstroke, the reset "
        "and the hold after it.",
    ),
    Quantity(
        "rate_low",
        "Hz",
        r"$f_\mathrm{low}$",
        "Firing rate at the lower of the datasheet's two input currents.",
    ),
    Quantity(
        "rate_high",
        "Hz",
        r"$f_\mathrm{high}$",
        "Firing rate at the higher of the datasheet's two input currents.",
    ),
    Quantity(
        "energy_per_spike",
        "J",
        r"$E_\mathrm{spike}$",
        "Energy that the supply delivers from one spike to the next at the higher input current, "
        "bias generators and static currents included.",
    ),
    Quantity(
        "leak_flatness",
        "1",
        r"$I_{1/2}/I_\mathrm{rh}$",
        "Form of the leak: I half way from v_rest to v_threshold over the rheobase. One half for a "
        "linear (exponentially discharging) leak, one for a constant current.",
    ),
)

QUANTITIES: Mapping[str, Quantity] = MappingProxyType({q.name: q for q in _QUANTITIES})
"""Every numeric parameter by name, in the order of the tables."""

LEAK_FORMS = ("exponential", "constant")
"""Names of the two forms of leak; see `leak_form`."""

LEAK_FLATNESS_LIMIT = 0.75
"""Half way between the linear leak's 0.5 and the constant leak's 1."""


def leak_form(leak_flatness: float) -> str:
    """Name the form of a leak from its flatness.

    Parameters
    ----------
    leak_flatness : float
        I at half range over rheobase, dimensionless.

    Returns
    -------
    str
        ``"constant"`` above 0.75, ``"exponential"`` otherwise.
    """
    return LEAK_FORMS[1] if leak_flatness > LEAK_FLATNESS_LIMIT else LEAK_FORMS[0]
