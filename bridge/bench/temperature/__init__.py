"""Biases and time constants over temperature, measured and by theory."""

from bridge.bench.temperature.bias import BiasStyle as BiasStyle
from bridge.bench.temperature.scatter import TauScatter as TauScatter
from bridge.bench.temperature.scatter import run_slopes as run_slopes
from bridge.bench.temperature.scatter import tau_scatters as tau_scatters
from bridge.bench.temperature.study import TEMPERATURES as TEMPERATURES
from bridge.bench.temperature.study import Point as Point
from bridge.bench.temperature.study import run_study as run_study
