"""Neurons: membrane curves, populations, their units on a circuit, energies; one form a file."""

from surrogate.neuron.below_rest import FLOOR as FLOOR
from surrogate.neuron.below_rest import BelowRest as BelowRest
from surrogate.neuron.constant import ConstantLeak as ConstantLeak
from surrogate.neuron.curve import MembraneCurve as MembraneCurve
from surrogate.neuron.energies import NeuronEnergies as NeuronEnergies
from surrogate.neuron.hold import ALWAYS as ALWAYS
from surrogate.neuron.hold import Hold as Hold
from surrogate.neuron.integrator import IntegratorCurve as IntegratorCurve
from surrogate.neuron.linear import LinearLeak as LinearLeak
from surrogate.neuron.measured import MeasuredCurve as MeasuredCurve
from surrogate.neuron.nominal_energy import NominalEnergy as NominalEnergy
from surrogate.neuron.nominal_energy import Way as Way
from surrogate.neuron.own_energy import own_energy as own_energy
from surrogate.neuron.traits import PLAIN as PLAIN
from surrogate.neuron.traits import Traits as Traits
