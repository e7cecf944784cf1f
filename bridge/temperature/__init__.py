"""How a circuit moves with temperature, for each way of giving it its biases."""

from bridge.temperature.bias import BiasStyle as BiasStyle
from bridge.temperature.study import TEMPERATURES as TEMPERATURES
from bridge.temperature.study import Point as Point
from bridge.temperature.study import run_study as run_study
