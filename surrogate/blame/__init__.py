"""Which input, of many standard normal ones, carries how much of a parameter's variance."""

from surrogate.blame.first_order import FirstOrder as FirstOrder
from surrogate.blame.first_order import first_order as first_order
from surrogate.blame.pairing import PairedSpread as PairedSpread
from surrogate.blame.pairing import compare_spreads as compare_spreads
from surrogate.blame.rescaled import Rescaled as Rescaled
from surrogate.blame.rescaled import rescale_inputs as rescale_inputs
from surrogate.blame.rescaled import sigma_of as sigma_of
from surrogate.blame.sobol import Interaction as Interaction
from surrogate.blame.sobol import SobolIndices as SobolIndices
from surrogate.blame.sobol import sobol_indices as sobol_indices
from surrogate.blame.surface import Surface as Surface
from surrogate.blame.surface import fit_surface as fit_surface
