"""Reproduction of one sample of a run: again, compared bit for bit, and as a file for ngspice."""

from bridge.reproduce.reproduction import Reproduction as Reproduction
from bridge.reproduce.reproduction import reproduce as reproduce
