"""Netlist files, read as what they are until then: hostile."""

from circuits.netlist.definition import GENERIC as GENERIC
from circuits.netlist.definition import CapacitorModel as CapacitorModel
from circuits.netlist.definition import DeviceName as DeviceName
from circuits.netlist.netlist import Netlist as Netlist
from circuits.netlist.netlist import read_netlist as read_netlist
from circuits.netlist.number import parse_number as parse_number
from circuits.netlist.roles import Guess as Guess
from circuits.netlist.roles import bias_diodes as bias_diodes
from circuits.netlist.roles import guess_roles as guess_roles
from circuits.netlist.subcircuit import Element as Element
from circuits.netlist.subcircuit import Subcircuit as Subcircuit
from circuits.netlist.subcircuit import Transistor as Transistor
from circuits.netlist.testbench import Testbench as Testbench
from circuits.netlist.view import wired as wired
