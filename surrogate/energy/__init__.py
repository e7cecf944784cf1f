"""Energy of an inference, from spikes, membranes and what each neuron's circuit takes."""

from surrogate.energy.neurons import NeuronEnergies as NeuronEnergies
from surrogate.energy.nominal import NominalEnergy as NominalEnergy
from surrogate.energy.nominal import Way as Way
from surrogate.energy.rising import rising_energy as rising_energy
