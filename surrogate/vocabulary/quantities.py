"""The one list of the parameters of neurons, synapses and weights: name, unit and meaning.

Table columns, JSON keys, axis labels and the README all take their names and units from here.
All values are SI.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["neuron", "synapse", "weight"]
"""What a circuit is, as its datasheet says; the word has no other meaning in names."""


@dataclass(frozen=True)
class Quantity:
    """A measured behavioural parameter of one neuron, synapse or weight.

    Attributes:
        unit: SI unit symbol; ``1`` for a ratio.
        symbol: Short label for figures (Matplotlib mathtext).
        meaning: Operational definition: how the value is read off a curve or waveform.
        positive: Whether only values above zero make sense.
        kind: What it is a parameter of.
    """

    name: str
    unit: str
    symbol: str
    meaning: str
    positive: bool = True
    kind: Kind = "neuron"


_QUANTITIES = (
    Quantity(
        "v_rest",
        "V",
        r"$V_\mathrm{rest}$",
        "Resting point: the stable zero of the membrane current I(V) at zero input "
        "(I counts positive when it discharges the membrane).",
        positive=False,
    ),
    Quantity(
        "v_threshold",
        "V",
        r"$V_\mathrm{th}$",
        "Threshold: where the positive feedback takes over. With current feedback, the unstable "
        "zero of I(V) at zero input; with capacitive feedback, the voltage at which the loop gain "
        "C_fb/C_eff * dV_out/dV_mem reaches one; with a switch, the voltage at which the output "
        "crosses half the supply. Never the peak of the spike.",
        positive=False,
    ),
    Quantity(
        "v_spike",
        "V",
        r"$V_\mathrm{spike}$",
        "End of integration: the voltage above threshold at which the regenerative current -J(u) "
        "has grown to 20 rheobases, or the output switches if that comes first, so that the rest "
        "of the upstroke takes the same time for every input; equals v_threshold with capacitive "
        "feedback and with a switch.",
        positive=False,
    ),
    Quantity(
        "v_reset",
        "V",
        r"$V_\mathrm{reset}$",
        "Lowest membrane voltage between two spikes: where integration starts again.",
        positive=False,
    ),
    Quantity(
        "swing",
        "V",
        r"$\Delta u$",
        "Way from rest to threshold as the input sees it: u_threshold - u_rest, with u(V) the "
        "integral of dV/g and g the share of the input current that reaches the membrane. Equals "
        "v_threshold - v_rest where the input flows into the membrane (g = 1, u = V).",
    ),
    Quantity(
        "reset_level",
        "1",
        r"$u_\mathrm{reset}/\Delta u$",
        "Where integration starts again: (u_reset - u_rest) over the swing; 0 at rest, negative "
        "below.",
        positive=False,
    ),
    Quantity(
        "spike_level",
        "1",
        r"$u_\mathrm{spike}/\Delta u$",
        "Where integration ends: (u_spike - u_rest) over the swing; 1 at threshold.",
    ),
    Quantity(
        "rheobase",
        "A",
        r"$I_\mathrm{rh}$",
        "Smallest constant input current that makes the neuron fire: the greatest J(u) = I(V)/g "
        "between rest and threshold.",
    ),
    Quantity(
        "c_eff",
        "F",
        r"$C_\mathrm{eff}$",
        "Effective membrane capacitance: charge delivered between two points of the sub-threshold "
        "rise over their difference, with the leak taken into account: "
        "dt / integral du/(I_in - J(u)).",
    ),
    Quantity(
        "tau_mem",
        "s",
        r"$\tau_\mathrm{mem}$",
        "Membrane time constant. Of the leaky integrate-and-fire neuron "
        "with the same capacitance, threshold and rheobase, c_eff * swing / rheobase; equals C/g_L "
        "when the leak is linear, the discharge time V/(-dV/dt) from threshold when it is "
        "constant. Log-domain neuron (input through a port of its own, and g falls by more than e "
        "from rest to threshold): c_eff over the greatest leak I0 times the greatest d(ln 1/g)/dV "
        "between rest and threshold, the slope that a log-domain leak gives J(u): C U_T/(kappa "
        "I_tau), with U_T/kappa the way over which g falls e-fold.",
    ),
    Quantity(
        "tau_rest",
        "s",
        r"$\tau_\mathrm{rest}$",
        "Small-signal time constant at rest: c_eff over the slope dJ/du there. Equals tau_mem for "
        "a linear leak; about U_T/(v_threshold - v_rest) of it for a saturated leak transistor.",
    ),
    Quantity(
        "t_refractory",
        "s",
        r"$t_\mathrm{refr}$",
        "Refractory period: the part of the interspike interval that integration does not explain, "
        "ISI - integral c_eff du/(I_in - J(u)) from reset to spike: the upstroke, the reset and "
        "the hold after it.",
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
        "static_power",
        "W",
        r"$P_\mathrm{static}$",
        "Power that the supply delivers at rest without input: V_DD times the supply current with "
        "the membrane at v_rest, bias generators and leakage included.",
    ),
    Quantity(
        "leak_flatness",
        "1",
        r"$I_{1/2}/I_\mathrm{rh}$",
        "Form of the leak: J half way from rest to threshold in u over the rheobase; of a "
        "log-domain neuron (see tau_mem), g at threshold over g half way, the same of its leak "
        "without the positive feedback. One half for a linear (exponentially discharging) leak, "
        "one for a constant current.",
    ),
    Quantity(
        "tau_syn",
        "s",
        r"$\tau_\mathrm{syn}$",
        "Time constant of the output current's exponential decay after a pulse, fitted from 80 % "
        "to 10 % of its way down.",
        kind="synapse",
    ),
    Quantity(
        "weight_charge",
        "C",
        r"$Q_\mathrm{w}$",
        "Charge of one pulse: integral of the output current over its baseline from the start of "
        "the pulse on; what is left at the end of the record counts as decaying with tau_syn.",
        kind="synapse",
    ),
    Quantity(
        "i_syn_peak",
        "A",
        r"$I_\mathrm{peak}$",
        "Greatest output current after the start of a pulse, over its baseline.",
        kind="synapse",
    ),
    Quantity(
        "i_syn_rest",
        "A",
        r"$I_\mathrm{base}$",
        "Baseline: mean output current before the pulse.",
        positive=False,
        kind="synapse",
    ),
    Quantity(
        "energy_per_pulse",
        "J",
        r"$E_\mathrm{pulse}$",
        "Energy that the supply delivers for one pulse, beyond what it delivers at rest.",
        kind="synapse",
    ),
    Quantity(
        "decay_ratio",
        "1",
        r"$\tau_\mathrm{lower}/\tau_\mathrm{upper}$",
        "Form of the decay: time constant fitted to the lower half of the decay (28 % to 10 %) "
        "over that of the upper half (80 % to 28 %). One for an exponential.",
        kind="synapse",
    ),
    Quantity(
        "i_full_scale",
        "A",
        r"$I_\mathrm{FS}$",
        "Full scale: greatest output current over all codes, less that at code 0. The gain is this "
        "over the number of steps (codes less one): one LSB.",
        kind="weight",
    ),
    Quantity(
        "i_code_0",
        "A",
        r"$I_\mathrm{0}$",
        "Leakage: output current at code 0.",
        positive=False,
        kind="weight",
    ),
    Quantity(
        "inl",
        "1",
        "$INL$",
        "Integral non-linearity: greatest distance of the currents from the straight line through "
        "that at code 0 and the full scale, in LSB.",
        positive=False,
        kind="weight",
    ),
    Quantity(
        "dnl",
        "1",
        "$DNL$",
        "Differential non-linearity: greatest distance of a step from one code to the next from "
        "one LSB, in LSB.",
        positive=False,
        kind="weight",
    ),
    Quantity(
        "least_step",
        "1",
        r"$\Delta_\mathrm{min}$",
        "Monotonicity: least step from one code to the next, in LSB. Below zero the weight is not "
        "monotonic.",
        positive=False,
        kind="weight",
    ),
    Quantity(
        "power_full_scale",
        "W",
        r"$P_\mathrm{FS}$",
        "Power that the supply delivers at the code of the greatest current, bias generators "
        "included.",
        positive=False,
        kind="weight",
    ),
)

QUANTITIES: Mapping[str, Quantity] = MappingProxyType({q.name: q for q in _QUANTITIES})
"""Every numeric parameter of neurons, synapses and weights by name, in the order of the tables."""


def quantities_of(kind: Kind) -> Mapping[str, Quantity]:
    """Parameters of neurons, of synapses or of weights.

    Returns:
        By name, in the order of the tables.
    """
    return MappingProxyType({q.name: q for q in _QUANTITIES if q.kind == kind})


def condition_label(corner: str, temperature_celsius: float) -> str:
    """Short text for a corner and a temperature, °C; `circuits.Condition.label` is the same."""
    return f"{corner} {temperature_celsius:g} °C"


SHOWN = {
    "neuron": ("tau_mem", "v_threshold", "rheobase", "rate_high", "energy_per_spike"),
    "synapse": ("tau_syn", "weight_charge", "i_syn_peak", "energy_per_pulse"),
    "weight": ("i_full_scale", "inl", "least_step", "dnl", "i_code_0"),
}
"""Parameters by importance: a narrow terminal shows the first of them only."""
