"""Sub-circuit files, read as what they are until then: hostile."""

from circuits.netlist.number import parse_number as parse_number
from circuits.netlist.reader import read_subcircuit as read_subcircuit
from circuits.netlist.subcircuit import Subcircuit as Subcircuit
from circuits.netlist.subcircuit import Transistor as Transistor
