"""Lock-step co-simulation: chosen neurons of a network are live circuits in ngspice."""

from bridge.cosim.chip_circuits import co_simulation as co_simulation
from bridge.cosim.co_simulation import CoSimulation as CoSimulation
from bridge.cosim.live_neuron import Answer as Answer
from bridge.cosim.live_neuron import LiveNeuron as LiveNeuron
from bridge.cosim.live_neuron import Place as Place
from bridge.cosim.result import CoSimulated as CoSimulated
from bridge.cosim.result import LostNeuronError as LostNeuronError
