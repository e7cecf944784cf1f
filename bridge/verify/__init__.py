"""The behavioural neuron against ngspice: firing rates, and replays of any input."""

from bridge.verify.budget import Budget as Budget
from bridge.verify.case import Case as Case
from bridge.verify.case import Choice as Choice
from bridge.verify.cells import GOALS as GOALS
from bridge.verify.cells import MOST_ERROR as MOST_ERROR
from bridge.verify.cells import Cell as Cell
from bridge.verify.cells import Figure as Figure
from bridge.verify.cells import of_cell as of_cell
from bridge.verify.firing_proof import MODELS as MODELS
from bridge.verify.firing_proof import comparisons as comparisons
from bridge.verify.firing_proof import error_summary as error_summary
from bridge.verify.firing_proof import run_proof as run_proof
from bridge.verify.model_caveat import model_caveats as model_caveats
from bridge.verify.replays import Place as Place
from bridge.verify.speed import Speed as Speed
from bridge.verify.stage import Verification as Verification
from bridge.verify.stage import verify_stage as verify_stage
