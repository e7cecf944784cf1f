"""A user's own circuit: its datasheet begun from the netlist, its bench found, its sweep."""

from bridge.own_circuit.new_circuit import new_circuit as new_circuit
from bridge.own_circuit.prepare import Sizes as Sizes
from bridge.own_circuit.prepare import prepare as prepare
