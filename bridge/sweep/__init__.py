"""The sweep in ngspice and its numerical certificate."""

from bridge.sweep.certification import certify as certify
from bridge.sweep.sweep import run_sweep as run_sweep
