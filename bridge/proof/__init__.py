"""The proof that the behavioural models follow the circuit."""

from bridge.proof.firing_proof import MODELS as MODELS
from bridge.proof.firing_proof import comparisons as comparisons
from bridge.proof.firing_proof import error_summary as error_summary
from bridge.proof.firing_proof import run_proof as run_proof
