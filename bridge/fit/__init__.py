"""From the table of samples to the fitted distribution of each circuit."""

from bridge.fit.fit import DISTRIBUTIONS as DISTRIBUTIONS
from bridge.fit.fit import fit_circuit as fit_circuit
from bridge.fit.fit import split_seed as split_seed
from bridge.fit.stage import distribution_file as distribution_file
from bridge.fit.stage import fit_stage as fit_stage
from bridge.fit.stage import read_distributions as read_distributions
