"""The transistor world, as data: circuits, technologies, conditions, mismatch, decks."""

from circuits.catalogue import circuits as circuits
from circuits.catalogue import load_circuit as load_circuit
from circuits.circuit import Circuit as Circuit
from circuits.condition import Condition as Condition
from circuits.datasheet_tables import NeuronBench as NeuronBench
from circuits.deck import Setting as Setting
from circuits.deck import render_deck as render_deck
from circuits.errors import CircuitInputError as CircuitInputError
from circuits.mismatch import NOMINAL_DRAW as NOMINAL_DRAW
from circuits.mismatch import Draw as Draw
from circuits.mismatch import Sampling as Sampling
from circuits.mismatch import draw_mismatch as draw_mismatch
from circuits.mismatch import draw_process as draw_process
from circuits.sampler import SamplerName as SamplerName
from circuits.solver_options import SolverOptions as SolverOptions
from circuits.stimulus import ExternalCurrent as ExternalCurrent
from circuits.stimulus import StepCurrent as StepCurrent
from circuits.technology import STATISTICAL as STATISTICAL
from circuits.technology import Technology as Technology
from circuits.technology import load_technology as load_technology
from circuits.technology import technologies as technologies
