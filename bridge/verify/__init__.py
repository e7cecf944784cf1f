"""The behavioural neuron against ngspice."""

from bridge.verify.firing_proof import MODELS as MODELS
from bridge.verify.firing_proof import comparisons as comparisons
from bridge.verify.firing_proof import error_summary as error_summary
from bridge.verify.firing_proof import run_proof as run_proof
