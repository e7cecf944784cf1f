"""How a circuit moves with temperature, for each way of giving it its biases."""

from bridge.temperature.bias import BiasStyle as BiasStyle
from bridge.temperature.scatter import TauScatter as TauScatter
from bridge.temperature.scatter import run_slopes as run_slopes
from bridge.temperature.scatter import tau_scatters as tau_scatters
from bridge.temperature.study import TEMPERATURES as TEMPERATURES
from bridge.temperature.study import Point as Point
from bridge.temperature.study import run_study as run_study
