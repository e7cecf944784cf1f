"""What is done to one neuron in ngspice: the jobs that workers compute, and their analyses.

Workers import this package alone, not the tables and plans that the sweep is made of.
"""

from bridge.characterise.characterisation import Characterisation as Characterisation
from bridge.characterise.characterisation import Sample as Sample
from bridge.characterise.firing_job import FiringJob as FiringJob
from bridge.characterise.firing_job import FiringOutcome as FiringOutcome
from bridge.characterise.ladder import Remedy as Remedy
